// Somebody types, and meanwhile the thread around them changes: the cursor and the words stay where they are.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { house } from "./house.mjs";
import { bubble, choose, field, ours, row } from "./inbox.mjs";
import { cleanly } from "./lib.mjs";

const { thread, enter, got, said, customers, support } = await house();
const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.tagName);

/** Opens the template picker and picks one. */
async function pick(page, name) {
  await page.locator(".templates > summary").click();
  await page.locator(".to-pick").getByRole("link", { name }).click();
}

describe("the cursor stays", () => {
  test("in the field when the customer writes and a template is picked", async () => {
    const opened = await thread("steady", "Steady Eddie");
    const { page } = opened;
    await pick(page, "hello_world");
    await page.locator(".fill").waitFor();
    await field(page).click();
    await page.keyboard.type("Dear");
    await customers.write("steady", support, "Are you there?");
    await bubble(page, "Are you there?").waitFor();
    await page.keyboard.type(" Eddie");
    assert.equal(await field(page).inputValue(), "Dear Eddie");
    assert.equal((await said("steady")).filter(({ side }) => side === "business").length, 0, "nothing was sent by a space");
    await cleanly(opened);
  });

  test("in the second field of a template", async () => {
    const opened = await thread("second", "Secunda Field");
    const { page } = opened;
    await pick(page, "parcel_here");
    const fields = page.locator(".fill .fields input");
    await fields.nth(1).click();
    await page.keyboard.type("Sat");
    await customers.write("second", support, "And my parcel?");
    await bubble(page, "And my parcel?").waitFor();
    await page.keyboard.type("urday");
    assert.equal(await fields.nth(1).inputValue(), "Saturday");
    await cleanly(opened);
  });

  test("in the second field of a form over the thread", async () => {
    const opened = await thread("dialog", "Dia Log");
    const { page } = opened;
    await page.getByText("More", { exact: true }).click();
    await page.getByRole("link", { name: "Buttons" }).click();
    const button = page.locator("dialog [name=button]").first();
    await button.click();
    await page.keyboard.type("Ye");
    await customers.write("dialog", support, "Hm?");
    await bubble(page, "Hm?").waitFor();
    await page.keyboard.type("s");
    assert.equal(await button.inputValue(), "Yes");
    await cleanly(opened);
  });
});

const ask = (page, method, path, body) => page.evaluate(async ([method, path, body]) => {
  const answer = await fetch(path, { method, headers: { "content-type": "application/json" }, body });
  return answer.json();
}, [method, path, body && JSON.stringify(body)]);

/** Whose conversation this is. */
const contact = async (page, name) => {
  const href = await row(page, name).first().getAttribute("href");
  return (await ask(page, "GET", `/api/v1/conversations/${href.split("/").at(-1)}`)).contact_id;
};

/** A colleague links somebody to somebody. */
async function link(from, to) {
  const opened = await enter();
  const { page } = opened;
  await row(page, from).first().waitFor();
  await choose(page, from);
  await page.locator(".thread-head").getByRole("link", { name: "Link to existing" }).click();
  await page.getByLabel("Contact", { exact: true }).fill(to.toLowerCase());
  await page.locator(".pick").getByRole("link", { name: to }).click();
  await page.getByRole("button", { name: "Link", exact: true }).click();
  return opened;
}

describe("words stay when contacts are linked", () => {
  test("with the cursor, and a draft of the other thread waits its turn", async () => {
    const hugo = await thread("hugo", "Hugo Hertz");
    await field(hugo.page).fill("An older draft");
    await hugo.page.waitForResponse((answer) => answer.url().endsWith("/draft"));
    const gil = await thread("gil", "Gil Gomes");
    const { page } = gil;
    await field(page).click();
    await page.keyboard.type("Dear Gil, your refund");
    const colleague = await link("Gil Gomes", "Hugo Hertz");
    await bubble(page, "Hello from Hugo Hertz").waitFor();
    await page.keyboard.type(" is on its way. One moment, please. None resolves.");
    const words = "Dear Gil, your refund is on its way. One moment, please. None resolves.";
    assert.equal(await field(page).inputValue(), words);
    await page.getByText("“An older draft”").waitFor();
    const kept = page.waitForResponse((answer) => answer.request().postData()?.includes("An+older+draft") && !answer.request().postData().includes("refund"));
    await page.keyboard.press("Enter");
    await ours(page, words).waitFor();
    await got("hugo", ({ text }) => text === words).catch(() => got("gil", ({ text }) => text === words));
    assert.equal(await field(page).inputValue(), "An older draft");
    await kept;
    await page.reload();
    assert.equal(await field(page).inputValue(), "An older draft");
    await colleague.context.close();
    await hugo.context.close();
    await cleanly(gil);
  });

  test("and are not sent to the other one when the link is undone, whenever the page is loaded", async () => {
    await thread("una", "Una Wrong").then(({ context }) => context.close());
    const opened = await thread("ida", "Ida Right");
    const { page } = opened;
    await field(page).click();
    await page.keyboard.type("For Ida only");
    const ids = await Promise.all(["Ida Right", "Una Wrong"].map((name) => contact(page, name)));
    const kept = page.waitForResponse((answer) => answer.request().postData()?.includes("For+Ida+only"));
    const merge = await ask(page, "POST", `/api/v1/contacts/${ids[0]}/merge`, { into: ids[1], reason: "By mistake" });
    await bubble(page, "Hello from Una Wrong").waitFor();
    await kept;
    await ask(page, "POST", `/api/v1/merges/${merge.id}/undo`);
    await bubble(page, "Hello from Ida Right").waitFor({ state: "detached" });
    await page.goto("/inbox/open");
    await choose(page, "Una Wrong");
    assert.equal(await field(page).inputValue(), "For Ida only");
    await field(page).press("Enter");
    await page.locator(".compose [role=alert]").filter({ hasText: "turned out to be somebody else's" }).waitFor();
    assert.equal((await said("una")).filter(({ side }) => side === "business").length, 0);
    // Who puts them in again has seen whom they are for.
    await field(page).fill("");
    await field(page).fill("For Una");
    await field(page).press("Enter");
    await got("una", ({ text }) => text === "For Una");
    opened.problems.splice(0, opened.problems.length, ...opened.problems.filter((one) => !one.includes("409")));
    await cleanly(opened);
  });
});

test("what is typed on after its field went is no shortcut", async () => {
  const opened = await thread("gone", "Gone Field");
  const { page } = opened;
  await field(page).click();
  const posted = [];
  page.on("request", (request) => { if (request.method() === "POST") posted.push(request.url()); });
  await page.evaluate(() => {
    const tell = (name) => document.getElementById("thread").dispatchEvent(new CustomEvent(name, { bubbles: true }));
    tell("htmx:before:swap");
    document.querySelector("[data-compose]").remove();
    tell("htmx:after:settle");
  });
  await page.keyboard.type("eee");
  assert.equal(await focused(page), "BODY");
  await page.keyboard.press("Tab");
  assert.deepEqual(posted, [], "nothing was resolved");
  await cleanly(opened);
});
