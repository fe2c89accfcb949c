// Templates in a real browser: made by the rules, approved by the simulated Meta, picked, filled, sent.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { house } from "./house.mjs";
import { choose, ours } from "./inbox.mjs";
import { assertAccessible, assertNothingSticksOut, cleanly, sizes } from "./lib.mjs";

const { enter, thread, said, customers } = await house({ hidden: true });

const narrow = { width: 360, height: 740 };

const templates = (options = {}) => enter({ to: "/templates", ...options });

const tableRow = (page, name) => page.locator(".templates-table tbody tr").filter({ hasText: name });
const answers = async (id) => (await said(id)).filter(({ side }) => side === "business");

describe("the templates page", () => {
  test("lists what Meta has, filters it, and is in step", async () => {
    const opened = await templates();
    const { page } = opened;
    await tableRow(page, "order_ready").filter({ hasText: "pt_BR" }).waitFor();
    await page.getByRole("button", { name: "Sync now" }).click();
    await page.locator(".synced").filter({ hasText: "just now" }).waitFor();
    await page.getByLabel("Category").selectOption("authentication");
    await page.getByRole("button", { name: "Show" }).click();
    await tableRow(page, "login_code").waitFor();
    assert.equal(await tableRow(page, "order_ready").count(), 0);
    await assertAccessible(page);
    await cleanly(opened);
  });

  test("makes a template, checked as it is written, and shows by itself that Meta approved it", async () => {
    const opened = await templates();
    const { page } = opened;
    await page.getByRole("link", { name: "New template" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Order Late");
    const words = page.getByRole("textbox", { name: "Words" });
    await words.fill("{{first_name}}, your order is late.");
    const faults = page.locator(".faults");
    await faults.filter({ hasText: "The name has small letters" }).filter({ hasText: "cannot begin with a variable" }).waitFor();
    await words.fill("Hello {{first_name}}, your order is late.");
    await faults.filter({ hasText: "Give an example for {{first_name}}." }).waitFor();
    const example = page.getByLabel("Example for first_name");
    await example.pressSequentially("Rita");
    await page.locator(".template-bubble").filter({ hasText: "Hello Rita, your order is late." }).waitFor();
    assert.equal(await example.inputValue(), "Rita", "the field keeps what is typed");
    await page.getByLabel("Name", { exact: true }).fill("order_late");
    await page.getByText("Nothing breaks Meta’s rules.").waitFor();
    await page.getByLabel("Kind").selectOption("QUICK_REPLY");
    await page.getByRole("button", { name: "Add button" }).click();
    await page.getByLabel("Quick reply").fill("Thanks");
    assert.equal(await words.inputValue(), "Hello {{first_name}}, your order is late.", "nothing is lost");
    await page.locator(".template-bubble .offered").filter({ hasText: "Thanks" }).waitFor();
    await assertAccessible(page);
    await page.getByRole("button", { name: "Send to Meta" }).click();
    await page.locator(".lead .state").filter({ hasText: "In review" }).waitFor();
    await page.locator(".lead .state").filter({ hasText: "Approved" }).waitFor();
    await assertAccessible(page);
    await page.goto("/templates");
    await tableRow(page, "order_late").filter({ hasText: "Approved" }).waitFor();
    await cleanly(opened);
  });

  test("has the request for the number ready, says what Meta refuses, and deletes", async () => {
    const opened = await templates();
    const { page } = opened;
    await page.getByRole("link", { name: "Ask for the phone number" }).click();
    await page.getByText("Asks for the phone number. What stands on it").waitFor();
    await page.getByText("Nothing breaks Meta’s rules.").waitFor();
    await page.getByLabel("Name", { exact: true }).fill("ask_number");
    await page.getByRole("button", { name: "Send to Meta" }).click();
    await page.getByRole("alert").filter({ hasText: "A template of this name exists in this language" }).waitFor();
    assert.match(opened.problems.splice(0).join(), /status of 422/, "the browser notes the refusal, and nothing else");
    await page.getByLabel("Name", { exact: true }).fill("may_we_call");
    await page.getByRole("button", { name: "Send to Meta" }).click();
    await page.locator(".lead .state").filter({ hasText: "Approved" }).waitFor();
    await page.locator("summary").filter({ hasText: "Delete" }).click();
    await page.getByRole("button", { name: "Delete this template" }).click();
    await page.locator(".templates-table").waitFor();
    assert.equal(await tableRow(page, "may_we_call").count(), 0);
    await cleanly(opened);
  });

  for (const [name, options] of [
    ["360 pixels wide", { size: narrow }],
    ["from right to left", { rtl: true }],
    ["in the dark", { dark: true }],
    ["on a phone in the dark, from right to left", { size: sizes.phone, dark: true, rtl: true }],
  ]) {
    test(`can be read ${name}`, async () => {
      const opened = await templates(options);
      const { page } = opened;
      for (const address of ["/templates", "/templates/new", "/templates/new?draft=number"]) {
        await page.goto(address);
        await assertNothingSticksOut(page);
        await assertAccessible(page);
      }
      await page.goto("/templates");
      await tableRow(page, "order_ready").first().getByRole("link").click();
      await page.locator(".template-bubble").waitFor();
      await assertNothingSticksOut(page);
      await assertAccessible(page);
      await cleanly(opened);
    });
  }

  test("makes a template with a picture above the words, and the picture is chosen when it is sent", async () => {
    const opened = await thread("gilda", "Gilda Matos");
    const { page } = opened;
    await page.goto("/templates/new");
    await page.getByLabel("Name", { exact: true }).fill("new_cups");
    await page.getByLabel("Above the words").selectOption("image");
    await page.getByLabel("Example for Meta").waitFor();
    await page.getByRole("textbox", { name: "Words" }).fill("Our new cups are here.");
    await page.locator(".faults").filter({ hasText: "The picture above the words needs an example of it, for Meta to look at." }).waitFor();
    await page.getByLabel("Example for Meta").setInputFiles({ name: "list.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4") });
    await page.getByRole("alert").filter({ hasText: "Meta takes a JPEG or PNG picture as the example here. Choose another file." }).waitFor();
    await page.getByLabel("Example for Meta").setInputFiles(new URL("../../crates/simulator/assets/media/latte.jpg", import.meta.url).pathname);
    await page.locator(".example-file").filter({ hasText: "Chosen: latte.jpg" }).waitFor();
    await page.getByText("Nothing breaks Meta’s rules.").waitFor();
    assert.equal(await page.getByRole("textbox", { name: "Words" }).inputValue(), "Our new cups are here.", "nothing is lost");
    await assertAccessible(page);
    if (process.env.KNOWNAS_PICTURES) await page.screenshot({ path: `${process.env.KNOWNAS_PICTURES}/template-file.png`, fullPage: true });
    await page.getByRole("button", { name: "Send to Meta" }).click();
    await page.locator(".lead .state").filter({ hasText: "Approved" }).waitFor();

    await page.goto("/inbox/open");
    await choose(page, "Gilda Matos");
    await page.locator(".templates > summary").click();
    const picker = page.locator(".picker");
    await picker.getByLabel("Search templates").fill("new_cups");
    await picker.getByRole("link", { name: /new_cups/ }).click();
    await picker.getByRole("button", { name: "Send template" }).click();
    await picker.getByRole("alert").filter({ hasText: "Fill in picture." }).waitFor();
    await picker.getByLabel("Picture", { exact: true }).setInputFiles({ name: "list.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4") });
    assert.equal(await picker.locator(".refusal").textContent(), "", "the refusal spoke of what was there before");
    await picker.getByRole("button", { name: "Send template" }).click();
    await picker.getByRole("alert").filter({ hasText: "A picture is needed here: JPEG or PNG." }).waitFor();
    opened.problems.length = 0;
    await picker.getByLabel("Picture", { exact: true }).setInputFiles(new URL("../../crates/simulator/assets/media/bag.jpg", import.meta.url).pathname);
    await page.waitForFunction(() => document.querySelector(".picker .template-bubble img")?.naturalWidth > 0);
    await assertAccessible(page);
    if (process.env.KNOWNAS_PICTURES) await page.screenshot({ path: `${process.env.KNOWNAS_PICTURES}/picker-file.png` });
    await picker.getByRole("button", { name: "Send template" }).click();
    const sent = page.locator(".message.ours").filter({ hasText: "Our new cups are here." });
    await sent.locator(".fate").filter({ hasText: /Delivered|Read/ }).waitFor();
    await sent.locator(".picture img").waitFor();
    const [arrived] = await answers("gilda");
    const { mimeType } = await customers.file(arrived.file);
    assert.equal(mimeType, "image/jpeg");
    await cleanly(opened);
  });

  test("makes a template without scripts, too", async () => {
    const opened = await templates({ scripting: false });
    const { page } = opened;
    await page.goto("/templates/new");
    await page.getByLabel("Name", { exact: true }).fill("by_form_alone");
    await page.getByRole("textbox", { name: "Words" }).fill("Hello {{first_name}}, it is here.");
    await page.getByRole("button", { name: "Check" }).click();
    await page.locator(".faults").filter({ hasText: "Give an example for {{first_name}}." }).waitFor();
    await page.getByLabel("Example for first_name").fill("Rita");
    await page.getByLabel("Kind").selectOption("REQUEST_CONTACT_INFO");
    await page.getByRole("button", { name: "Add button" }).click();
    await page.getByText("Asks for the phone number. What stands on it").waitFor();
    await page.getByRole("button", { name: "Send to Meta" }).click();
    await page.locator(".lead").filter({ hasText: "Utility" }).waitFor();
    await cleanly(opened);
  });
});

