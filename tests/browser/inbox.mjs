// What tests look at in an open inbox.
import assert from "node:assert/strict";

export const row = (page, name) => page.locator("#list .row").filter({ hasText: name });
export const bubble = (page, words) => page.locator("#thread .bubble").filter({ hasText: words });
export const ours = (page, words) => page.locator(".message.ours").filter({ hasText: words });
export const line = (page, words) => page.locator("#thread .line").filter({ hasText: words });
/** Where an answer is written. */
export const field = (page) => page.getByRole("textbox", { name: /^Message to/ });
export const conversation = (page) => page.locator("#thread").getAttribute("data-conversation");
export const gone = (locator) => locator.waitFor({ state: "detached" });

/** Opens somebody's thread from the list. */
export async function choose(page, name) {
  await row(page, name).first().click();
  await page.locator("#thread-title").filter({ hasText: name }).waitFor();
}

/** A window that loses its marker when the page is loaded anew. */
export const mark = (page) => page.evaluate(() => { window.marked = true; });
export const stillMarked = async (page) => assert.equal(await page.evaluate(() => window.marked), true, "the page was reloaded");
