// Contacts in files, in a real browser: what a file would do, taking it in, and the way out again.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { house } from "./house.mjs";
import { mark, row, stillMarked } from "./inbox.mjs";
import { assertAccessible, assertNothingSticksOut, cleanly, sizes } from "./lib.mjs";

const { customers, support, enter } = await house();

const table = (page, name) => page.getByRole("group", { name });
const line = (page, number) => table(page, /^Table of (lines to look at|examples)$/).getByRole("row").filter({ has: page.getByRole("rowheader", { name: String(number), exact: true }) });
const status = (page, words) => page.getByRole("status").filter({ hasText: words });
const csv = (name, ...lines) => ({ name, mimeType: "text/csv", buffer: Buffer.from(lines.join("\r\n")) });
const many = (name, count) =>
  csv(name, "name,crm:shop", ...Array.from({ length: count }, (_, row) => `${name} ${row},${name}-${row}`));

async function importing(options = {}) {
  const opened = await enter({ to: "/import", ...options });
  await opened.page.getByRole("heading", { name: "Import and export contacts" }).waitFor();
  return opened;
}

async function check(page, file) {
  await page.getByLabel("CSV file, up to 64 MB").setInputFiles(file);
  await page.getByRole("button", { name: "Check the file" }).click();
  await page.getByRole("heading", { name: file.name }).waitFor();
}

/** What becomes of rows: `{ New: "1", … }`. */
async function outcomes(page) {
  const rows = await table(page, "Table of what becomes of rows").locator("tbody tr").all();
  return Object.fromEntries(await Promise.all(rows.map(async (row) => [await row.getByRole("rowheader").innerText(), await row.getByRole("cell").first().innerText()])));
}

/** Somebody who has written, and so is known by a number. */
async function writes(id, phone, name) {
  await customers.admit({ id, phone, country: "PT", name });
  await customers.write(id, support, `${name} aqui.`);
}

/** A file with a row of each kind: new, known, to decide, broken. */
async function mixed(key) {
  const number = (end) => `3519120${key}00${end}`;
  await writes(`hugo${key}`, number(1), `Hugo ${key}`);
  await writes(`iris${key}`, number(2), `Íris ${key}`);
  return csv(
    `people-${key}.csv`,
    "name,company,phone,crm:shop",
    `نور الهدى ${key},,+${number(3)},N-${key}`,
    `Hugo Alves ${key},Alves & Filhos,+${number(1)},H-${key}`,
    `Hugo ou Íris ${key},,+${number(1)};+${number(2)},`,
    `Quebrado ${key},,12,Q-${key}`,
  );
}

async function assertMixed(page) {
  assert.deepEqual(await outcomes(page), { New: "1", Known: "1", "To decide": "1", Broken: "1" });
  await line(page, 4).filter({ hasText: "To decide" }).filter({ hasText: "a review asks whether they are one person" }).waitFor();
  await line(page, 5).filter({ hasText: "Broken" }).filter({ hasText: "phone: this is no phone number." }).waitFor();
}

/** The rows of an export, each by its column. No cell of these files holds a line end or a quotation mark. */
async function exported(page) {
  await page.goto("/import");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Export contacts" }).click()]);
  assert.equal(download.suggestedFilename(), "contacts.csv");
  const text = (await readFile(await download.path(), "utf8")).replace("\u{feff}", "");
  const [header, ...rows] = text.trimEnd().split("\r\n").map((row) => row.split(","));
  return { text, rows: rows.map((row) => Object.fromEntries(header.map((name, at) => [name, row[at]]))) };
}

