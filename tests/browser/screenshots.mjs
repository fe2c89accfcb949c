// Draws docs/pictures: the demo's story up to where Rita has hidden her number, and a server with deliveries to look at.
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { choose, row } from "./inbox.mjs";
import { launch, open, sizes } from "./lib.mjs";
import { demo, serve } from "./program.mjs";

const pictures = fileURLToPath(new URL("../../docs/pictures/", import.meta.url));
await mkdir(pictures, { recursive: true });
const browser = await launch();

/** Reads a conversation, as somebody at work does. */
async function read(page, name) {
  await choose(page, name);
  await row(page, name).first().locator(".unread-count").waitFor({ state: "detached" });
}

async function press(page, button, then) {
  await page.getByRole("button", { name: button, exact: true }).click();
  await page.getByRole("button", { name: then, exact: true }).waitFor();
}

async function draw(page, name) {
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `${pictures}${name}.png` });
}

/** A zone where it is about eleven in the morning. */
function morning() {
  const ahead = 11 - new Date().getUTCHours();
  return `Etc/GMT${ahead > 0 ? "-" : "+"}${Math.abs(ahead)}`;
}

async function drawInbox(base, name, options) {
  const { page, context } = await open(browser, { base, zone: morning(), ...options });
  await page.goto("/demo");
  await page.locator("#list").waitFor();
  await choose(page, "Rita Souza");
  await page.locator("#thread .bubble").filter({ hasText: "Continuo sendo eu!" }).waitFor();
  await row(page, "Rita Souza").locator(".unread-count").waitFor({ state: "detached" });
  await draw(page, name);
  await context.close();
}

async function drawStory() {
  const { base, customers, stop } = await demo();
  const { page, context } = await open(browser, { base });
  await page.goto("/demo");
  for (const name of ["Greta Lindholm", "@kofi_accra", "Amara Obi"]) await read(page, name);
  await press(page, "Take", "Release");
  await read(page, "Carlos Mejía");
  await press(page, "Take", "Release");
  await page.locator("#list .row").filter({ hasText: "Priya Nair" }).filter({ hasText: "Support" }).click();
  await page.locator("#thread").filter({ hasText: "on Support" }).waitFor();
  await press(page, "Resolve", "Reopen");
  await read(page, "Rita Souza");
  await press(page, "Take", "Release");
  for (const name of ["rita", "mei", "rita", "rita", "layla"]) {
    const { person } = await customers.beat();
    if (person !== name) throw new Error(`the story has changed: ${person} comes instead of ${name}`);
  }
  await context.close();

  await drawInbox(base, "inbox");
  await drawInbox(base, "inbox-dark", { dark: true });
  await drawInbox(base, "inbox-rtl", { rtl: true });
  await drawInbox(base, "inbox-phone", { size: sizes.phone });

  const support = (await customers.world()).lines.find((line) => line.name === "Support").phone_number_id;
  const control = await open(browser, { base: customers.base });
  await control.page.goto(`/control/people/rita/${support}`);
  await control.page.locator(".log").getByText("Continuo sendo eu!").waitFor();
  await draw(control.page, "control");
  await control.context.close();
  await stop();
}

async function drawDeliveries() {
  const [email, password, secret] = ["owner@acme.test", "only for this picture", "only for this picture"];
  const line = (name, number) => `
[[line]]
name = "${name}"
app = "main"
phone_number_id = "8000000000000${number}"
waba_id = "700000000000001"
portfolio_id = "300000000000001"
display_phone = "+1 555 010 02${number}"
`;
  const setup = `
[workspace]
name = "Acme Coffee"
[admin]
email = "${email}"
password = "${password}"
[[app]]
key = "main"
app_secret = "${secret}"
verify_token = "verify"
access_token = "access"
${line("Support", 10)}${line("Orders", 20)}`;
  const { base, hook, stop } = await serve(setup, { KNOWNAS_PUBLIC_URL: "https://inbox.acme.test" });
  const message = (number, id, body) => {
    const value = {
      messaging_product: "whatsapp",
      metadata: { display_phone_number: `155501002${number}`, phone_number_id: `8000000000000${number}` },
      contacts: [{ user_id: "BR.1048576204839" }],
      messages: [{ from_user_id: "BR.1048576204839", id, timestamp: `${Math.floor(Date.now() / 1000)}`, type: "text", text: { body } }],
    };
    return { object: "whatsapp_business_account", entry: [{ id: "700000000000001", changes: [{ field: "messages", value }] }] };
  };
  await hook("main", secret, message(10, "wamid.1", "Oi!"));
  await hook("main", secret, message(30, "wamid.2", "Oi de novo!"));
  await hook("main", secret, '{"object": "whatsapp_business_account", "entry": [{');

  const { page, context } = await open(browser, { base });
  await page.goto("/deliveries");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator(".troubles li").nth(1).waitFor();
  await page.getByText("Everything that came has been processed").waitFor();
  await draw(page, "deliveries");
  await context.close();
  await stop();
}

try {
  await drawStory();
  await drawDeliveries();
} finally {
  await browser.close();
}
