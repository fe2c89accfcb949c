// The inbox in a real browser: `knownas demo` with its simulated customers. Every wait is for a condition; the story's beats
// come when the test asks for them.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { house } from "./house.mjs";
import { bubble, choose, conversation, gone, line, mark, row, stillMarked } from "./inbox.mjs";
import { assertAccessible, assertNothingSticksOut, cleanly, open, sizes } from "./lib.mjs";

const { browser, program, customers, support, enter } = await house();

const offline = "Offline. What you see may be out of date; it catches up by itself.";

const digits = (text) => text.replace(/\D/g, "");
const folder = (page, name, count) => page.locator(".folders a").filter({ hasText: new RegExp(`^${name} ${count}$`) });

/** Waits until the answer is what is expected; fails with the last answer. */
async function eventually(question, expected) {
  const end = Date.now() + 30_000;
  for (;;) {
    const answer = await question();
    if (answer === expected || Date.now() > end) return assert.equal(answer, expected);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What the server would show to somebody who opens the inbox now, whatever this page shows. */
async function listOnServer(context) {
  return (await context.request.get("/parts/list/open")).text();
}

describe("the demo", () => {
  test("a customer hides her number and stays in the same thread, all without reloading", async () => {
    const opened = await enter();
    const { page } = opened;
    await mark(page);
    await customers.admit({ id: "ines", phone: "351912000101", country: "PT", name: "Inês Prado" });
    await customers.write("ines", support, "Bom dia, têm mesa para dois?");
    await row(page, "Inês Prado").filter({ hasText: "Bom dia, têm mesa para dois?" }).waitFor();
    await choose(page, "Inês Prado");
    await bubble(page, "Bom dia, têm mesa para dois?").waitFor();
    const address = page.locator(".thread-head .address");
    assert.equal(digits(await address.innerText()), "351912000101");
    assert.equal(await page.locator(".info").count(), 0);
    const thread = await conversation(page);

    await customers.act("ines", { act: "adopt_username", username: "ines.prado", hide: true });
    await customers.write("ines", support, "Agora sem número, mas sou eu.");
    await bubble(page, "Agora sem número, mas sou eu.").waitFor();
    await bubble(page, "Bom dia, têm mesa para dois?").waitFor();
    assert.equal(await conversation(page), thread, "it is the same thread");
    assert.equal(await row(page, "Inês Prado").count(), 1, "it is the only one");
    await line(page, "Now has the username").filter({ hasText: "@ines.prado" }).waitFor();
    await line(page, "From here on the messages carry no phone number.").waitFor();

    // The header says who writes, and that the number is hidden now.
    await address.filter({ hasText: "@ines.prado" }).waitFor();
    assert.equal(await page.locator("#thread-title").innerText(), "Inês Prado");
    const tip = page.getByRole("tooltip");
    assert.equal(await tip.isVisible(), false);
    await page.getByRole("button", { name: "Phone number hidden" }).hover();
    await tip.waitFor();
    assert.match(await tip.innerText(), /^This customer hides the phone number now\. The last one known is \+351 /);

    // The contact keeps the number, and says that it is the last one known.
    const facts = page.locator(".contact .facts");
    await facts.filter({ hasText: "Last known. Hidden now." }).waitFor();
    assert.match(digits(await facts.innerText()), /^351912000101/);
    await facts.filter({ hasText: "@ines.prado" }).waitFor();

    // She shows it again, and the page takes it back.
    await customers.act("ines", { act: "show_number" });
    await customers.write("ines", support, "Com número outra vez.");
    await bubble(page, "Com número outra vez.").waitFor();
    await gone(page.locator(".info"));
    await gone(facts.getByText("Last known."));
    assert.equal(digits(await address.innerText()), "351912000101");
    await stillMarked(page);
    await cleanly(opened);
  });

  test("with the live stream cut, nothing appears and the page says so; once it is back, the page catches up", async () => {
    const opened = await open(browser, { base: program.base });
    const { page, context } = opened;
    await context.route("**/live", (route) => route.abort());
    await page.goto("/demo");
    await mark(page);
    await page.getByRole("status").filter({ hasText: offline }).waitFor();
    await customers.admit({ id: "nuno", phone: "351912000102", country: "PT", name: "Nuno Reis" });
    await customers.write("nuno", support, "Está alguém aí?");
    await eventually(async () => (await listOnServer(context)).includes("Está alguém aí?"), true);
    assert.equal(await row(page, "Nuno Reis").count(), 0, "without the stream the message cannot be here");

    await context.unroute("**/live");
    await row(page, "Nuno Reis").filter({ hasText: "Está alguém aí?" }).waitFor();
    await eventually(() => page.locator("#connection").innerText(), "");
    await stillMarked(page);
    await context.close();
  });

  test("the stream stands even if the part of htmx that reads it arrives late", async () => {
    const opened = await open(browser, { base: program.base });
    const { page, context } = opened;
    await context.route("**/assets/htmx-sse-*", async (route) => {
      // As soon as htmx has read the page, and not before.
      await page.waitForFunction(() => document.getElementById("list")?.hasAttribute("data-htmx-powered"));
      await route.continue();
    });
    await page.goto("/demo");
    await customers.admit({ id: "rui", phone: "351912000104", country: "PT", name: "Rui Alves" });
    await customers.write("rui", support, "Ainda estão abertos?");
    await row(page, "Rui Alves").filter({ hasText: "Ainda estão abertos?" }).waitFor();
    await cleanly(opened);
  });

  test("the story plays: ten customers, beats that arrive, and Rita's number hides", async () => {
    const opened = await enter();
    const { page } = opened;
    await mark(page);
    const ten = [
      "Greta Lindholm", "Rita Souza", "Carlos Mejía", "Mei Lin", "Amara Obi", "@kofi_accra", "+15550100177", "ليلى حسن",
      "Priya Nair", "דנה לוי",
    ];
    for (const name of ten) await row(page, name).first().waitFor();

    await customers.beat();
    await row(page, "Rita Souza").filter({ hasText: "Oi, tudo bem? Vou passar aí hoje à tarde." }).waitFor();
    await choose(page, "Rita Souza");
    for (const expected of ["mei", "rita", "rita"]) assert.equal((await customers.beat()).person, expected);
    await line(page, "From here on the messages carry no phone number.").waitFor();
    await bubble(page, "Continuo sendo eu!").waitFor();
    assert.equal(await row(page, "Rita Souza").count(), 1);
    // She is in front of us, and Mei is not.
    await gone(row(page, "Rita Souza").locator(".unread-count"));
    await row(page, "Mei Lin").locator(".unread-count").waitFor();
    await stillMarked(page);
    await cleanly(opened);
  });

  test("the unread count goes when the thread is looked at, for every open page", async () => {
    await customers.admit({ id: "sofia", phone: "351912000188", country: "PT", name: "Sofia Lima" });
    await customers.write("sofia", support, "Ainda há Cerrado?");
    const [mine, other] = [await enter(), await enter()];
    await row(other.page, "Sofia Lima").locator(".unread-count").waitFor();
    await choose(mine.page, "Sofia Lima");
    await gone(row(mine.page, "Sofia Lima").locator(".unread-count"));
    await gone(row(other.page, "Sofia Lima").locator(".unread-count"));
    await cleanly(mine);
    await cleanly(other);
  });

  test("taking, releasing, resolving, and a customer who opens the conversation again", async () => {
    await customers.admit({ id: "olga", phone: "351912000103", country: "PT", name: "Olga Sá" });
    await customers.write("olga", support, "Uma pergunta sobre a fatura.");
    const [mine, other] = [await enter(), await enter()];
    const { page } = mine;
    await mark(page);
    await choose(page, "Olga Sá");
    await choose(other.page, "Olga Sá");

    await page.getByRole("button", { name: "Take", exact: true }).click();
    await page.locator(".thread-head .owner").filter({ hasText: "Yours" }).waitFor();
    await folder(page, "Mine", 1).waitFor();
    await other.page.getByRole("button", { name: "Release" }).waitFor();
    await other.page.getByRole("button", { name: "Release" }).click();
    await page.locator(".thread-head .owner").filter({ hasText: "No owner" }).waitFor();
    await folder(page, "Mine", 0).waitFor();

    await page.getByRole("button", { name: "Resolve" }).click();
    await page.getByRole("button", { name: "Reopen" }).waitFor();
    await gone(row(page, "Olga Sá"));
    await folder(page, "Resolved", 1).waitFor();
    await gone(row(other.page, "Olga Sá"));
    await page.locator(".folders a").filter({ hasText: "Resolved" }).click();
    await row(page, "Olga Sá").waitFor();
    await mark(page);

    await customers.write("olga", support, "Ainda não percebi a fatura.");
    await page.getByText("Nothing resolved yet").waitFor();
    await stillMarked(page);
    await row(other.page, "Olga Sá").filter({ hasText: "Ainda não percebi a fatura." }).waitFor();
    await other.page.getByRole("button", { name: "Resolve" }).waitFor();
    await cleanly(mine);
    await cleanly(other);
  });

  test("by keyboard alone", async () => {
    const opened = await enter();
    const { page } = opened;
    const focused = () => page.evaluate(() => [...document.querySelectorAll("#list .row")].indexOf(document.activeElement));
    for (const [key, expected] of [["j", 0], ["j", 1], ["j", 2], ["k", 1], ["ArrowDown", 2], ["ArrowUp", 1]]) {
      await page.keyboard.press(key);
      assert.equal(await focused(), expected, key);
    }
    const name = await page.evaluate(() => document.activeElement.querySelector(".name").firstChild.textContent.trim());
    await page.keyboard.press("Enter");
    await page.locator("#thread-title").filter({ hasText: name }).waitFor();
    await page.keyboard.press("a");
    await page.locator(".thread-head .owner").filter({ hasText: "Yours" }).waitFor();
    await page.keyboard.press("a");
    await page.locator(".thread-head .owner").filter({ hasText: "No owner" }).waitFor();
    await page.keyboard.press("c");
    await page.locator("#contact").waitFor({ state: "hidden" });
    await page.keyboard.press("c");
    await page.locator("#contact").waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await assertAccessible(page);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await cleanly(opened);
  });

  test("from right to left", async () => {
    const opened = await enter({ rtl: true });
    const { page } = opened;
    await choose(page, "ليلى حسن");
    const left = async (selector) => (await page.locator(selector).boundingBox()).x;
    assert.ok((await left("#list")) > (await left("#thread")), "the list is on the right");
    assert.ok((await left("#thread")) > (await left("#contact")), "the contact is on the left");
    assert.equal(await page.locator(".facts bdi").first().getAttribute("dir"), "ltr", "numbers are not mirrored");
    await assertNothingSticksOut(page);
    await assertAccessible(page);
    await cleanly(opened);
  });

  test("on a phone", async () => {
    const opened = await enter({ size: sizes.phone });
    const { page } = opened;
    await assertAccessible(page);
    await choose(page, "Greta Lindholm");
    assert.equal(await page.locator("#list").isVisible(), false, "one pane at a time");
    assert.equal(await page.locator("#contact").isVisible(), false);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), sizes.phone.width, "nothing sticks out");
    await assertAccessible(page);
    await page.getByRole("button", { name: "Contact" }).click();
    await page.locator("#contact").waitFor();
    await assertAccessible(page);
    await page.locator("#close-contact").click();
    await page.locator("#contact").waitFor({ state: "hidden" });
    await page.getByRole("link", { name: "Back" }).click();
    await page.locator("#list").waitFor();
    await cleanly(opened);
  });

  test("without scripts", async () => {
    const opened = await enter({ scripting: false });
    const { page } = opened;
    await choose(page, "Amara Obi");
    await bubble(page, "Good morning, I would like the tasting box for six people.").waitFor();
    await page.getByRole("button", { name: "Take", exact: true }).click();
    await page.locator(".thread-head .owner").filter({ hasText: "Yours" }).waitFor();
    await page.getByRole("button", { name: "Release" }).click();
    await page.locator(".thread-head .owner").filter({ hasText: "No owner" }).waitFor();
    await page.getByRole("button", { name: "Resolve" }).click();
    await page.getByRole("button", { name: "Reopen" }).click();
    await page.getByRole("button", { name: "Resolve" }).waitFor();
    await page.getByRole("link", { name: "Deliveries" }).click();
    await page.getByRole("heading", { name: "Deliveries" }).waitFor();
    assert.equal(await page.locator("#show-shortcuts").isVisible(), false, "what needs a script is not shown");
    await cleanly(opened);
  });

  for (const dark of [false, true]) {
    test(`no barrier on any page, ${dark ? "dark" : "light"}`, async () => {
      const opened = await enter({ dark });
      const { page, context } = opened;
      const scheme = await page.evaluate(() => getComputedStyle(document.body.parentElement).backgroundColor);
      const lightness = Number(scheme.match(/oklch\(([\d.]+)/)?.[1]);
      assert.equal(lightness < 0.5, dark, `the paper is ${scheme}`);
      await assertAccessible(page);
      for (const name of ["Carlos Mejía", "@kofi_accra", "+15550100177", "Priya Nair"]) {
        await choose(page, name);
        await assertAccessible(page);
      }
      await page.goto("/inbox/mine");
      await page.getByText("Nothing is yours").waitFor();
      await assertAccessible(page);
      await page.goto("/deliveries");
      await assertAccessible(page);
      const control = await context.newPage();
      await control.goto(`${customers.base}/control/people/rita/${support}`);
      await control.getByRole("heading", { name: "Rita Souza" }).waitFor();
      await assertAccessible(control);
      await control.close();
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("button", { name: "Enter the demo" }).waitFor();
      await assertAccessible(page);
      await page.getByRole("button", { name: "Enter the demo" }).click();
      await page.locator("#list").waitFor();
      await cleanly(opened);
    });
  }

  test("a customer is played on the control page, and the inbox hears it", async () => {
    const opened = await enter();
    const { page, context, problems } = opened;
    const control = await context.newPage();
    control.on("console", (message) => { if (message.type() === "error") problems.push(message.text()); });
    await control.goto(`${customers.base}/control/people/greta/${support}`);
    await control.getByLabel("Words", { exact: true }).fill("Haben Sie heute bis acht offen?");
    await control.getByRole("button", { name: "Send" }).click();
    await control.locator(".log").getByText("Haben Sie heute bis acht offen?").waitFor();
    // Behind another tab the inbox rests; in front again, it catches up.
    await page.bringToFront();
    await row(page, "Greta Lindholm").filter({ hasText: "Haben Sie heute bis acht offen?" }).waitFor();
    await cleanly(opened);
  });
});