describe("the picker", () => {
  test("fills a template from the contact, previews it, and sends it by keyboard", async () => {
    const opened = await thread("filipa", "Filipa Matos");
    const { page } = opened;
    await page.locator(".templates > summary").focus();
    await page.keyboard.press("Enter");
    const picker = page.locator(".picker");
    await picker.getByRole("link", { name: /order_ready.*en/ }).first().waitFor();
    const refused = picker.locator(".no").filter({ hasText: "login_code" });
    await refused.filter({ hasText: "Phone number is required to send authentication templates." }).waitFor();
    assert.equal(await refused.locator("s").count(), 1, "it is struck through");
    await assertAccessible(page);
    await picker.getByLabel("Search templates").fill("order_ready");
    await picker.getByRole("link", { name: /order_ready utility · en/ }).press("Enter");
    await picker.getByLabel("Variable 1").fill("Filipa");
    await picker.getByLabel("Variable 2").fill("4711");
    await picker.locator(".template-bubble").filter({ hasText: "Hello Filipa, your order 4711 is ready." }).waitFor();
    await assertAccessible(page);
    await picker.getByLabel("Variable 2").press("Enter");
    await ours(page, "Hello Filipa, your order 4711 is ready.").waitFor();
    assert.equal(await page.locator(".templates").getAttribute("open"), null, "the picker makes room");
    assert.deepEqual((await answers("filipa")).map(({ text }) => text), ["Hello Filipa, your order 4711 is ready."]);
    await cleanly(opened);
  });

  test("is open where only templates can be sent, and takes what is known of the customer", async () => {
    const opened = await thread("ines", "Ines Prado");
    const { page } = opened;
    const begun = await page.evaluate(async () => {
      const ask = async (path, body) => (await fetch(path, body && { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) })).json();
      const { items } = await ask("/api/v1/lines");
      const line = items.find(({ name }) => name === "Support").id;
      const contact = await ask("/api/v1/contacts", { name: "Jorge Lima", phone: "+351 912 000 888" });
      return ask("/api/v1/conversations", { line_id: line, contact_id: contact.id });
    });
    await page.goto(`/inbox/open/${begun.id}`);
    await page.locator("#thread .refused").filter({ hasText: "The customer has not written on this line yet." }).waitFor();
    const picker = page.locator(".picker");
    await picker.getByRole("link", { name: /login_code/ }).waitFor();
    await picker.getByRole("link", { name: /parcel_here/ }).click();
    assert.equal(await picker.getByLabel("First name").inputValue(), "Jorge", "filled from the record");
    await page.waitForFunction(() => document.activeElement.matches("[data-fills]"));
    await picker.getByLabel("Day").fill("Friday");
    await picker.locator(".template-bubble").filter({ hasText: "Hello Jorge, your parcel waits at our counter until Friday." }).waitFor();
    await assertAccessible(page);
    await picker.getByRole("link", { name: "All templates" }).click();
    await page.waitForFunction(() => document.activeElement.matches("[type=search]"));
    await picker.getByRole("link", { name: /parcel_here/ }).click();
    await picker.getByLabel("Day").fill("Friday");
    await picker.getByLabel("Day").press("Enter");
    await ours(page, "until Friday.").waitFor();
    await cleanly(opened);
  });

  for (const [id, name, options] of [
    ["gil", "on 360 pixels", { size: narrow }],
    ["graca", "from right to left", { rtl: true }],
    ["guida", "in the dark", { dark: true }],
  ]) {
    test(`is at hand ${name}`, async () => {
      const opened = await thread(id, `Gil ${name}`, options);
      const { page } = opened;
      await page.locator(".templates > summary").click();
      await page.locator(".picker").getByRole("link", { name: /ask_number/ }).click();
      await page.locator(".picker .template-bubble").waitFor();
      await assertNothingSticksOut(page);
      await assertAccessible(page);
      await page.getByRole("button", { name: "Send template" }).click();
      await ours(page, "May we have your number for the courier?").waitFor();
      await cleanly(opened);
    });
  }

  test("works without scripts", async () => {
    const opened = await thread("hilda", "Hilda Rocha", { scripting: false });
    const { page } = opened;
    await page.locator(".templates > summary").click();
    await page.getByRole("link", { name: "Choose a template" }).click();
    await page.getByRole("link", { name: /ask_number/ }).click();
    await page.getByRole("button", { name: "Send template" }).click();
    await ours(page, "May we have your number for the courier?").waitFor();
    await cleanly(opened);
  });
});
