// Sends one message of every kind, and judges what Meta was asked by Meta's own description of the Cloud API:
//
//   SPEC=…/whatsapp-business-messaging-v23.0.openapi.yaml node tests/clients/wire.mjs
//
// The description is older than usernames: it knows no `recipient`, so a request to an id is judged as if it went `to` it.
// Ends with 1 if anything deviates that is not explained below.
import { readFile } from "node:fs/promises";
import YAML from "yaml";
import { serve, simulate } from "../browser/program.mjs";
import { judge } from "./judge.mjs";
import { record } from "./recorder.mjs";
import { freeAddress, setup, token, line } from "./house.mjs";

/** What the description of November 2025 does not know, or says otherwise than Meta's pages of 2026. */
const explained = [
  [/^\/ must NOT have unevaluated properties: biz_opaque_callback_data$/, "biz_opaque_callback_data: Meta's pages and its webhooks have it for every message"],
  [/^\/template\/language must have required property 'policy'$/, "language.policy is missing: Meta dropped it, its newer examples leave it out"],
  [/^\/location\/(latitude|longitude) must be string$/, "latitude and longitude are numbers: so Meta's pages and examples, the description says text"],
  [/^\/interactive\/(type|action)/, "a kind of interactive message that the description does not list", /"(cta_url|location_request_message|request_contact_info)"/],
];

const messages = {
  "text": { text: { body: "Hello" } },
  "text with a link": { text: { body: "See https://acme.test", preview_url: true } },
  "answer": { text: { body: "Yes" }, context: true },
  "reaction": { type: "reaction", reaction: { emoji: "👍" } },
  "picture": { type: "image", image: { link: "https://acme.test/cups.png", caption: "Cups" } },
  "film": { type: "video", video: { link: "https://acme.test/cups.mp4" } },
  "sound": { type: "audio", audio: { link: "https://acme.test/cups.mp3" } },
  "paper": { type: "document", document: { link: "https://acme.test/cups.pdf", filename: "cups.pdf" } },
  "sticker": { type: "sticker", sticker: { link: "https://acme.test/cups.webp" } },
  "place": { type: "location", location: { latitude: -23.55, longitude: -46.63, name: "Acme", address: "Rua 1" } },
  "card": { type: "contacts", contacts: [{ name: { formatted_name: "Ana", first_name: "Ana" }, phones: [{ phone: "+55 11 90000-0002" }] }] },
  "buttons": { type: "interactive", interactive: { type: "button", body: { text: "Sure?" }, action: { buttons: [{ type: "reply", reply: { id: "y", title: "Yes" } }] } } },
  "list": { type: "interactive", interactive: { type: "list", body: { text: "Which?" }, action: { button: "Choose", sections: [{ title: "Cups", rows: [{ id: "1", title: "Small" }] }] } } },
  "link": { type: "interactive", interactive: { type: "cta_url", body: { text: "Look" }, action: { name: "cta_url", parameters: { display_text: "Open", url: "https://acme.test" } } } },
  "request for the place": { type: "interactive", interactive: { type: "location_request_message", body: { text: "Where?" }, action: { name: "send_location" } } },
  "request for the number": { type: "interactive", interactive: { type: "request_contact_info", body: { text: "May we call?" }, action: { name: "request_contact_info" } } },
  "template": { type: "template", template: { name: "order_ready", language: { code: "en" }, components: [{ type: "body", parameters: [{ type: "text", text: "Rita" }] }] } },
};

const description = YAML.parse(await readFile(process.env.SPEC ?? "", "utf8"));
const wrong = judge(description);
const listen = await freeAddress();
const meta = await simulate(`webhook_url = "http://${listen}/hooks/whatsapp/{app}"\n${setup}`);
const between = await record(meta.base);
const product = await serve(setup, { KNOWNAS_LISTEN: listen, KNOWNAS_GRAPH_URL: between.base });
const call = async (method, path, body) => {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const answer = await fetch(`${product.base}${path}`, { method, headers, body: body && JSON.stringify(body) });
  return answer.json();
};
const until = async (ready) => {
  for (;;) {
    const found = await ready();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

let failed = 0;
try {
  for (const [person, hides] of [["rita", false], ["sven", true]]) {
    await meta.customers.admit({ id: person, phone: hides ? "46700000001" : "5511900000001", country: hides ? "SE" : "BR", name: person });
    if (hides) await meta.customers.act(person, { act: "adopt_username", username: "sven.lind", hide: true });
    await meta.customers.write(person, line, "Hello");
    const thread = await until(async () => (await call("GET", `/api/v1/conversations?q=${person}`)).items?.[0]);
    const { wamid } = (await meta.customers.chat(person, line)).items.at(-1);
    for (const [kind, { context, ...sent }] of Object.entries(messages)) {
      const body = structuredClone(sent);
      if (context) body.context = { message_id: wamid };
      if (body.reaction) body.reaction.message_id = wamid;
      const before = between.asked.length;
      const written = await call("POST", `/api/v1/conversations/${thread.id}/messages`, body);
      if (!written.id) throw new Error(`${kind}: ${JSON.stringify(written)}`);
      await until(async () => between.asked.length > before);
      tell(`${kind} to a ${hides ? "WhatsApp id" : "number"}`, between.asked.at(-1));
    }
    const before = between.asked.length;
    await call("POST", `/graph/v25.0/${line}/messages`, { messaging_product: "whatsapp", status: "read", message_id: wamid, typing_indicator: { type: "text" } });
    tell("read, and typing", between.asked.slice(before).find(({ method }) => method === "POST"), { isReceipt: true });
  }
} finally {
  await product.stop();
  await meta.stop();
  between.stop();
}
process.exitCode = failed === 0 ? 0 : 1;

function tell(kind, { method, path, body }, { isReceipt = false } = {}) {
  const { recipient, ...judged } = JSON.parse(body);
  if (recipient !== undefined) judged.to = recipient;
  // What kind of message it is says which of the schemas it has to follow.
  const schema = description.components.schemas.Message.discriminator.mapping[judged.type];
  const found = isReceipt ? [] : wrong(schema.split("/").slice(1), judged);
  const reasons = found.map((one) => explained.find(([pattern, , of = /./]) => pattern.test(one) && of.test(body))?.[1]);
  const open = found.filter((_one, place) => reasons[place] === undefined);
  failed += open.length;
  const verdict = [
    ...open.map((one) => `WRONG: ${one}`),
    ...new Set(reasons.filter(Boolean).map((reason) => `deviates: ${reason}`)),
  ];
  const good = isReceipt ? "the description has an example of it, and no schema" : "follows the description";
  console.log(`${method} ${path.replace(/\d{5,}/g, "…")}  ${kind}\n    ${verdict.join("\n    ") || good}`);
}
