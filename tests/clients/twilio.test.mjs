// Twilio's own library signs what we are told, and reads what we answer.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import twilio from "twilio";
import { product, server } from "./sms.mjs";

const [account, authToken, sender, rita] = ["AC00000000000000000000000000000001", "auth token", "+15550100230", "+5511900000001"];
// Twilio calls the address that the world sees; the program stands behind a proxy.
const seen = "https://desk.example";

describe("Twilio", () => {
  let provider;
  let desk;
  const taken = [];

  before(async () => {
    provider = await server((request, body) => {
      const form = Object.fromEntries(new URLSearchParams(body));
      taken.push({ path: request.url, method: request.method, authorization: request.headers.authorization, form });
      const sid = `SM${String(taken.length).padStart(32, "0")}`;
      return [201, { "content-type": "application/json" }, JSON.stringify({ sid, status: "queued" })];
    });
    const line = `[[sms_line]]\nkey = "texts"\nname = "Texts"\nprovider = "twilio"\nsender = "${sender}"\nurl = "${provider.base}"
account = "${account}"\nsecret = "${authToken}"\n`;
    desk = await product(line, { KNOWNAS_PUBLIC_URL: seen });
  });
  after(async () => {
    await desk?.stop();
    await provider?.stop();
  });

  /** Calls an address that the world sees, signed by Twilio's library. */
  const call = (address, form, secret = authToken) => {
    const signature = twilio.getExpectedTwilioSignature(secret, address, form);
    return fetch(address.replace(seen, desk.base), {
      method: "POST",
      headers: { "x-twilio-signature": signature, "i-twilio-idempotency-token": "once" },
      body: new URLSearchParams(form),
    });
  };
  const text = (sid, body) => ({
    ToCountry: "US", SmsMessageSid: sid, NumMedia: "0", SmsSid: sid, SmsStatus: "received", Body: body, FromCountry: "BR",
    To: sender, NumSegments: "1", MessageSid: sid, AccountSid: account, From: rita, ApiVersion: "2010-04-01",
  });
  const message = (sid) => desk.until(`/messages?wamid=${sid}`, ({ items }) => items[0]);

  test("a signed text is taken, an answer goes out, and its signed status comes back", async () => {
    const answer = await call(`${seen}/hooks/sms/texts`, text("SM-in-1", "Oi & olá = 100%? +1 🎉\nsegunda linha"));
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get("content-type"), /^text\/xml/);
    assert.equal(await answer.text(), '<?xml version="1.0" encoding="UTF-8"?><Response></Response>');
    const first = await message("SM-in-1");
    assert.equal(first.text.startsWith("Oi & olá = 100%? +1 🎉"), true, first.text);

    const sent = await desk.ask(`/conversations/${first.conversation_id}/messages`, { text: "Olá, Rita! 🎉" });
    const out = await desk.until(`/messages/${sent.id}`, (told) => (told.wamid ? told : false));
    const [request] = taken;
    assert.deepEqual([request.method, request.path], ["POST", `/2010-04-01/Accounts/${account}/Messages.json`]);
    assert.equal(request.authorization, `Basic ${Buffer.from(`${account}:${authToken}`).toString("base64")}`);
    const { StatusCallback: callback, ...form } = request.form;
    assert.deepEqual(form, { From: sender, To: rita, Body: "Olá, Rita! 🎉" });
    assert.equal(callback, `${seen}/hooks/sms/texts?message=${sent.id}`);

    const status = (MessageStatus, more = {}) => ({
      SmsSid: out.wamid, SmsStatus: MessageStatus, MessageStatus, To: rita, MessageSid: out.wamid, AccountSid: account,
      From: sender, ApiVersion: "2010-04-01", ...more,
    });
    for (const state of ["sent", "delivered", "sent"]) assert.equal((await call(callback, status(state))).status, 200);
    await desk.until(`/messages/${sent.id}`, (told) => told.status === "delivered");
    // Whoever knows the address but not the token changes nothing.
    const failed = status("failed", { ErrorCode: "30005" });
    assert.equal((await call(callback, failed, "guessed")).status, 403);
    assert.equal((await call(callback.replace("message=", "message=0"), failed, authToken)).status, 200, "signed, but of nobody");
    assert.equal((await desk.ask(`/messages/${sent.id}`)).status, "delivered");
  });

  test("what is not Twilio's is refused, and a repeat is dropped", async () => {
    const hook = `${seen}/hooks/sms/texts`;
    const form = text("SM-in-2", "Once");
    assert.equal((await call(hook, form, "guessed")).status, 403);
    assert.equal((await fetch(hook.replace(seen, desk.base), { method: "POST", body: new URLSearchParams(form) })).status, 403);
    const changed = { "x-twilio-signature": twilio.getExpectedTwilioSignature(authToken, hook, form) };
    const body = new URLSearchParams({ ...form, Body: "Twice" });
    assert.equal((await fetch(hook.replace(seen, desk.base), { method: "POST", headers: changed, body })).status, 403);
    assert.equal((await call(hook.replace("texts", "nothing"), form)).status, 404);
    for (const _again of [1, 2, 3]) assert.equal((await call(hook, form)).status, 200);
    await message("SM-in-2");
    assert.equal((await call(hook, text("SM-in-3", "The last"))).status, 200);
    const last = await message("SM-in-3");
    const thread = await desk.ask(`/conversations/${last.conversation_id}`);
    assert.equal(thread.unread, 3, "the first test's, this one's once, the last");
  });

  test("a status without an error in it says so, one with an error says it in words", async () => {
    const first = await message("SM-in-1");
    const sent = await desk.ask(`/conversations/${first.conversation_id}/messages`, { text: "Will not arrive" });
    const out = await desk.until(`/messages/${sent.id}`, (told) => (told.wamid ? told : false));
    const { StatusCallback: callback } = taken.at(-1).form;
    const form = { MessageSid: out.wamid, MessageStatus: "undelivered", ErrorCode: "30003", AccountSid: account, From: sender, To: rita };
    assert.equal((await call(callback, form)).status, 200);
    const told = await desk.until(`/messages/${sent.id}`, (told) => (told.status === "failed" ? told : false));
    assert.match(JSON.stringify(told.errors), /The phone is switched off or out of reach\./);
  });
});