describe("a file of contacts", () => {
  test("says what it would do, goes in, and comes out again", async () => {
    const file = await mixed(41);
    const opened = await importing();
    const { page } = opened;
    await assertAccessible(page);
    await page.getByText("Which columns there may be").click();
    await page.getByRole("rowheader", { name: "crm:SYSTEM" }).waitFor();
    await assertAccessible(page);

    await check(page, file);
    await status(page, "Nothing is written yet").waitFor();
    await assertMixed(page);
    await line(page, 2).filter({ hasText: "Nobody is known by it." }).waitFor();
    await line(page, 3).filter({ hasText: "Known by the number." }).waitFor();
    await assertAccessible(page);
    assert.equal((await exported(page)).rows.some((row) => row["crm:shop"] === "N-41"), false, "a dry run writes nothing");

    // What was checked waits on the page that it began on.
    await page.getByRole("link", { name: file.name }).click();
    await mark(page);
    await page.getByRole("button", { name: "Import 3 rows" }).click();
    await status(page, "All 4 rows are done").waitFor();
    await stillMarked(page);
    assert.equal(await page.getByRole("button", { name: /^Import/ }).count(), 0);
    await assertMixed(page);
    await assertAccessible(page);

    // What it asks is a review, with those that it may be.
    await page.getByRole("link", { name: "1 review", exact: true }).click();
    await page.locator(".review").filter({ hasText: "Hugo Alves 41" }).filter({ hasText: "Íris 41" }).waitFor();

    const { text, rows } = await exported(page);
    const by = (id) => rows.find((row) => row["crm:shop"].split(";").includes(id));
    assert.equal(by("N-41").name, "نور الهدى 41");
    assert.equal(by("N-41").phone, "+351912041003");
    assert.deepEqual([by("H-41").name, by("H-41").company], ["Hugo Alves 41", "Alves & Filhos"], "a row in doubt calls nobody otherwise");
    assert.equal(by("Q-41"), undefined, "nothing of a broken row");

    // An export is a file like any other: all its rows are known.
    await page.goto("/import");
    await page.getByRole("row").filter({ hasText: file.name }).filter({ hasText: "Imported, 4 rows" }).waitFor();
    await check(page, csv("contacts.csv", text));
    assert.deepEqual(await outcomes(page), { New: "0", Known: String(rows.length), "To decide": "0", Broken: "0" });
    await cleanly(opened);
  });

  test("the contact is found, and its thread has the name of the file", async () => {
    await writes("juba", "351912042001", "Juba");
    const opened = await importing();
    const { page } = opened;
    const inbox = await opened.context.newPage();
    await inbox.goto("/inbox/open");
    await row(inbox, "Juba").waitFor();
    await check(page, csv("names.csv", "name,phone", "Júlia Batista,+351 912 042 001"));
    await page.getByRole("button", { name: "Import 1 row" }).click();
    await row(inbox, "Júlia Batista").waitFor();
    await page.goto("/search?q=julia batista");
    await page.getByRole("region", { name: "People", exact: true }).locator(".row").filter({ hasText: "Júlia Batista" }).waitFor();
    await cleanly(opened);
  });

  test("a large one shows how far it is, by itself, and ends", async () => {
    const opened = await importing();
    const { page } = opened;
    await check(page, many("large", 12_000));
    await mark(page);
    await page.getByRole("progressbar", { name: "Rows that are done" }).waitFor();
    await status(page, "This is what importing 12000 rows would do").waitFor();
    await page.evaluate(() => {
      globalThis.told = new Set();
      const look = () => {
        const words = document.querySelector(".progress span");
        if (words) globalThis.told.add(words.textContent);
      };
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    await page.getByRole("button", { name: "Import 12000 rows" }).click();
    await status(page, "12000 rows are going in").waitFor();
    await page.getByRole("progressbar").waitFor();
    await assertAccessible(page);
    await status(page, "All 12000 rows are done").waitFor();
    const told = await page.evaluate(() => [...globalThis.told]);
    assert.ok(told.length > 1, `it moved: ${told}`);
    assert.equal(await page.getByRole("progressbar").count(), 0);
    assert.deepEqual(await outcomes(page), { New: "12000", Known: "0", "To decide": "0", Broken: "0" });
    await stillMarked(page);
    await cleanly(opened);
  });

  test("what is no list of contacts is refused in words", async () => {
    const opened = await importing();
    const { page } = opened;
    await page.getByLabel("CSV file, up to 64 MB").setInputFiles(csv("wrong.csv", "nome,fone", "Ana,1"));
    await page.getByRole("button", { name: "Check the file" }).click();
    await page.getByRole("alert").filter({ hasText: "nome" }).waitFor();
    await assertAccessible(page);
    assert.match(opened.problems.splice(0).join(), /status of 422/, "the browser notes the refusal, and nothing else");
    await cleanly(opened);
  });

  test("by keyboard alone", async () => {
    const file = await mixed(43);
    const opened = await importing();
    const { page } = opened;
    // Playwright catches the chooser only from the moment it is told to, which takes a while.
    const chooser = page.waitForEvent("filechooser");
    const tabTo = async (locator) => {
      for (let step = 0; step < 40; step += 1) {
        await page.keyboard.press("Tab");
        if (await locator.evaluate((element) => element === document.activeElement)) return;
      }
      assert.fail(`${locator} is not reached`);
    };
    await tabTo(page.getByLabel("CSV file, up to 64 MB"));
    await page.keyboard.press("Space");
    await (await chooser).setFiles(file);
    await tabTo(page.getByRole("button", { name: "Check the file" }));
    await page.keyboard.press("Enter");
    const go = page.getByRole("button", { name: "Import 3 rows" });
    await go.waitFor();
    await tabTo(go);
    await page.keyboard.press("Enter");
    await status(page, "All 4 rows are done").waitFor();
    await cleanly(opened);
  });

  test("without scripts", async () => {
    const opened = await importing({ scripting: false });
    const { page } = opened;
    await check(page, await mixed(44));
    await assertMixed(page);
    await page.getByRole("button", { name: "Import 3 rows" }).click();
    await status(page, "All 4 rows are done").waitFor();
    await assertMixed(page);
    await page.goto("/import");
    await check(page, many("patient", 6_000));
    for (const again = page.getByRole("link", { name: "Look again" }); await again.count(); await page.waitForTimeout(200)) await again.click();
    await page.getByRole("button", { name: "Import 6000 rows" }).waitFor();
    await cleanly(opened);
  });

  for (const [key, name, options] of [
    [45, "in the dark", { dark: true }],
    [46, "from right to left", { rtl: true }],
    [47, "at 360 pixels", { size: { ...sizes.phone, width: 360 } }],
    [48, "at 360 pixels, in the dark, from right to left", { size: { ...sizes.phone, width: 360 }, dark: true, rtl: true }],
  ]) {
    test(name, async () => {
      const file = await mixed(key);
      const opened = await importing(options);
      const { page } = opened;
      const assertGood = async () => {
        await assertNothingSticksOut(page);
        await assertAccessible(page);
      };
      await page.getByText("Which columns there may be").click();
      await assertGood();
      await check(page, file);
      await assertMixed(page);
      await assertGood();
      const [head, why] = [line(page, 5).getByRole("rowheader"), line(page, 5).getByRole("cell").last()];
      const [first, last] = [await head.boundingBox(), await why.boundingBox()];
      assert.equal(first.x > last.x, Boolean(options.rtl), "the table is mirrored with the page");
      const edge = ({ x, width }) => Math.round(options.rtl ? x + width : x);
      const drawn = (cell) => cell.evaluate((element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        return range.getBoundingClientRect().toJSON();
      });
      const [said, named] = [await drawn(why), await drawn(page.locator(".lines thead").first().getByText("Why"))];
      assert.equal(edge(said), edge(named), "and so is what stands in it");
      await page.getByRole("button", { name: "Import 3 rows" }).click();
      await status(page, "All 4 rows are done").waitFor();
      await assertGood();
      await cleanly(opened);
    });
  }
});
