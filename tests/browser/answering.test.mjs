// What becomes of the words and files of an answer until they are sent: nothing is cut, left out or dropped without a word.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { house } from "./house.mjs";
import { bubble, choose, field, ours } from "./inbox.mjs";
import { assertAccessible, assertNothingSticksOut, cleanly, sizes } from "./lib.mjs";

const { thread, said, got, customers, support } = await house();

const picture = await readFile(new URL("../../crates/simulator/assets/media/bag.jpg", import.meta.url));
const file = (name) => ({ name, mimeType: "image/jpeg", buffer: picture });
const business = async (id) => (await said(id)).filter(({ side }) => side === "business");
const picked = (page) => page.locator(".files .chosen > li");
const alert = (page) => page.locator(".compose [role=alert]");

async function attach(page, files) {
  const chooser = page.waitForEvent("filechooser");
  await page.getByText("Attach", { exact: true }).click();
  await (await chooser).setFiles(files);
}

describe("words", () => {
  test("that are too many are counted and refused, not cut", async () => {
    const opened = await thread("long", "Long Letter");
    const { page } = opened;
    await field(page).fill("a".repeat(4000));
    await page.getByText("4,000 of 4,096 characters").waitFor();
    const letter = `${"b".repeat(4096)} and the end`;
    await field(page).fill(letter);
    await page.getByText("4,108 characters, and 4,096 fit. Shorten it by 12.").waitFor();
    await assertAccessible(page);
    await page.getByRole("button", { name: "Send" }).click();
    await page.keyboard.press("Enter");
    assert.equal(await field(page).inputValue(), letter, "every word is there");
    assert.deepEqual(await business("long"), []);
    await field(page).fill(letter.slice(0, 4096));
    await page.keyboard.press("Enter");
    const { text } = await got("long", ({ side }) => side === "business");
    assert.equal(text.length, 4096);
    await cleanly(opened);
  });

  test("that are none are asked for once", async () => {
    const opened = await thread("none", "Nona Blank");
    const { page } = opened;
    await field(page).fill("   ");
    await page.getByRole("button", { name: "Send" }).click();
    assert.equal(await field(page).evaluate((one) => one.validationMessage), "Write something first.");
    await page.evaluate(() => { document.querySelector("[data-compose]").noValidate = true; });
    await page.getByRole("button", { name: "Send" }).click();
    await alert(page).filter({ hasText: "Write something first." }).waitFor();
    assert.equal(await page.locator("#connection").innerText(), "", "it is said in one place");
    await field(page).fill("Words");
    await page.keyboard.press("Enter");
    await ours(page, "Words").waitFor();
    assert.equal(await alert(page).innerText(), "");
    opened.problems.splice(0, opened.problems.length, ...opened.problems.filter((one) => !one.includes("422")));
    await cleanly(opened);
  });

  test("outlive a page that is loaded anew at once", async () => {
    const opened = await thread("soon", "Soon Again");
    const { page } = opened;
    await page.route("**/draft", (route) => route.abort());
    await field(page).pressSequentially("Begun just now");
    await page.reload();
    assert.equal(await field(page).inputValue(), "Begun just now");
    await page.unroute("**/draft");
    const kept = page.waitForResponse((answer) => answer.url().endsWith("/draft"));
    await field(page).press("End");
    await field(page).press("!");
    await kept;
    await page.reload();
    assert.equal(await field(page).inputValue(), "Begun just now!");
    opened.problems.length = 0;
    await cleanly(opened);
  });
});

describe("files", () => {
  test("leave with the words of the field, and one button sends both", async () => {
    const opened = await thread("both", "Both Ways");
    const { page } = opened;
    await field(page).fill("Here it is,\nas promised");
    await attach(page, [file("one.jpg"), file("two.jpg")]);
    await picked(page).nth(1).waitFor();
    assert.equal(await page.getByRole("button", { name: /^Send/ }).count(), 1, "one button sends");
    await field(page).focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelectorAll(".message.ours .picture img").length === 2);
    await ours(page, "as promised").locator(".picture img").waitFor();
    assert.equal(await field(page).inputValue(), "");
    assert.equal((await business("both")).length, 2, "no message of words alone");
    assert.ok(await page.getByRole("button", { name: "Send", exact: true }).isVisible());
    await cleanly(opened);
  });

  test("are followed by words that do not fit below them", async () => {
    const opened = await thread("after", "After Words");
    const { page } = opened;
    const letter = `It is long: ${"x".repeat(1100)}`;
    await field(page).fill(letter);
    await attach(page, [file("one.jpg")]);
    await page.getByRole("button", { name: "Send file" }).click();
    await got("after", ({ text }) => text?.startsWith("It is long"));
    assert.equal((await business("after")).length, 2);
    assert.equal(await field(page).inputValue(), "");
    await cleanly(opened);
  });

  test("are not left behind without a question", async () => {
    await customers.admit({ id: "next", phone: "351912000390", country: "PT", name: "Next One", username: "next" });
    await customers.write("next", support, "And me?");
    const opened = await thread("left", "Left Behind");
    const { page } = opened;
    await attach(page, [file("one.jpg")]);
    await picked(page).waitFor();
    const asked = [];
    page.once("dialog", (dialog) => { asked.push(dialog.message()); dialog.dismiss(); });
    await page.locator("#list .row").filter({ hasText: "Next One" }).click();
    assert.equal(await picked(page).count(), 1);
    await page.locator("#thread-title").filter({ hasText: "Left Behind" }).waitFor();
    page.once("dialog", (dialog) => { asked.push(dialog.message()); dialog.accept(); });
    await choose(page, "Next One");
    assert.deepEqual(asked, Array(2).fill("A file is not sent yet. Leave without sending it?"));
    await attach(page, [file("one.jpg")]);
    page.once("dialog", (dialog) => { asked.push(dialog.type()); dialog.accept(); });
    await page.reload();
    assert.equal(asked.at(-1), "beforeunload");
    await bubble(page, "And me?").waitFor();
    await cleanly(opened);
  });
});

test("r leads from the list to the answer", async () => {
  const opened = await thread("keys", "Keys Only");
  const { page } = opened;
  await page.locator("#list .row").first().focus();
  await page.keyboard.press("r");
  await page.keyboard.type("By keyboard");
  assert.equal(await field(page).inputValue(), "By keyboard");
  await cleanly(opened);
});

for (const [id, name, options] of [["menu", "on a phone", {}], ["menurtl", "from right to left", { rtl: true }]]) {
  test(`what More offers is in sight ${name}`, async () => {
    const opened = await thread(id, `Mo ${name}`, { size: sizes.phone, ...options });
    const { page } = opened;
    await page.getByText("More", { exact: true }).click();
    const box = await page.locator(".menu-items").boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= sizes.phone.width, JSON.stringify(box));
    await assertNothingSticksOut(page);
    await cleanly(opened);
  });
}

test("on a phone the place that is open is in sight in the bar", async () => {
  const opened = await thread("bar", "Bar Far", { size: sizes.phone });
  const { page } = opened;
  await page.goto("/settings/lines");
  const box = await page.locator(".bar nav [aria-current]").boundingBox();
  const bar = await page.locator(".bar nav").boundingBox();
  assert.ok(box.x >= bar.x && box.x + box.width <= bar.x + bar.width, JSON.stringify({ box, bar }));
  await cleanly(opened);
});
