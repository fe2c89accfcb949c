// The server in a real browser: `knownas serve` with signed webhooks, from the door to deliveries that need a look.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sharedBrowser } from "./house.mjs";
import { bubble, choose, gone, mark, row, stillMarked } from "./inbox.mjs";
import { assertAccessible, assertNothingSticksOut, cleanly, open } from "./lib.mjs";
import { serve } from "./program.mjs";

const browser = await sharedBrowser();

describe("the server", () => {
  const [email, password, secret] = ["owner@acme.test", "correct horse battery staple", "browser-test-app-secret"];
  const known = "800000000000010";
  const setup = `
[workspace]
name = "Acme"
[admin]
email = "${email}"
password = "${password}"
[[app]]
key = "main"
app_secret = "${secret}"
verify_token = "verify"
access_token = "access"
[[line]]
name = "Support"
app = "main"
phone_number_id = "${known}"
waba_id = "700000000000001"
portfolio_id = "300000000000001"
display_phone = "+1 555 010 0210"
`;

  const another = `
[[line]]
name = "Orders"
app = "main"
phone_number_id = "800000000000099"
waba_id = "700000000000001"
portfolio_id = "300000000000001"
display_phone = "+1 555 010 0299"
`;

  let program;
  let messages = 0;
  before(async () => {
    program = await serve(setup);
  });
  after(() => program?.stop());

  const deliver = async (body) => assert.equal(await program.hook("main", secret, body), 200);

  /** A message as Meta would deliver it, from somebody about whom only these things are told. */
  function message(phoneNumberId, body, from, contact) {
    messages += 1;
    const said = { id: `wamid.BROWSER${messages}`, timestamp: String(Math.floor(Date.now() / 1000)), type: "text", text: { body } };
    const value = {
      messaging_product: "whatsapp",
      metadata: { display_phone_number: "15550100210", phone_number_id: phoneNumberId },
      contacts: [contact],
      messages: [{ ...from, ...said }],
    };
    const entry = { id: "700000000000001", changes: [{ field: "messages", value }] };
    return { object: "whatsapp_business_account", entry: [entry] };
  }

  async function signIn(page) {
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.locator("#list").waitFor();
  }

  test("a wrong password gets words, the right one a way in, and signing out ends it", async () => {
    const { page, context } = await open(browser, { base: program.base });
    await page.goto("/inbox/open");
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill("Correct horse");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").filter({ hasText: "E-mail and password do not belong together." }).waitFor();
    assert.equal(await page.getByLabel("E-mail").inputValue(), email, "what was typed is kept");
    assert.equal(await page.getByLabel("Password").inputValue(), "");
    await assertAccessible(page);
    await signIn(page);
    await page.getByText("No conversations yet").waitFor();
    await assertAccessible(page);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    await page.goto("/inbox/open");
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    await context.close();
  });

  test("somebody with neither number nor name nor username appears live, with what there is to say", async () => {
    const opened = await open(browser, { base: program.base });
    const { page } = opened;
    await page.goto("/");
    await signIn(page);
    await mark(page);
    const id = "PT.1048576204839a7f3c";
    await deliver(message(known, "Olá, está aí alguém?", { from_user_id: id }, { user_id: id }));
    await choose(page, "WhatsApp user ...9a7f3c");
    await bubble(page, "Olá, está aí alguém?").waitFor();
    await page.getByRole("button", { name: "No phone number" }).hover();
    assert.equal(await page.getByRole("tooltip").innerText(), "This customer has not shared a phone number.");
    const facts = await page.locator(".contact .facts").innerText();
    assert.match(facts, /No phone number provided by user\./);
    assert.match(facts, /Portugal/);
    assert.doesNotMatch(await page.locator("body").innerText(), new RegExp(id.slice(3, 12)), "no raw id outside the details");
    await assertAccessible(page);

    await deliver(message(known, "Sou eu outra vez.", { from_user_id: id }, { user_id: id }));
    await bubble(page, "Sou eu outra vez.").waitFor();
    assert.equal(await page.locator("#list .row").count(), 1);
    await stillMarked(page);
    await cleanly(opened);
  });

  test("a hostile name stays a name", async () => {
    const opened = await open(browser, { base: program.base });
    const { page } = opened;
    await page.goto("/");
    await signIn(page);
    const name = "<img src=x onerror=alert(1)> Wolfeschlegelsteinhausenbergerdorff the Very Long Named Person of Somewhere Far";
    const contact = { wa_id: "351912000109", user_id: "PT.77aa", profile: { name } };
    await deliver(message(known, "x".repeat(400), { from: "351912000109", from_user_id: "PT.77aa" }, contact));
    await choose(page, name);
    await assertNothingSticksOut(page);
    await assertAccessible(page);
    await cleanly(opened);
  });

  test("deliveries that need a look appear live, open raw, and go once the cause is mended", async () => {
    const opened = await open(browser, { base: program.base });
    const { page } = opened;
    await page.goto("/");
    await signIn(page);
    await page.getByRole("link", { name: "Deliveries" }).click();
    await page.getByText("None. Deliveries that cannot be processed would wait here").waitFor();
    await mark(page);

    await deliver('{"object": "whatsapp_business_account", "entry": [this is not JSON');
    const unreadable = page.locator(".troubles li").filter({ hasText: "Signed correctly, but not readable" });
    await unreadable.waitFor();
    const contact = { wa_id: "351912000110", user_id: "PT.88bb" };
    await deliver(message("800000000000099", "Para outra linha", { from: "351912000110", from_user_id: "PT.88bb" }, contact));
    const unknown = page.locator(".troubles li").filter({ hasText: "For a line that is not set up" });
    await unknown.filter({ hasText: "800000000000099" }).waitFor();
    await stillMarked(page);
    await assertAccessible(page);

    await unreadable.getByRole("link", { name: "Show raw" }).click();
    await page.locator("pre.raw").filter({ hasText: "this is not JSON" }).waitFor();
    await assertAccessible(page);
    await page.goBack();

    await mark(page);

    // Once the line is set up, its delivery becomes a message by itself; the other one cannot.
    await program.setup(setup + another);
    await gone(unknown);
    await unreadable.waitFor();
    await stillMarked(page);
    await page.getByRole("link", { name: "Inbox" }).click();
    await row(page, "+351 912 000 110").filter({ hasText: "Para outra linha" }).waitFor();
    await cleanly(opened);
  });

  test("a delivery with a wrong signature is refused", async () => {
    const body = message(known, "Forged", { from_user_id: "PT.99cc" }, { user_id: "PT.99cc" });
    const status = await program.hook("main", "another secret", body);
    assert.ok(status === 401 || status === 403, `${status}`);
  });
});
