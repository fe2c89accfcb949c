// Starts the real program and talks to it: demo, server, the simulator's control API, signed webhooks.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const program = process.env.KNOWNAS_BIN;
const anyPort = "127.0.0.1:0";
const patience = 60_000;
// What the developer has set for a server of their own is not for these.
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("KNOWNAS_")));

/** Starts the program; resolves with what `ready` makes of its output so far, as soon as it makes something of it. */
async function start(args, env, ready) {
  assert.ok(program, "KNOWNAS_BIN names the program; `make test-browser` sets it");
  const child = spawn(program, args, { env: { ...environment, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const found = new Promise((resolve, reject) => {
    const look = (chunk) => {
      output += chunk;
      const answer = ready(output);
      if (answer) resolve(answer);
    };
    child.stdout.on("data", look);
    child.stderr.on("data", look);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`knownas ${args.join(" ")} ended with ${code}:\n${output}`)));
    setTimeout(() => reject(new Error(`knownas ${args.join(" ")} is not ready:\n${output}`)), patience).unref();
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    await once(child, "exit");
  };
  process.once("exit", () => child.kill("SIGKILL"));
  try {
    return { ...(await found), stop, output: () => output };
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}

async function ask(method, address, body) {
  const answer = await fetch(address, {
    method,
    headers: { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${address}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

/** The control API: what customers do. Every call ends when its webhooks have arrived. */
function customers(base) {
  const api = `${base}/control/api`;
  const arrived = () => ask("POST", `${api}/queue/flush`);
  const act = async (person, what) => {
    await ask("POST", `${api}/people/${person}/acts`, what);
    await arrived();
  };
  return {
    base,
    world: () => ask("GET", `${api}/world`),
    admit: (person) => ask("POST", `${api}/people`, person),
    act,
    chat: (person, line) => ask("GET", `${api}/people/${person}/chats/${line}`),
    /** A file that a business sent. */
    file: async (id) => {
      const answer = await fetch(`${api}/files/${id}`);
      assert.ok(answer.ok, `${id}: ${answer.status}`);
      return { mimeType: answer.headers.get("content-type"), bytes: Buffer.from(await answer.arrayBuffer()) };
    },
    write: (person, line, body) => act(person, { act: "write", line, letter: { type: "text", body } }),
    /** The story's next beat: who does what. */
    beat: async () => {
      const beat = await ask("POST", `${api}/story/next`);
      await arrived();
      return beat;
    },
    arrived,
  };
}

/** The demo. Without `pace`, a beat of the story comes only when asked for. */
export async function demo({ pace = 1_000_000 } = {}) {
  const args = ["demo", "--no-browser", "--pace", pace, "--listen", anyPort, "--simulator-listen", anyPort].map(String);
  const started = await start(args, {}, (output) => {
    const base = output.match(/The inbox: (\S+)\/demo/)?.[1];
    const control = output.match(/Be a customer: (\S+)\/control/)?.[1];
    return base && control && { base, customers: customers(control) };
  });
  await started.customers.arrived();
  return started;
}

/** `knownas simulate` with this TOML: Meta alone. */
export async function simulate(toml) {
  const folder = await mkdtemp(join(tmpdir(), "knownas-meta-"));
  const file = join(folder, "simulate.toml");
  await writeFile(file, toml);
  const started = await start(["simulate", file], {}, (output) => {
    const base = output.match(/simulated at (\S+)\. Be/)?.[1];
    return base && { base, customers: customers(base) };
  });
  const stop = async () => {
    await started.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...started, stop };
}

/** `knownas setup` with this TOML, then `knownas serve`, on data of its own. `more` goes into the environment. */
export async function serve(toml, more = {}) {
  const folder = await mkdtemp(join(tmpdir(), "knownas-browser-"));
  const env = { KNOWNAS_DATA_DIR: join(folder, "data"), KNOWNAS_LISTEN: anyPort, ...more };
  const setup = async (text) => {
    const file = join(folder, "setup.toml");
    await writeFile(file, text);
    const applied = await start(["setup", file], env, (output) => (output.includes("is set up") ? {} : undefined));
    await applied.stop();
  };
  await setup(toml);
  const started = await start(["serve"], env, (output) => {
    const address = output.match(/"address":"([^"]+)"/)?.[1];
    return address && { base: `http://${address}` };
  });
  const stop = async () => {
    await started.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...started, stop, setup, hook: (app, secret, body) => hook(started.base, app, secret, body) };
}

/** Delivers as Meta does: signed over the raw bytes. Resolves with the status. */
async function hook(base, app, secret, body) {
  const raw = typeof body === "string" ? body : JSON.stringify(body);
  const signature = createHmac("sha256", secret).update(raw).digest("hex");
  const answer = await fetch(`${base}/hooks/whatsapp/${app}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}` },
    body: raw,
  });
  return answer.status;
}
