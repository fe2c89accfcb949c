// SMS beside WhatsApp in a real browser: `knownas demo` with its simulated customers and their telephones.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { house } from "./house.mjs";
import { field, mark, ours, stillMarked } from "./inbox.mjs";
import { assertAccessible, assertNothingSticksOut, cleanly, sizes } from "./lib.mjs";

const { customers, thread } = await house();

describe("SMS", () => {
  const length = (page) => page.locator(".compose .length[data-basic]");
  const text = (id, body) => customers.act(id, { act: "text", line: "sms", body });
  const bySms = async (id) => (await customers.chat(id, "sms")).items;

  test("a conversation goes on by SMS, and both threads show the whole story", async () => {
    const opened = await thread("rosa", "Rosa Brito");
    const { page } = opened;
    await mark(page);
    // She texts, too: it shows where she wrote before, in its place and marked.
    await text("rosa", "No data left, texting now");
    const texted = page.locator("#thread .message.elsewhere").filter({ hasText: "No data left" });
    await texted.getByRole("link", { name: "by SMS" }).waitFor();
    await stillMarked(page);
    await page.getByRole("link", { name: /^also by SMS/ }).waitFor();
    await assertAccessible(page);

    // Over there her WhatsApp message stands before it.
    await page.getByRole("button", { name: "Continue by SMS" }).click();
    await page.getByPlaceholder("Write a text message").waitFor();
    await page.locator(".window").filter({ hasText: "Replies go by SMS" }).waitFor();
    const before = page.locator("#thread .message.elsewhere").filter({ hasText: "Hello from Rosa" });
    await before.getByRole("link", { name: "on WhatsApp" }).waitFor();
    await page.getByRole("link", { name: /^also on WhatsApp, Support/ }).waitFor();
    await mark(page);
    await field(page).fill("No problem, Rosa. Your order is ready.");
    await length(page).filter({ hasText: "1 text message, 122 left" }).waitFor();
    await page.keyboard.press("Enter");
    const sent = ours(page, "No problem, Rosa.");
    await sent.locator(".fate").filter({ hasText: "Delivered" }).waitFor();
    await stillMarked(page);
    assert.deepEqual((await bySms("rosa")).map((said) => said.text), [
      "No data left, texting now",
      "No problem, Rosa. Your order is ready.",
    ]);
    await assertAccessible(page);
    await cleanly(opened);
  });

  test("begins by keyboard with a customer who never texted", async () => {
    const opened = await thread("rui", "Rui Faria");
    const { page } = opened;
    await page.getByRole("button", { name: "Continue by SMS" }).focus();
    await page.keyboard.press("Enter");
    await page.getByPlaceholder("Write a text message").waitFor();
    await field(page).focus();
    await page.keyboard.type("We write to you *here* now.");
    await page.keyboard.press("Enter");
    await page.locator("#thread .message.ours .fate").filter({ hasText: "Delivered" }).waitFor();
    assert.deepEqual((await bySms("rui")).map((said) => said.text), ["We write to you *here* now."]);
    assert.equal(await ours(page, "*here*").locator(".text strong").count(), 0, "a text has no marks");
    assert.equal(await page.locator(".abilities").getByText("Ask for the number").count(), 0, "it is known");
    // The answer stands in this thread.
    await text("rui", "I see it.");
    await page.locator("#thread .message.theirs:not(.elsewhere)").filter({ hasText: "I see it." }).waitFor();
    await cleanly(opened);
  });

  test("needs a number, and says so", async () => {
    const opened = await thread("sara", "Sara Luz", { hidden: true });
    const { page } = opened;
    const way = page.getByRole("button", { name: "Continue by SMS" });
    // By keyboard: a tip does not show for a focus that a click gave.
    await page.keyboard.press("Tab");
    await way.focus();
    await page.getByRole("tooltip").filter({ hasText: "No number of this customer is known." }).waitFor({ state: "visible" });
    assert.equal(await way.getAttribute("aria-disabled"), "true");
    await assertAccessible(page);
    await cleanly(opened);
  });

  test("the composer counts parts as the program does", async () => {
    const opened = await thread("tiago", "Tiago Melo");
    const { page } = opened;
    await page.getByRole("button", { name: "Continue by SMS" }).click();
    await page.getByPlaceholder("Write a text message").waitFor();
    for (const [words, told] of [
      ["a".repeat(160), "1 text message, 0 left"],
      ["a".repeat(161), "2 text messages, 145 left in the last"],
      ["€".repeat(80), "1 text message, 0 left"],
      [`${"a".repeat(152)}€aaaaaaa`, "2 text messages, 144 left in the last"],
      ["ж".repeat(71), "2 text messages, with letters that take more room, 63 left in the last"],
      ["🎉".repeat(36), "2 text messages, with letters that take more room, 61 left in the last"],
      ["", ""],
    ]) {
      await field(page).fill(words);
      assert.equal(await length(page).textContent(), told);
    }
    // The same from the server, for what was begun.
    const kept = page.waitForResponse((answer) => answer.url().endsWith("/draft") && answer.request().postData().includes("begun"));
    await field(page).fill("ж begun");
    await kept;
    await page.reload();
    await length(page).filter({ hasText: "1 text message, with letters that take more room, 63 left" }).waitFor();
    await cleanly(opened);
  });

  for (const [id, name, options] of [
    ["uma", "on a phone", { size: { ...sizes.phone, width: 360 } }],
    ["vera", "from right to left", { rtl: true }],
    ["xana", "in the dark", { dark: true }],
    ["zita", "without scripts", { scripting: false }],
  ]) {
    test(`looks well ${name}`, async () => {
      const opened = await thread(id, `Uma ${name}`, options);
      const { page } = opened;
      await page.getByRole("button", { name: "Continue by SMS" }).click();
      await page.getByPlaceholder("Write a text message").waitFor();
      await page.locator("#thread .message.elsewhere").filter({ hasText: "Hello from Uma" }).waitFor();
      await field(page).fill("שלום, hello");
      await page.getByRole("button", { name: "Send", exact: true }).click();
      await page.locator("#thread .message.ours").filter({ hasText: "hello" }).first().waitFor();
      if (options.scripting !== false) {
        await assertNothingSticksOut(page);
        await assertAccessible(page);
      }
      if (process.env.KNOWNAS_PICTURES) await page.screenshot({ path: `${process.env.KNOWNAS_PICTURES}/sms-${id}.png` });
      await cleanly(opened);
    });
  }
});
