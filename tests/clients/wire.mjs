// Sends one message of every kind, makes and changes a template, uploads a file, and judges all that Meta was asked by Meta's
// own description of the Cloud API:
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
import { freeAddress, line, png, setup, token } from "./house.mjs";

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
  "template": { type: "template", template: { name: "order_ready", language: { code: "en" }, components: [{ type: "body", parameters: [{ type: "text", text: "Rita" }, { type: "text", text: "2041" }] }] } },
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

/** What was asked for at an address that ends so. */
const askedFor = (ending, verb = "POST") =>
  between.asked.filter(({ method, path }) => method === verb && path.endsWith(ending));
const sent = () => askedFor("/messages");

let failed = 0;
try {
  for (const [person, hides] of [["rita", false], ["sven", true]]) {
    await meta.customers.admit({ id: person, phone: hides ? "46700000001" : "5511900000001", country: hides ? "SE" : "BR", name: person });
    if (hides) await meta.customers.act(person, { act: "adopt_username", username: "sven.lind", hide: true });
    await meta.customers.write(person, line, "Hello");
    const thread = await until(async () => (await call("GET", `/api/v1/conversations?q=${person}`)).items?.[0]);
    const { wamid } = (await meta.customers.chat(person, line)).items.at(-1);
    for (const [kind, { context, ...message }] of Object.entries(messages)) {
      // Whose number is known is not asked for it.
      if (kind === "request for the number" && !hides) continue;
      const body = structuredClone(message);
      if (context) body.context = { message_id: wamid };
      if (body.reaction) body.reaction.message_id = wamid;
      const before = sent().length;
      const written = await call("POST", `/api/v1/conversations/${thread.id}/messages`, body);
      if (!written.id) throw new Error(`${kind}: ${JSON.stringify(written)}`);
      await until(async () => sent().length > before);
      tell(`${kind} to a ${hides ? "WhatsApp id" : "number"}`, sent().at(-1));
    }
    const before = sent().length;
    await call("POST", `/graph/v25.0/${line}/messages`, { messaging_product: "whatsapp", status: "read", message_id: wamid, typing_indicator: { type: "text" } });
    tell("read, and typing", sent()[before], { isReceipt: true });
  }
  await templates();
  await upload();
  addresses();
} finally {
  await product.stop();
  await meta.stop();
  between.stop();
}
process.exitCode = failed === 0 ? 0 : 1;

async function templates() {
  const lines = await call("GET", "/api/v1/lines");
  const words = (text) => [{ type: "BODY", text, example: { body_text_named_params: [{ param_name: "name", example: "Rita" }] } }];
  const template = { line_id: lines.items.find(({ name }) => name === "Support").id, name: "pick_up", language: "en",
    category: "utility", parameter_format: "named", components: words("Hello {{name}}, your order is ready for you.") };
  const made = await call("POST", "/api/v1/templates", template);
  if (!made.id) throw new Error(JSON.stringify(made));
  const place = (path, method) => ["paths", path, method, "requestBody", "content", "application/json", "schema"];
  judgeJson("a new template", askedFor("/message_templates").at(-1), place("/{Version}/{WABA-ID}/message_templates", "post"));
  await withPicture(template, place("/{Version}/{WABA-ID}/message_templates", "post"));
  await until(async () => (await call("GET", `/api/v1/templates/${made.id}`)).status === "approved");
  const { category, parameter_format } = template;
  const change = { category, parameter_format, components: words("Hello {{name}}, your order waits for you here.") };
  const changed = await call("PUT", `/api/v1/templates/${made.id}`, change);
  if (!changed.id) throw new Error(JSON.stringify(changed));
  judgeJson("a changed template", askedFor(`/${made.meta_id}`).at(-1), place("/{Version}/{TEMPLATE_ID}", "post"));
}

/** A template with a picture above its words; the upload of its example is in no description, but on Meta's pages. */
async function withPicture(template, place) {
  const form = new FormData();
  form.set("file", new Blob([png], { type: "image/png" }), "cups.png");
  const headers = { authorization: `Bearer ${token}` };
  const { id } = await (await fetch(`${product.base}/api/v1/media`, { method: "POST", headers, body: form })).json();
  const header = { type: "HEADER", format: "IMAGE", example: { header_handle: [id] } };
  const made = await call("POST", "/api/v1/templates", { ...template, name: "new_cups", components: [header, { type: "BODY", text: "Our new cups are here." }] });
  if (!made.id) throw new Error(JSON.stringify(made));
  judgeJson("a template with a picture", askedFor("/message_templates").at(-1), place);
}

async function upload() {
  const form = new FormData();
  form.set("messaging_product", "whatsapp");
  form.set("type", "image/png");
  form.set("file", new Blob([png], { type: "image/png" }), "cups.png");
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${product.base}/graph/v25.0/${line}/media`, { method: "POST", headers, body: form });
  if (!answer.ok) throw new Error(await answer.text());
  const asked = askedFor("/media").at(-1);
  const posted = await new Response(asked.body, { headers: { "content-type": asked.type } }).formData();
  const schema = description.paths["/{Version}/{Phone-Number-ID}/media"].post.requestBody.content["multipart/form-data"].schema;
  // The description leaves out `type`, which Meta's pages require.
  const missing = Object.keys(schema.properties).filter((name) => !posted.has(name));
  say("an upload", asked, missing.map((name) => `WRONG: ${name} is missing`));
  failed += missing.length;
}

/** Every address is one that the description has, but for what is newer than it. */
function addresses() {
  const known = Object.entries(description.paths).map(([path, verbs]) => [new RegExp(`^${path.replace(/\{[^}]*\}/g, "[^/]+")}$`), verbs]);
  const isKnown = ({ method, path }) => known.some(([pattern, verbs]) => pattern.test(path) && verbs[method.toLowerCase()]);
  const newer = /\/username|\/app\/uploads|\/upload:/;
  const ours = between.asked.filter(({ path }) => /^\/v\d/.test(path) && !newer.test(path));
  const strange = ours.filter((asked) => !isKnown(asked)).map(({ method, path }) => `WRONG: ${method} ${path} is in no description`);
  failed += strange.length;
  console.log(`${ours.length} requests, all addresses\n    ${[...new Set(strange)].join("\n    ") || "are in the description"}`);
}

function judgeJson(kind, asked, place) {
  const found = wrong(place, JSON.parse(asked.body));
  failed += found.length;
  say(kind, asked, found.map((one) => `WRONG: ${one}`));
}

function say(kind, { method, path }, verdict, good = "follows the description") {
  console.log(`${method} ${path.replace(/\d{5,}/g, "…")}  ${kind}\n    ${verdict.join("\n    ") || good}`);
}

function tell(kind, asked, { isReceipt = false } = {}) {
  const { recipient, ...judged } = JSON.parse(asked.body);
  if (recipient !== undefined) judged.to = recipient;
  // What kind of message it is says which of the schemas it has to follow.
  const schema = description.components.schemas.Message.discriminator.mapping[judged.type];
  const found = isReceipt ? [] : wrong(schema.split("/").slice(1), judged);
  const reasons = found.map((one) => explained.find(([pattern, , of = /./]) => pattern.test(one) && of.test(asked.body))?.[1]);
  const open = found.filter((_one, place) => reasons[place] === undefined);
  failed += open.length;
  const verdict = [
    ...open.map((one) => `WRONG: ${one}`),
    ...new Set(reasons.filter(Boolean).map((reason) => `deviates: ${reason}`)),
  ];
  say(kind, asked, verdict, isReceipt ? "the description has an example of it, and no schema" : undefined);
}
