// Judges by Twilio's own description (SPEC: its OpenAPI file for messages) what we send, and what the simulated
// provider answers. Not a part of `make test`, because the description is Twilio's to hand out.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { simulate } from "../browser/program.mjs";
import { product, server, setup } from "./sms.mjs";

const [account, authToken, sender] = ["AC00000000000000000000000000000001", "auth token", "+15550100230"];
const described = JSON.parse(await readFile(process.env.SPEC, "utf8"));
const [path, create] = Object.entries(described.paths)
  .map(([address, methods]) => [address, methods.post])
  .find(([, post]) => post?.operationId === "CreateMessage");

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
// Formats of OpenAPI and of Twilio's own.
ajv.addFormat("phone-number", /^(\+\d{7,15}|\d{3,8}|[A-Za-z0-9 ]{1,11})$/);
ajv.addFormat("date-time-rfc-2822", (text) => !Number.isNaN(Date.parse(text)));
ajv.addSchema({ $id: "twilio", ...described });
const at = (...steps) => ajv.compile({ $ref: `twilio#/${steps.map((step) => step.replaceAll("~", "~0").replaceAll("/", "~1")).map(encodeURIComponent).join("/")}` });
const asked = at("paths", path, "post", "requestBody", "content", "application/x-www-form-urlencoded", "schema");
const answered = at("paths", path, "post", "responses", "201", "content", "application/json", "schema");
const known = create.requestBody.content["application/x-www-form-urlencoded"].schema.properties;

const line = (url) => `[[sms_line]]\nkey = "texts"\nname = "Texts"\nprovider = "twilio"\nsender = "${sender}"\nurl = "${url}"
account = "${account}"\nsecret = "${authToken}"\n`;

const judge = ({ method, url, headers, body }) => {
  const wanted = path.replace("{AccountSid}", account);
  assert.deepEqual([method, url, headers["content-type"]], ["POST", wanted, "application/x-www-form-urlencoded"]);
  const form = Object.fromEntries(new URLSearchParams(body));
  for (const name of Object.keys(form)) assert.ok(known[name], `Twilio knows no ${name}`);
  assert.ok(asked(form), JSON.stringify(asked.errors));
  return form;
};

for (const [what, words] of [["plain", "Your order is ready."], ["wide", "Olá, Rita! 🎉 اهلا"], ["long", "x".repeat(1600)], ["lines", "One\nTwo & three = 3+1"]]) {
  test(`a ${what} text is what Twilio describes`, async () => {
    const taken = [];
    const provider = await server((request, body) => {
      taken.push({ method: request.method, url: request.url, headers: request.headers, body });
      return [201, { "content-type": "application/json" }, JSON.stringify(create.responses["201"].content["application/json"].examples.create.value)];
    });
    const desk = await product(line(provider.base));
    try {
      const { items } = await desk.ask("/lines");
      const thread = await desk.ask("/conversations", { line_id: items[0].id, phone: "+5511900000001" });
      const sent = await desk.ask(`/conversations/${thread.id}/messages`, { text: words });
      await desk.until(`/messages/${sent.id}`, (told) => (told.wamid ? told : false));
      const form = judge(taken[0]);
      assert.equal(form.Body, words);
      assert.ok(new URL(form.StatusCallback).hostname);
      console.log(`${what}: ${Object.keys(form).join(", ")}: as described`);
    } finally {
      await desk.stop();
      await provider.stop();
    }
  });
}

test("the simulated provider answers what Twilio describes", async () => {
  const meta = await simulate(`webhook_url = "http://127.0.0.1:9/hooks/whatsapp/{app}"\napp = []\nline = []\n${setup(line("http://127.0.0.1:9"))}`);
  try {
    const answer = await fetch(`${meta.base}${path.replace("{AccountSid}", account)}`, {
      method: "POST",
      headers: { authorization: `Basic ${Buffer.from(`${account}:${authToken}`).toString("base64")}` },
      body: new URLSearchParams({ From: sender, To: "+5511900000001", Body: "Hello" }),
    });
    const told = await answer.json();
    assert.equal(answer.status, 201);
    assert.ok(answered(told), JSON.stringify(answered.errors));
    console.log(`the simulated provider: ${Object.keys(told).length} fields: as described`);
  } finally {
    await meta.stop();
  }
});
