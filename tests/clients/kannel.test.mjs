// Debian's Kannel carries a text out, its delivery report back and an answer in. Its SMS centre is the one that comes with it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { connect, createServer } from "node:net";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { product } from "./sms.mjs";

const secret = "what-kannel-shows";
const [rita, ours] = ["+5511900000001", "300"];
// Debian keeps it away from a user's commands.
const where = ["/usr/lib/kannel/test/fakesmsc", "/usr/bin/fakesmsc", "/usr/sbin/fakesmsc"];

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
const listens = async (port) => {
  for (let turn = 0; turn < 200; turn += 1) {
    const isThere = await new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true)).once("error", () => resolve(false));
      socket.once("connect", () => socket.end());
    });
    if (isThere) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nobody listens on ${port}`);
};

describe("Kannel", () => {
  let desk;
  let folder;
  let ports;
  const boxes = [];
  let centre;
  let carried = "";

  /** One of Kannel's programs, with what it says. */
  const start = (program, args) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    boxes.push(child);
    return child;
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "knownas-kannel-"));
    ports = { admin: await freePort(), box: await freePort(), fake: await freePort(), send: await freePort() };
    const line = `[[sms_line]]\nkey = "own"\nname = "Own"\nprovider = "kannel"\nsender = "${ours}"
url = "http://127.0.0.1:${ports.send}"\naccount = "knownas"\nsecret = "to send"\nhook_secret = "${secret}"\n`;
    desk = await product(line);
    const hook = `${desk.base}/hooks/sms/own`;
    const file = join(folder, "kannel.conf");
    await writeFile(
      file,
      `group = core
admin-port = ${ports.admin}
admin-password = admin
smsbox-port = ${ports.box}
log-file = "${folder}/bearerbox.log"
log-level = 0
box-allow-ip = 127.0.0.1
dlr-storage = internal

group = smsc
smsc = fake
smsc-id = fake
port = ${ports.fake}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${ports.send}
log-file = "${folder}/smsbox.log"
log-level = 0

group = sendsms-user
username = knownas
password = "to send"
concatenation = true
max-messages = 10

group = sms-service
keyword = default
catch-all = true
max-messages = 0
concatenation = true
get-url = "${hook}?secret=${secret}&id=%I&from=%p&to=%P&coding=%c&charset=%C&text=%b"
`,
    );
    start("/usr/sbin/bearerbox", [file]);
    await listens(ports.box);
    start("/usr/sbin/smsbox", [file]);
    await listens(ports.send);
  });
  after(async () => {
    for (const box of boxes.reverse()) box.kill("SIGTERM");
    await desk?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Rita's telephone: sends these words, then shows what comes. */
  const telephone = (words) => {
    const program = where.find((path) => existsSync(path));
    assert.ok(program, "scripts/setup brings fakesmsc");
    centre = start(program, ["-H", "127.0.0.1", "-r", String(ports.fake), "-m", "1", `${rita} ${ours} text ${words}`]);
    const hear = (chunk) => (carried += chunk);
    centre.stdout.on("data", hear);
    centre.stderr.on("data", hear);
  };

  /** Waits until her telephone shows this. */
  const heard = async (words) => {
    for (let turn = 0; turn < 200 && !carried.includes(words); turn += 1) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok(carried.includes(words), carried);
  };

  test("an answer comes in, a text goes out, its report comes back", async () => {
    telephone("Oi+by+SMS");
    const contact = await desk.until("/contacts", ({ items }) => items[0]);
    assert.equal(contact.phone, rita.slice(1));
    const thread = await desk.until(`/conversations?contact_id=${contact.id}`, ({ items }) => items[0]);
    assert.equal(thread.channel, "sms");

    const sent = await desk.ask(`/conversations/${thread.id}/messages`, { text: "Hello Rita, 100% & more?" });
    const told = await desk.until(`/messages/${sent.id}`, (told) => (told.status === "delivered" ? told : false));
    assert.equal(told.wamid, sent.id, "Kannel calls it what we call it");
    assert.equal(told.status, "delivered");
    await heard(`<${ours} ${rita} text Hello Rita, 100% & more?>`);
    // Letters outside the telephone's alphabet, and more than one part of them.
    const long = await desk.ask(`/conversations/${thread.id}/messages`, { text: `Рита, ${"ж".repeat(100)} 🎉` });
    await desk.until(`/messages/${long.id}`, (told) => (told.status === "delivered" ? told : false));
    const { items } = await desk.ask("/conversations?q=Oi%20by%20SMS");
    assert.equal(items[0]?.id, thread.id, "her words are found");
  });

  test("whoever does not know the secret is nobody", async () => {
    const words = "id=x1&from=%2B5511900000009&to=300&text=Oi";
    for (const shown of ["", "secret=guessed-guessed-guessed&"]) {
      assert.equal((await fetch(`${desk.base}/hooks/sms/own?${shown}${words}`)).status, 403);
    }
  });
});
