// Stands between the program and the simulated Meta, passes everything on and keeps what was asked.
import { createServer, request } from "node:http";

const read = async (stream) => {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
};

/** A proxy in front of `target`; `asked` grows with every request: method, path, query, type and body. */
export async function record(target) {
  const asked = [];
  const server = createServer(async (incoming, outgoing) => {
    const body = await read(incoming);
    const { pathname, searchParams } = new URL(incoming.url, target);
    const type = incoming.headers["content-type"] ?? "";
    asked.push({ method: incoming.method, path: pathname, query: Object.fromEntries(searchParams), type, body });
    const { hostname, port } = new URL(target);
    const options = { hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers };
    const passed = request(options, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on("error", () => outgoing.destroy());
    passed.end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { base: `http://127.0.0.1:${server.address().port}`, asked, stop: () => server.close() };
}
