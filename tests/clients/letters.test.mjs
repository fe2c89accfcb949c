// Invitations and new passwords by e-mail, through a mail server that others wrote (aiosmtpd), against the real program.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { serve } from "../browser/program.mjs";

const [email, password] = ["owner@acme.test", "correct horse battery staple"];
const setup = `
[workspace]
name = "Acme"
[admin]
email = "${email}"
password = "${password}"
`;

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** A mail server that prints what it gets. `next` is the next letter, decoded. */
async function mailServer(port) {
  const python = process.env.KNOWNAS_CLIENTS_PYTHON ?? join(import.meta.dirname, ".venv/bin/python");
  const child = spawn(python, ["-u", "-m", "aiosmtpd", "-n", "-l", `127.0.0.1:${port}`], { stdio: ["ignore", "pipe", "inherit"] });
  process.once("exit", () => child.kill("SIGKILL"));
  let text = "";
  const letters = [];
  const waiting = [];
  child.stdout.on("data", (chunk) => {
    text += chunk;
    for (;;) {
      const end = text.indexOf("------------ END MESSAGE ------------");
      if (end < 0) return;
      const raw = text.slice(text.indexOf("---------- MESSAGE FOLLOWS ----------"), end);
      text = text.slice(end + 36);
      const letter = raw.replaceAll("\r", "").replaceAll("=\n", "").replaceAll("=3D", "=");
      const taker = waiting.shift();
      if (taker) taker(letter);
      else letters.push(letter);
    }
  });
  const next = () => (letters.length > 0 ? Promise.resolve(letters.shift()) : new Promise((resolve) => waiting.push(resolve)));
  const stop = async () => {
    child.kill("SIGTERM");
    await once(child, "exit");
  };
  return { next, stop, count: () => letters.length };
}

let mail;
let product;
before(async () => {
  const port = await freePort();
  mail = await mailServer(port);
  product = await serve(setup, { KNOWNAS_SMTP_URL: `smtp://127.0.0.1:${port}?from=desk@acme.test` });
});
after(async () => {
  await product?.stop();
  await mail?.stop();
});

/** A form that a page of ours sends. */
async function form(path, fields, cookie) {
  return fetch(`${product.base}${path}`, {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin", ...(cookie && { cookie }) },
    body: new URLSearchParams(fields),
  });
}
const session = (answer) => answer.headers.get("set-cookie").split(";")[0];
const linkIn = (letter) => letter.match(/http:\/\/\S+(\/password\/[0-9a-f]{64})/)[1];

test("an invitation and a forgotten password go by e-mail, once, to who it concerns", { timeout: 120_000 }, async () => {
  const owner = session(await form("/sign-in", { email, password }));
  const invited = await form("/settings/people", { email: "rita@acme.test", role: "agent" }, owner);
  const page = await invited.text();
  assert.equal(invited.status, 200);
  assert.ok(page.includes("The e-mail is on its way") && !page.includes("/password/"), "the link is in the e-mail only");
  const letter = await mail.next();
  assert.match(letter, /^From: desk@acme.test$/m);
  assert.match(letter, /^To: rita@acme.test$/m);
  assert.match(letter, /^Subject: Join Acme on Knownas$/m);
  const came = await form(linkIn(letter), { name: "Rita", password: "ten letters or more" });
  assert.deepEqual([came.status, came.headers.get("location")], [303, "/"]);
  const again = await form(linkIn(letter), { name: "Eve", password: "ten letters or more" });
  assert.equal(again.status, 410);

  // Whoever asks is told the same; only who is here gets a letter.
  const answers = [];
  for (const who of ["nobody@acme.test", "rita@acme.test"]) answers.push(await (await form("/forgot", { email: who })).text());
  assert.equal(answers[0], answers[1]);
  const reset = await mail.next();
  assert.match(reset, /^To: rita@acme.test$/m);
  assert.match(reset, /^Subject: Another password for Acme on Knownas$/m);
  const rita = session(came);
  const chosen = await form(linkIn(reset), { password: "another password" });
  assert.equal(chosen.status, 303);
  const inbox = await fetch(`${product.base}/inbox/open`, { redirect: "manual", headers: { cookie: rita } });
  assert.equal(inbox.status, 303, "older sessions ended");
  assert.equal((await form("/sign-in", { email: "rita@acme.test", password: "another password" })).status, 303);
  assert.equal(mail.count(), 0, "nobody else was written to");
});
