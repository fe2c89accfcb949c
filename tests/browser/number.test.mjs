// A customer without a number in a real browser: from the first message to a shared number, and what may be done then.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { house } from "./house.mjs";
import { bubble, conversation, field, gone, line, mark, ours, stillMarked } from "./inbox.mjs";
import { assertAccessible, assertNothingSticksOut, cleanly, sizes } from "./lib.mjs";

const { customers, support, thread, said } = await house({ hidden: true });

const ability = (page, name) => page.locator(".abilities > li").filter({ hasText: name });
const head = (page) => page.locator(".thread-head");

/** What the API says about the thread that is open: by the session of the page. */
const ask = (page, path) => page.evaluate(async (address) => (await fetch(address)).json(), path);
const may = async (page, action) => {
  const { items } = await ask(page, `/api/v1/conversations/${await conversation(page)}/capabilities`);
  return items.find((one) => one.action === action);
};

describe("the number of a customer who hides it", () => {
  test("is asked for with one click, shared, and then an authentication template may be sent", async () => {
    const opened = await thread("ines", "Inês Couto");
    const { page } = opened;
    await mark(page);
    await ability(page, "Send an authentication template")
      .filter({ hasText: "Phone number is required to send authentication templates." }).waitFor();
    await ability(page, "Call on WhatsApp").filter({ hasText: "Calls over WhatsApp cannot be made from here." }).waitFor();
    await ability(page, "Continue by SMS").filter({ hasText: "No number of this customer is known." }).waitFor();
    assert.equal(await page.locator("a[href^='tel:']").count(), 0);
    assert.equal((await may(page, "template_authentication")).code, "number_required");
    await assertAccessible(page);

    const picker = page.locator(".picker");
    await page.locator(".templates > summary").click();
    await picker.locator(".no").filter({ hasText: "login_code" })
      .filter({ hasText: "Phone number is required to send authentication templates." }).waitFor();
    await page.locator(".templates > summary").click();

    await head(page).getByRole("button", { name: "Ask for the number" }).click();
    await head(page).locator(".told").filter({ hasText: "Asked for the number" }).waitFor();
    await gone(head(page).getByRole("button", { name: "Ask for the number" }));
    await page.locator(".facts").filter({ hasText: "Can be asked again from" }).waitFor();
    await bubble(page, "May we have your phone number?").filter({ hasText: "Share phone number" }).waitFor();
    const question = (await said("ines")).find(({ side }) => side === "business");
    assert.deepEqual([question.asks_number, question.address], [true, "to the id"]);
    assert.equal((await may(page, "request_number")).code, "asked_lately");
    await assertAccessible(page);

    await customers.act("ines", { act: "share_number", line: support });
    await page.locator(".message.theirs").filter({ hasText: "Shared their own number" }).waitFor();
    await head(page).locator(".told").filter({ hasText: "Shared the number" }).waitFor();
    await ability(page, "Send an authentication template").filter({ hasText: /template\s+possible/ }).waitFor();
    await page.locator(".known").filter({ hasText: "The customer shared it when we asked" }).waitFor();
    const called = page.getByRole("link", { name: /^Call .* by telephone/ });
    assert.equal(await called.getAttribute("href"), "tel:+351912000401");
    assert.equal((await may(page, "template_authentication")).allowed, true);
    await stillMarked(page);
    await assertAccessible(page);

    // The code goes out, to the number.
    await page.reload();
    await page.locator(".templates > summary").click();
    await picker.getByRole("link", { name: /login_code/ }).click();
    await picker.getByLabel("Variable 1").fill("123456");
    await picker.getByLabel("Variable 1").press("Enter");
    const coded = ours(page, "123456 is your code.");
    await coded.locator(".fate").filter({ hasText: /Sent|Delivered|Read/ }).waitFor();
    const arrived = (await said("ines")).at(-1);
    assert.deepEqual([arrived.text, arrived.address], ["123456 is your code.", "to +351912000401"]);

    // What is written now goes to the number, and its status is the proof: it names the id that we know.
    await field(page).fill("Thank you!");
    await page.keyboard.press("Enter");
    const sent = ours(page, "Thank you!");
    await sent.locator(".fate").filter({ hasText: /Delivered|Read/ }).waitFor();
    assert.equal((await said("ines")).at(-1).address, "to +351912000401");
    await page.reload();
    await page.locator(".known").filter({ hasText: "WhatsApp has confirmed it since" }).waitFor();
    await cleanly(opened);
  });

  test("stays hidden when the customer does not answer, or hands on a card", async () => {
    const opened = await thread("jaime", "Jaime Lobo");
    const { page } = opened;
    await head(page).getByRole("button", { name: "Ask for the number" }).click();
    await head(page).locator(".told").filter({ hasText: "Asked for the number" }).waitFor();
    await customers.act("jaime", { act: "decline_number", line: support });
    const card = { type: "contact_card", name: "Somebody", phone: "351912000999" };
    await customers.act("jaime", { act: "write", line: support, letter: card });
    await page.locator(".message.theirs").filter({ hasText: "Shared somebody's contact card" }).waitFor();
    await head(page).locator(".told").filter({ hasText: "Asked for the number" }).waitFor();
    assert.equal((await may(page, "template_authentication")).code, "number_required");
    await cleanly(opened);
  });

  for (const [id, name, options] of [
    ["katia", "on a phone", { size: sizes.phone }],
    ["lidia", "from right to left", { rtl: true }],
    ["mara", "in the dark, with little room", { dark: true, size: sizes.laptop }],
  ]) {
    test(`is asked for ${name}`, async () => {
      const opened = await thread(id, `Kátia ${name}`, options);
      const { page } = opened;
      await assertNothingSticksOut(page);
      const button = head(page).getByRole("button", { name: "Ask for the number" });
      await button.focus();
      await page.keyboard.press("Enter");
      await head(page).locator(".told").filter({ hasText: "Asked for the number" }).waitFor();
      await assertNothingSticksOut(page);
      await assertAccessible(page);
      await cleanly(opened);
    });
  }

  test("is asked for without scripts, too", async () => {
    const opened = await thread("nuno", "Nuno Sem", { scripting: false });
    const { page } = opened;
    await head(page).getByRole("button", { name: "Ask for the number" }).click();
    await head(page).locator(".told").filter({ hasText: "Asked for the number" }).waitFor();
    await cleanly(opened);
  });
});

