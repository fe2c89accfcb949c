// Everything that can be sent from the composer besides words, in a real browser, and what the customer gets of it.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { house } from "./house.mjs";
import { bubble, conversation, field, gone, ours, row } from "./inbox.mjs";
import { assertAccessible, assertNothingSticksOut, cleanly, sizes } from "./lib.mjs";

const { customers, support, thread, said, got } = await house();

describe("the composer", () => {
  const dialog = (page) => page.locator("[data-write-dialog]");

  /** Opens one of the forms behind "More". */
  async function write(page, kind) {
    await page.locator(".menu > summary").filter({ hasText: "More" }).click();
    await page.getByRole("link", { name: kind, exact: true }).click();
    await dialog(page).getByRole("heading", { name: new RegExp(`^${kind} for`) }).waitFor();
  }

  test("finds emoji by word and by keyboard alone", async () => {
    const opened = await thread("ema", "Ema Pires");
    const { page } = opened;
    await field(page).fill("Done ");
    await page.keyboard.press("Tab");
    for (let tabs = 0; tabs < 8 && !(await page.evaluate(() => document.activeElement.matches("[data-emoji-list]"))); tabs += 1) {
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Enter");
    const search = page.getByRole("combobox", { name: "Search emoji" });
    await search.waitFor();
    await page.getByRole("option", { name: "party popper" }).first().waitFor({ state: "attached" });
    await page.keyboard.type("party pop");
    await page.getByRole("option", { name: "party popper" }).waitFor();
    await assertAccessible(page);
    await page.keyboard.press("Enter");
    assert.equal(await field(page).inputValue(), "Done 🎉");
    await page.keyboard.press("Enter");
    await ours(page, "Done 🎉").waitFor();
    await page.getByRole("button", { name: "Emoji" }).click();
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.locator(".emoji-panel [aria-selected=true]").getAttribute("data-emoji"), "🎉", "the last one comes first");
    await page.keyboard.press("Escape");
    await page.locator(".emoji-panel[open]").waitFor({ state: "detached" });
    await cleanly(opened);
  });

  test("finds the plainest emoji first", async () => {
    const opened = await thread("eli", "Eli Matos");
    const { page } = opened;
    await page.getByRole("button", { name: "Emoji" }).click();
    await page.getByRole("option", { name: "party popper" }).first().waitFor({ state: "attached" });
    for (const [word, first] of [["ok", "👌"], ["fire", "🔥"], ["heart", "❤️"], ["cat", "🐈"]]) {
      await page.getByRole("combobox", { name: "Search emoji" }).fill(word);
      await page.getByRole("group", { name: "Found" }).waitFor();
      assert.equal((await page.getByRole("option").first().textContent()).replace("\uFE0F", ""), first.replace("\uFE0F", ""), word);
    }
    await page.keyboard.press("Escape");
    await cleanly(opened);
  });

  test("asks before a form that is filled in is lost", async () => {
    const opened = await thread("eva", "Eva Brito");
    const { page } = opened;
    const asked = [];
    let goes = false;
    page.on("dialog", async (question) => { asked.push(question.message()); await (goes ? question.accept() : question.dismiss()); });
    await write(page, "Buttons");
    await page.locator("#write-body").fill("Tomorrow between 9 and 12?");
    await page.keyboard.press("Escape");
    await dialog(page).getByRole("link", { name: "Cancel" }).click();
    assert.equal(await page.locator("#write-body").inputValue(), "Tomorrow between 9 and 12?");
    goes = true;
    await page.keyboard.press("Escape");
    await gone(page.locator("[data-write-dialog][open]"));
    assert.equal(asked.length, 3);
    assert.match(asked[0], /not sent/);
    await cleanly(opened);
  });

  test("reacts to a message and takes it back", async () => {
    const opened = await thread("rui", "Rui Matos");
    const { page } = opened;
    const theirs = page.locator(".message.theirs").filter({ hasText: "Hello from Rui" });
    await theirs.hover();
    await theirs.getByRole("button", { name: "React" }).click();
    await page.getByRole("option", { name: "thumbs up" }).first().click();
    await theirs.locator(".reactions .mine").filter({ hasText: "👍" }).waitFor();
    assert.equal((await got("rui", ({ reaction }) => reaction)).reaction, "👍");
    await assertAccessible(page);
    await theirs.getByRole("button", { name: /^Take back/ }).click();
    await gone(theirs.locator(".reactions .mine"));
    await got("rui", ({ reaction }) => !reaction);
    await cleanly(opened);
  });

  test("sends a location out of a map's address", async () => {
    const opened = await thread("lia", "Lia Costa");
    const { page } = opened;
    await write(page, "Location");
    await page.getByLabel("Map link or coordinates").fill("the corner shop");
    await dialog(page).getByText("No place can be read in this.").waitFor();
    await page.getByLabel("Map link or coordinates").fill("https://www.google.com/maps/place/Our+Shop/@38.7223,-9.1393,17z");
    await dialog(page).locator(".bubble").filter({ hasText: "Our Shop" }).waitFor();
    await page.getByLabel("Address").fill("Rua Augusta 1");
    await assertAccessible(page);
    await dialog(page).getByRole("button", { name: "Send" }).click();
    await gone(page.locator("[data-write-dialog][open]"));
    const sent = ours(page, "Our Shop");
    await sent.getByRole("link", { name: "Open in OpenStreetMap" }).waitFor();
    await sent.filter({ hasText: "Rua Augusta 1" }).waitFor();
    assert.equal((await got("lia", ({ kind }) => kind === "location")).text, "Place: Our Shop");
    await customers.act("lia", { act: "write", line: support, letter: { type: "location", latitude: 41.15, longitude: -8.61, name: "Porto", address: null } });
    await page.locator(".message.theirs").filter({ hasText: "Porto" }).getByRole("link", { name: "Open in OpenStreetMap" }).waitFor();
    await cleanly(opened);
  });

  test("sends the card of a contact", async () => {
    const opened = await thread("ivo", "Ivo Lima");
    const { page } = opened;
    await write(page, "Contact card");
    await page.getByLabel("One of your contacts").pressSequentially("Rita");
    await dialog(page).getByRole("link", { name: /Rita Souza/ }).click();
    await page.getByLabel("Name on the card").waitFor();
    await page.waitForFunction(() => document.getElementById("write-name").value === "Rita Souza");
    assert.match(await page.getByLabel("Phone number 1").inputValue(), /^\+55/);
    await dialog(page).locator(".bubble").filter({ hasText: "Rita Souza" }).waitFor();
    await page.getByLabel("Company").fill("Souza & Filhos");
    await dialog(page).locator(".bubble").filter({ hasText: "Souza & Filhos" }).waitFor();
    await assertAccessible(page);
    await dialog(page).getByRole("button", { name: "Send" }).click();
    await ours(page, "Rita Souza").waitFor();
    assert.equal((await got("ivo", ({ kind }) => kind === "contacts")).text, "Contact card: Rita Souza");
    await cleanly(opened);
  });

  test("sends buttons, and the customer taps one", async () => {
    const opened = await thread("gil", "Gil Santos");
    const { page } = opened;
    await write(page, "Buttons");
    await page.getByLabel(/^Message/).filter({ visible: true }).last().fill("Tomorrow between 9 and 12?");
    await dialog(page).getByText("Give at least one button its words.").waitFor();
    await page.getByLabel("Button 1").fill("Yes, please, in the morning");
    await dialog(page).getByText("27/20").waitFor();
    assert.equal(await page.getByLabel("Button 1").inputValue(), "Yes, please, in the morning", "nothing is cut");
    assert.equal(await page.getByLabel("Button 1").evaluate((field) => field.validationMessage),
      "27 characters, and 20 fit. Shorten it by 7.");
    await page.getByLabel("Button 1").fill("Yes");
    await page.getByLabel("Button 2").fill("Yes");
    await dialog(page).getByText("Two buttons say the same.").waitFor();
    await page.getByLabel("Button 2").fill("Another day");
    await dialog(page).locator(".offered").filter({ hasText: "Another day" }).waitFor();
    await dialog(page).getByText("11/20").waitFor();
    await assertAccessible(page);
    await page.getByLabel("Button 2").press("Enter");
    await ours(page, "Tomorrow between 9 and 12?").locator(".offered").filter({ hasText: "Another day" }).waitFor();
    assert.match((await got("gil", ({ kind }) => kind === "interactive")).text, /\[Yes\] \[Another day\]/);
    await customers.act("gil", { act: "write", line: support, letter: { type: "button_reply", id: "button-1", title: "Yes" } });
    await page.locator(".message.theirs .choice").filter({ hasText: "Yes" }).waitFor();
    await cleanly(opened);
  });

  test("sends a list that grows as it is filled", async () => {
    const opened = await thread("nuno", "Nuno Brito");
    const { page } = opened;
    await write(page, "List");
    assert.equal(await page.getByLabel("Title of row 2").isVisible(), false);
    await page.getByLabel("Title above").fill("Delivery");
    await page.locator("#write-body").fill("When may we come?");
    await page.getByLabel("Words on the button").fill("Choose a day");
    await page.getByLabel("Title of row 1", { exact: true }).fill("Monday");
    await page.getByLabel("Description of row 1, if wanted", { exact: true }).fill("9 to 12");
    await page.getByLabel("Title of row 2").fill("Friday");
    await dialog(page).locator(".offered.rows").filter({ hasText: "Friday" }).waitFor();
    await assertAccessible(page);
    await dialog(page).getByRole("button", { name: "Send" }).click();
    const sent = ours(page, "When may we come?");
    for (const words of ["Delivery", "Choose a day", "Monday", "9 to 12"]) await sent.filter({ hasText: words }).waitFor();
    assert.match((await got("nuno", ({ kind }) => kind === "interactive")).text, /\[Monday\] \[Friday\]/);
    await cleanly(opened);
  });

  const sectioned = async (page, add) => {
    await page.locator("#write-body").fill("When may we come?");
    await page.getByLabel("Words on the button").fill("Choose a day");
    await page.getByLabel("Title of row 1", { exact: true }).fill("Friday");
    await add();
    await page.getByLabel("Title of section 1").fill("This week");
    await page.getByLabel("Title of section 2").fill("Next week");
    assert.equal(await page.getByLabel("Title of row 1 in section 1", { exact: true }).inputValue(), "Friday", "nothing typed is lost");
    await page.getByLabel("Title of row 1 in section 2", { exact: true }).fill("Monday");
  };
  const inSections = /This week: \[Friday\] Next week: \[Monday\]/;

  test("sends a list in several sections, by keyboard", async () => {
    const opened = await thread("nilo", "Nilo Brito");
    const { page } = opened;
    await write(page, "List");
    await sectioned(page, async () => {
      await dialog(page).getByRole("button", { name: "Add a section" }).focus();
      await page.keyboard.press("Enter");
      await page.getByLabel("Title of section 2").waitFor();
      await page.waitForFunction(() => document.activeElement.name === "section");
    });
    await dialog(page).locator(".offered .section").filter({ hasText: "Next week" }).waitFor();
    await assertAccessible(page);
    await assertNothingSticksOut(page);
    if (process.env.KNOWNAS_PICTURES) await page.screenshot({ path: `${process.env.KNOWNAS_PICTURES}/sections.png` });
    await page.getByLabel("Title of section 2").fill("");
    await dialog(page).getByText("Give every section a title, because there are several.").waitFor();
    await page.getByLabel("Title of section 2").fill("Next week");
    await page.keyboard.press("Enter");
    await ours(page, "When may we come?").locator(".offered .section").filter({ hasText: "This week" }).waitFor();
    assert.match((await got("nilo", ({ kind }) => kind === "interactive")).text, inSections);
    await page.locator("[data-write-dialog]").waitFor({ state: "hidden" });
    await cleanly(opened);
  });

  test("sends a list in several sections without scripts", async () => {
    const opened = await thread("nora", "Nora Brito", { scripting: false, size: sizes.phone });
    const { page } = opened;
    await page.goto(`/conversations/${await conversation(page)}/write/list`);
    await sectioned(page, () => page.getByRole("button", { name: "Add a section" }).click());
    if (process.env.KNOWNAS_PICTURES) await page.screenshot({ path: `${process.env.KNOWNAS_PICTURES}/sections-phone.png`, fullPage: true });
    await page.getByRole("button", { name: "Send" }).click();
    await ours(page, "When may we come?").waitFor();
    assert.match((await got("nora", ({ kind }) => kind === "interactive")).text, inSections);
    await cleanly(opened);
  });

  test("tells the customer once that it was read, and that somebody is typing", async () => {
    const opened = await thread("olga", "Olga Reis");
    const { page } = opened;
    const signs = async () => (await customers.chat("olga", support)).signs.map(({ typing }) => (typing ? "typing" : "read"));
    await row(page, "Olga Reis").locator(".unread-count").waitFor({ state: "detached" });
    for (let tries = 0; tries < 100 && (await signs()).length < 1; tries += 1) await customers.arrived();
    assert.deepEqual(await signs(), ["read"]);
    await field(page).pressSequentially("One moment, plea");
    for (let tries = 0; tries < 100 && (await signs()).length < 2; tries += 1) await customers.arrived();
    await field(page).pressSequentially("se.");
    assert.deepEqual(await signs(), ["read", "typing"], "not with every letter");
    assert.equal((await customers.chat("olga", support)).typing, true);
    await page.keyboard.press("Enter");
    await ours(page, "One moment, please.").waitFor();
    await got("olga", ({ text }) => text === "One moment, please.");
    assert.equal((await customers.chat("olga", support)).typing, false, "an answer ends it");
    const [theirs] = await said("olga");
    assert.equal(theirs.status, "read");
    await page.reload();
    await bubble(page, "One moment, please.").waitFor();
    assert.deepEqual(await signs(), ["read", "typing"], "nothing new was read");
    await cleanly(opened);
  });

  for (const [id, name, options] of [
    ["pia", "on a small phone", { size: { width: 360, height: 740 } }],
    ["pavel", "from right to left", { rtl: true, size: sizes.laptop }],
    ["petra", "in the dark", { dark: true }],
  ]) {
    test(`has its forms ${name}`, async () => {
      const opened = await thread(id, `Pia ${name}`, options);
      const { page } = opened;
      await page.getByRole("button", { name: "Emoji" }).click();
      await page.getByRole("option", { name: "party popper" }).first().waitFor({ state: "attached" });
      await assertNothingSticksOut(page);
      await page.keyboard.type("party");
      await assertAccessible(page);
      await page.keyboard.press("Escape");
      for (const kind of ["Location", "Contact card", "Buttons", "List"]) {
        await write(page, kind);
        await assertNothingSticksOut(page);
        await assertAccessible(page);
        await page.keyboard.press("Escape");
        await gone(page.locator("[data-write-dialog][open]"));
      }
      await cleanly(opened);
    });
  }

  test("has its forms without scripts, too", async () => {
    const opened = await thread("quim", "Quim Neto", { scripting: false });
    const { page } = opened;
    const id = await conversation(page);
    await page.locator(".menu > summary").filter({ hasText: "More" }).click();
    await page.getByRole("link", { name: "Buttons", exact: true }).click();
    await page.locator("#write-body").fill("By form alone?");
    await page.getByLabel("Button 1").fill("Yes");
    await page.getByLabel("Button 2").fill("Yes");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("alert").filter({ hasText: "Two buttons say the same." }).waitFor();
    assert.equal(await page.locator("#write-body").inputValue(), "By form alone?", "nothing is lost");
    await page.getByLabel("Button 2").fill("No");
    await page.getByRole("button", { name: "Send" }).click();
    await page.waitForURL(`**/inbox/open/${id}`);
    await ours(page, "By form alone?").waitFor();
    await context(opened);
  });

  /** A page without scripts answers 422 on purpose, which the console calls an error. */
  async function context(opened) {
    const problems = opened.problems.filter((words) => !words.includes("422"));
    opened.problems.length = 0;
    assert.deepEqual(problems, []);
    await cleanly(opened);
  }
});
