// Starting a conversation in a real browser, and sending a message again.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { house } from "./house.mjs";
import { field, ours } from "./inbox.mjs";
import { assertAccessible, assertNothingSticksOut, cleanly, open } from "./lib.mjs";

const { browser, program, customers, enter, thread, said } = await house();

describe("a conversation", () => {
  test("starts with a contact, by keyboard, and ends in the thread", async () => {
    const opened = await enter();
    const { page } = opened;
    await page.keyboard.press("n");
    await page.waitForURL("**/conversations/new");
    await assertAccessible(page);
    await page.keyboard.type("Rita");
    const found = page.getByRole("link", { name: /Rita Souza/ });
    await found.waitFor();
    await assertAccessible(page);
    await found.focus();
    await page.keyboard.press("Enter");
    await page.getByText("You can write freely.").first().waitFor();
    await page.getByText("Templates only. The customer has not written on this line yet.").first().waitFor();
    await assertAccessible(page);
    await page.getByRole("button", { name: "Start" }).focus();
    await page.keyboard.press("Enter");
    await page.locator("#thread-title").filter({ hasText: "Rita Souza" }).waitFor();
    await field(page).waitFor();
    await cleanly(opened);
  });

  test("starts with a number that nobody wrote from, and only templates go", async () => {
    const opened = await enter();
    const { page } = opened;
    await page.getByRole("link", { name: "New conversation" }).click();
    await page.getByLabel("To", { exact: true }).fill("0176 1234567");
    await page.getByText("A number needs its country code").waitFor();
    await page.getByLabel("To", { exact: true }).fill("+351 912 555 001");
    await page.getByRole("link", { name: /Phone number/ }).click();
    await page.getByText("Not among your contacts yet.").waitFor();
    await page.getByRole("radio", { name: /^Support/ }).check();
    await page.getByRole("button", { name: "Start" }).click();
    await page.locator("#thread .refused").filter({ hasText: "The customer has not written on this line yet." }).waitFor();
    await assertAccessible(page);
    await page.getByRole("searchbox", { name: "Search templates" }).waitFor();
    await page.locator("#timeline").focus();
    await page.keyboard.press("r");
    assert.equal(await page.evaluate(() => document.activeElement.name), "q", "the search for templates");
    await cleanly(opened);
  });

  test("is refused for an id of another portfolio, with the reason", async () => {
    const opened = await enter();
    const { page } = opened;
    const world = await customers.world();
    const mei = world.people.find(({ person, id }) => (person?.id ?? id) === "mei");
    const lines = new Map(world.lines.map((line) => [line.phone_number_id, line]));
    const portfolios = new Set(world.lines.map(({ portfolio_id }) => portfolio_id));
    const seen = mei.seen.find(({ line }) => lines.get(line).name === "Support");
    await page.goto(`/conversations/new?bsuid=${encodeURIComponent(seen.user_id)}`);
    await page.locator(".line-choice").filter({ hasText: "Support" }).waitFor();
    const refused = page.locator(".refused-line").filter({ hasText: "belongs to another business portfolio" });
    assert.equal(await refused.count() > 0, portfolios.size > 1);
    await assertAccessible(page);
    await cleanly(opened);
  });

  for (const [name, options] of [
    ["on a small phone", { size: { width: 360, height: 740 } }],
    ["from right to left", { rtl: true }],
    ["in the dark", { dark: true }],
    ["without scripts", { scripting: false }],
  ]) {
    test(`starts ${name}`, async () => {
      const opened = await open(browser, { base: program.base, ...options });
      const { page } = opened;
      await page.goto("/demo");
      await page.goto("/conversations/new?q=Rita");
      await page.getByRole("link", { name: /Rita Souza/ }).waitFor();
      if (options.scripting !== false) {
        await assertNothingSticksOut(page);
        await assertAccessible(page);
      }
      await page.getByRole("link", { name: /Rita Souza/ }).click();
      await page.getByRole("button", { name: "Start" }).waitFor();
      if (options.scripting !== false) {
        await assertNothingSticksOut(page);
        await assertAccessible(page);
      }
      await page.getByRole("button", { name: "Start" }).click();
      await page.locator("#thread-title").filter({ hasText: "Rita Souza" }).waitFor();
      await cleanly(opened);
    });
  }

  test("takes a failed message again, and the customer gets it once", async () => {
    const opened = await thread("aldo", "Aldo Reis");
    const { page } = opened;
    const failing = (fails) =>
      fetch(`${customers.base}/control/api/mishaps`, {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ fails }),
      });
    const write = async (words) => {
      await field(page).fill(words);
      await page.keyboard.press("Enter");
    };

    // The customer does not want it: that would only happen again.
    await failing(131050);
    await write("An offer");
    await ours(page, "An offer").filter({ hasText: "Not delivered." }).waitFor();
    assert.equal(await ours(page, "An offer").getByRole("button", { name: "Send again" }).count(), 0);

    await failing(131026);
    await write("It is on its way");
    const failed = ours(page, "It is on its way").filter({ hasText: "Not delivered." });
    await failed.waitFor();
    await assertAccessible(page);
    await failing(null);
    const again = failed.getByRole("button", { name: "Send again" });
    await again.focus();
    await page.keyboard.press("Enter");
    await failed.filter({ hasText: "Sent again." }).waitFor();
    await ours(page, "It is on its way").locator(".fate").filter({ hasText: /Delivered|Read/ }).waitFor();
    assert.equal(await again.count(), 0);
    assert.equal(await ours(page, "It is on its way").count(), 2, "the old one stays, with what became of it");
    const arrived = (await said("aldo")).filter(({ text }) => text === "It is on its way");
    assert.deepEqual(arrived.map(({ status }) => status === "failed"), [true, false]);
    await assertAccessible(page);
    await cleanly(opened);
  });
});