test("who stops marketing messages is sent none", async () => {
  const opened = await thread("olga", "Olga Mota");
  const { page } = opened;
  await ability(page, "Send a marketing template").filter({ hasText: /template\s+possible/ }).waitFor();
  await customers.act("olga", { act: "preference", line: support, wants: false });
  await line(page, "Does not want marketing messages any more.").waitFor();
  await ability(page, "Send a marketing template").filter({ hasText: "The customer stopped marketing messages from you." }).waitFor();
  await page.locator(".facts").filter({ hasText: "Stopped" }).waitFor();
  await customers.act("olga", { act: "preference", line: support, wants: true });
  await ability(page, "Send a marketing template").filter({ hasText: /template\s+possible/ }).waitFor();
  await assertAccessible(page);
  await cleanly(opened);
});

test("a message that Meta refuses afterwards says why, and what Meta said is under a fold", async () => {
  const opened = await thread("paulo", "Paulo Vaz");
  const { page } = opened;
  const control = `${customers.base}/control/api/mishaps`;
  const mishaps = (fails) => fetch(control, { method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify({ fails }) });
  assert.equal((await mishaps(131047)).status, 200);
  await field(page).fill("Too late?");
  await page.keyboard.press("Enter");
  const failed = page.locator(".message.ours.failed").filter({ hasText: "Too late?" });
  await failed.filter({ hasText: "Not delivered. More than 24 hours have passed since the customer wrote; use a template." }).waitFor();
  const details = failed.getByText("Error 131047: More than 24 hours have passed since the customer last replied");
  assert.equal(await details.isVisible(), false);
  await failed.getByText("What WhatsApp said").click();
  assert.equal(await details.isVisible(), true);
  await assertAccessible(page);
  await mishaps(null);
  await cleanly(opened);
});
