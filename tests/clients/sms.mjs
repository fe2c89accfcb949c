// A product with SMS lines, and what its providers do to it.
import { createServer } from "node:http";
import { serve } from "../browser/program.mjs";

export const token = "kn_0123456789abcdef";

export const setup = (lines) => `
[workspace]
name = "Acme"
[admin]
email = "owner@acme.test"
password = "correct horse battery staple"
[[token]]
label = "client"
role = "integration"
secret = "${token}"
${lines}
`;

/** A server of one's own on a free port: `answer(request, body)` gives [status, headers, body]. */
export async function server(answer) {
  const http = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      const [status, headers, text] = answer(request, body);
      response.writeHead(status, headers).end(text);
    });
  });
  await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
  return { base: `http://127.0.0.1:${http.address().port}`, stop: () => new Promise((resolve) => http.close(resolve)) };
}

/** The product with these lines, and its API. */
export async function product(lines, env) {
  const program = await serve(setup(lines), env);
  const ask = async (path, sent) => {
    const answer = await fetch(`${program.base}/api/v1${path}`, {
      method: sent ? "POST" : "GET",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: sent && JSON.stringify(sent),
    });
    return answer.json();
  };
  /** What a path says once it is what is waited for. */
  const until = async (path, isSo) => {
    for (let turn = 0; turn < 600; turn += 1) {
      const told = await ask(path);
      const found = isSo(told);
      if (found) return found === true ? told : found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${path} stays ${JSON.stringify(await ask(path))}\n${program.output()}`);
  };
  return { ...program, ask, until };
}
