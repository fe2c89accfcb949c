// Writing an answer in a real browser: `knownas demo` with its simulated customers.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { house } from "./house.mjs";
import { bubble, choose, field, mark, ours, row, stillMarked } from "./inbox.mjs";
import { assertAccessible, assertNothingSticksOut, cleanly, open, sizes } from "./lib.mjs";
import { serve } from "./program.mjs";

const { browser, customers, support, thread, said } = await house({ hidden: true });

describe("an answer", () => {
  test("goes to a customer without a number, by keyboard, and says how far it is", async () => {
    const opened = await thread("beatriz", "Beatriz Reis");
    const { page } = opened;
    await mark(page);
    await field(page).fill("It left this morning.");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("You have it tomorrow.");
    await page.keyboard.press("Enter");
    const sent = ours(page, "It left this morning.");
    await sent.locator(".fate").filter({ hasText: /Sent|Delivered|Read/ }).waitFor();
    await sent.locator(".author").filter({ hasText: "You" }).waitFor();
    assert.equal(await field(page).inputValue(), "", "the field is free for the next one");
    await row(page, "Beatriz Reis").filter({ hasText: "It left this morning." }).waitFor();
    await stillMarked(page);
    const answers = (await said("beatriz")).filter(({ side }) => side === "business");
    assert.deepEqual(answers.map(({ text, address }) => [text.startsWith("It left this morning."), address]), [[true, "to the id"]]);
    await assertAccessible(page);
    await cleanly(opened);
  });

  test("quotes what it answers, and a draft outlives the page", async () => {
    const opened = await thread("caio", "Caio Nunes");
    const { page, context } = opened;
    const theirs = page.locator(".message.theirs").filter({ hasText: "Hello from Caio" });
    await theirs.hover();
    await theirs.getByRole("button", { name: "Answer" }).click();
    await page.locator(".answered").filter({ hasText: "Hello from Caio Nunes" }).waitFor();
    const isKept = (answer) => answer.url().endsWith("/draft") && answer.request().postData().includes("and");
    const kept = page.waitForResponse(isKept);
    await field(page).pressSequentially("Begun and");
    assert.equal((await kept).status(), 204);
    await page.reload();
    assert.equal(await field(page).inputValue(), "Begun and");
    await page.locator(".answered").filter({ hasText: "Hello from Caio Nunes" }).waitFor();
    // A message of the customer's does not disturb what is being written.
    await field(page).focus();
    await page.keyboard.press("End");
    await page.keyboard.type(" not");
    await customers.write("caio", support, "Are you there?");
    await bubble(page, "Are you there?").waitFor();
    assert.equal(await field(page).inputValue(), "Begun and not");
    await page.keyboard.type(" lost");
    await page.keyboard.press("Enter");
    const sent = ours(page, "Begun and not lost");
    await sent.locator(".quote").filter({ hasText: "Hello from Caio Nunes" }).waitFor();
    const [answer] = (await said("caio")).filter(({ side }) => side === "business");
    const [first] = (await said("caio")).filter(({ side }) => side === "customer");
    assert.equal(answer.reply_to, first.wamid);
    await page.reload();
    assert.equal(await field(page).inputValue(), "", "what was sent is no draft");
    assert.equal(context.pages().length, 1);
    await cleanly(opened);
  });

  for (const [id, name, options] of [
    ["dora", "on a phone", { size: sizes.phone }],
    ["duarte", "from right to left", { rtl: true }],
    ["dulce", "in the dark", { dark: true }],
  ]) {
    test(`is written ${name}`, async () => {
      const opened = await thread(id, `Dora ${name}`, options);
      const { page } = opened;
      await field(page).fill("שלום, hello");
      await page.getByRole("button", { name: "Send" }).click();
      await ours(page, "hello").first().waitFor();
      await assertNothingSticksOut(page);
      await assertAccessible(page);
      await cleanly(opened);
    });
  }

  test("is sent without scripts, too", async () => {
    const opened = await thread("elsa", "Elsa Prado", { scripting: false });
    const { page } = opened;
    await field(page).fill("By form alone");
    await page.getByRole("button", { name: "Send" }).click();
    await ours(page, "By form alone").waitFor();
    await cleanly(opened);
  });
});

test("an answer is refused once the window is over, and the page says why", async () => {
  const [email, password, secret, line] = ["owner@acme.test", "correct horse battery staple", "s3cret", "800000000000010"];
  const product = await serve(`
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
phone_number_id = "${line}"
waba_id = "700000000000001"
portfolio_id = "300000000000001"
display_phone = "+1 555 010 0210"
`);
  try {
    const wrote = String(Math.floor(Date.now() / 1000) - 2 * 86_400);
    const message = { from_user_id: "PT.1", id: "wamid.OLD", timestamp: wrote, type: "text", text: { body: "Anybody there?" } };
    const value = { messaging_product: "whatsapp", metadata: { display_phone_number: "15550100210", phone_number_id: line },
      contacts: [{ profile: { name: "Fausto" }, user_id: "PT.1" }], messages: [message] };
    const body = { object: "whatsapp_business_account", entry: [{ id: "7", changes: [{ field: "messages", value }] }] };
    assert.equal(await product.hook("main", secret, body), 200);
    const opened = await open(browser, { base: product.base });
    const { page } = opened;
    await page.goto("/inbox/open");
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await choose(page, "Fausto");
    await page.locator("#thread .refused").filter({ hasText: "More than 24 hours have passed since the customer last wrote. Send a template." }).waitFor();
    assert.equal(await field(page).count(), 0);
    await assertAccessible(page);
    await cleanly(opened);
  } finally {
    await product.stop();
  }
});
