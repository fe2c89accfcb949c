// Searching in a real browser: by keyboard, by mouse, without scripts, in both directions, on a phone.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { house } from "./house.mjs";
import { assertAccessible, assertNothingSticksOut, cleanly, sizes } from "./lib.mjs";

const { customers, support, enter } = await house();

const group = (page, name) => page.getByRole("region", { name, exact: true });
const hits = (page, name) => group(page, name).locator(".row");

describe("search", () => {
  before(async () => {
    await customers.admit({ id: "ines", phone: "351912000101", country: "PT", name: "Inês Prado" });
    await customers.write("ines", support, "Bom dia, têm mesa para dois no jardim?");
    for (const username of ["ines.prado", "prado.ines"]) {
      await customers.act("ines", { act: "adopt_username", username, hide: true });
      await customers.write("ines", support, `Continuo à espera, agora como ${username}.`);
    }
    await customers.write("ines", support, "E a mesa?");
  });

  async function look(page, words) {
    await page.getByRole("searchbox").fill(words);
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.pathname === "/search" && url.searchParams.get("q") === words);
  }

  test("by keyboard: from the inbox to a person, and by a former username to the same", async () => {
    const opened = await enter();
    const { page } = opened;
    await page.keyboard.press("/");
    assert.equal(await page.evaluate(() => document.activeElement.id), "search-field");
    await page.keyboard.type("ines pra");
    await page.keyboard.press("Enter");
    await hits(page, "People").filter({ hasText: "WhatsApp name" }).waitFor();
    assert.deepEqual(await hits(page, "People").locator("mark").allInnerTexts(), ["Inês", "Pra"]);
    await assertAccessible(page);

    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.locator("#thread-title").filter({ hasText: "Inês Prado" }).waitFor();

    for (const [words, why] of [
      ["@ines.prado", "Former username @ines.prado"],
      ["prado.ines", "Username @prado.ines"],
      ["+351 912-000-101", /^Phone \+351/],
    ]) {
      await look(page, words);
      await hits(page, "People").locator(".preview").filter({ hasText: why }).waitFor();
      assert.equal(await hits(page, "People").count(), 1, words);
    }
    await cleanly(opened);
  });

  test("a message leads to its place in the thread", async () => {
    const opened = await enter();
    const { page } = opened;
    await look(page, "MESA jardim");
    const hit = hits(page, "Messages").filter({ hasText: "Message: Bom dia, têm mesa para dois no jardim?" });
    assert.deepEqual(await hit.locator("mark").allInnerTexts(), ["mesa", "jardim"]);
    await hit.click();
    await page.locator("#thread .bubble").filter({ hasText: "têm mesa para dois no jardim?" }).waitFor();
    assert.match(page.url(), /#m-[0-9a-f-]{36}$/);
    await cleanly(opened);
  });

  test("nobody by this username: the page says that WhatsApp has no look-up, and why", async () => {
    const opened = await enter();
    const { page } = opened;
    await look(page, "@nobody.here");
    await group(page, "People").getByText("WhatsApp has no look-up by username").waitFor();
    await assertAccessible(page);
    await page.goto("/deliveries");
    await page.keyboard.press("/");
    await page.getByText("Look for a name").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), "search-field");
    await assertAccessible(page);
    await cleanly(opened);
  });

  for (const [name, options] of Object.entries({
    "without scripts": { scripting: false },
    "from right to left": { rtl: true },
    "on a phone": { size: sizes.phone },
    "in the dark": { dark: true },
  })) {
    test(name, async () => {
      const opened = await enter(options);
      const { page } = opened;
      await look(page, "mesa");
      assert.equal(await hits(page, "Messages").count(), 2);
      const [field, button] = [page.getByRole("searchbox"), page.getByRole("button", { name: "Search" })];
      const { x, width: long } = await field.boundingBox();
      const { x: beside, width: short } = await button.boundingBox();
      assert.ok(options.rtl ? beside + short <= x : x + long <= beside, "the button covers no words");
      if (options.scripting !== false) {
        await assertNothingSticksOut(page);
        await assertAccessible(page);
      }
      await cleanly(opened);
    });
  }
});
