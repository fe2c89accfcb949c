// The whole program in a real browser: `knownas demo` with its simulated customers, and `knownas serve` with signed
// webhooks. Every wait is for a condition; the story's beats come when the test asks for them.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, open, sizes, violations } from "./lib.mjs";
import { demo, serve } from "./program.mjs";

const offline = "Offline. What you see may be out of date; it catches up by itself.";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

const row = (page, name) => page.locator("#list .row").filter({ hasText: name });
const bubble = (page, words) => page.locator("#thread .bubble").filter({ hasText: words });
const line = (page, words) => page.locator("#thread .line").filter({ hasText: words });
const conversation = (page) => page.locator("#thread").getAttribute("data-conversation");
const gone = (locator) => locator.waitFor({ state: "detached" });
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

/** A window that loses its marker when the page is loaded anew. */
const mark = (page) => page.evaluate(() => { window.marked = true; });
const stillMarked = async (page) => assert.equal(await page.evaluate(() => window.marked), true, "the page was reloaded");

async function choose(page, name) {
  await row(page, name).first().click();
  await page.locator("#thread-title").filter({ hasText: name }).waitFor();
}

async function cleanly({ context, problems }) {
  await context.close();
  assert.deepEqual(problems, []);
}

async function assertAccessible(page) {
  assert.deepEqual(await violations(page), []);
}

/** What the server would show to somebody who opens the inbox now, whatever this page shows. */
async function listOnServer(context) {
  return (await context.request.get("/parts/list/open")).text();
}

describe("the demo", () => {
  let program;
  let customers;
  let support;
  before(async () => {
    program = await demo();
    customers = program.customers;
    support = (await customers.world()).lines.find((known) => known.name === "Support").phone_number_id;
  });
  after(() => program?.stop());

  /** Opens the inbox as whoever comes in through the demo's door. */
  async function enter(options = {}) {
    const opened = await open(browser, { base: program.base, ...options });
    await opened.page.goto("/demo");
    await opened.page.locator("#list").waitFor();
    return opened;
  }

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
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
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

describe("the server", () => {
  const [email, password, secret] = ["owner@acme.test", "correct horse battery staple", "browser-test-app-secret"];
  const known = "800000000000010";
  const setup = `
[workspace]
name = "Acme"
[admin]
email = "${email}"
password = "${password}"
[[app]]
key = "main"
app_secret = "${secret}"
verify_token = "verify"
access_token = "access"
[[line]]
name = "Support"
app = "main"
phone_number_id = "${known}"
waba_id = "700000000000001"
portfolio_id = "300000000000001"
display_phone = "+1 555 010 0210"
`;

  const another = `
[[line]]
name = "Orders"
app = "main"
phone_number_id = "800000000000099"
waba_id = "700000000000001"
portfolio_id = "300000000000001"
display_phone = "+1 555 010 0299"
`;

  let program;
  let messages = 0;
  before(async () => {
    program = await serve(setup);
  });
  after(() => program?.stop());

  const deliver = async (body) => assert.equal(await program.hook("main", secret, body), 200);

  /** A message as Meta would deliver it, from somebody about whom only these things are told. */
  function message(phoneNumberId, body, from, contact) {
    messages += 1;
    const said = { id: `wamid.BROWSER${messages}`, timestamp: String(Math.floor(Date.now() / 1000)), type: "text", text: { body } };
    const value = {
      messaging_product: "whatsapp",
      metadata: { display_phone_number: "15550100210", phone_number_id: phoneNumberId },
      contacts: [contact],
      messages: [{ ...from, ...said }],
    };
    const entry = { id: "700000000000001", changes: [{ field: "messages", value }] };
    return { object: "whatsapp_business_account", entry: [entry] };
  }

  async function signIn(page) {
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.locator("#list").waitFor();
  }

  test("a wrong password gets words, the right one a way in, and signing out ends it", async () => {
    const { page, context } = await open(browser, { base: program.base });
    await page.goto("/inbox/open");
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill("Correct horse");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").filter({ hasText: "E-mail and password do not belong together." }).waitFor();
    assert.equal(await page.getByLabel("E-mail").inputValue(), email, "what was typed is kept");
    assert.equal(await page.getByLabel("Password").inputValue(), "");
    await assertAccessible(page);
    await signIn(page);
    await page.getByText("No conversations yet").waitFor();
    await assertAccessible(page);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    await page.goto("/inbox/open");
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    await context.close();
  });

  test("somebody with neither number nor name nor username appears live, with what there is to say", async () => {
    const opened = await open(browser, { base: program.base });
    const { page } = opened;
    await page.goto("/");
    await signIn(page);
    await mark(page);
    const id = "PT.1048576204839a7f3c";
    await deliver(message(known, "Olá, está aí alguém?", { from_user_id: id }, { user_id: id }));
    await choose(page, "WhatsApp user ...9a7f3c");
    await bubble(page, "Olá, está aí alguém?").waitFor();
    await page.getByRole("button", { name: "No phone number" }).hover();
    assert.equal(await page.getByRole("tooltip").innerText(), "This customer has not shared a phone number.");
    const facts = await page.locator(".contact .facts").innerText();
    assert.match(facts, /No phone number provided by user\./);
    assert.match(facts, /Portugal/);
    assert.doesNotMatch(await page.locator("body").innerText(), new RegExp(id.slice(3, 12)), "no raw id outside the details");
    await assertAccessible(page);

    await deliver(message(known, "Sou eu outra vez.", { from_user_id: id }, { user_id: id }));
    await bubble(page, "Sou eu outra vez.").waitFor();
    assert.equal(await page.locator("#list .row").count(), 1);
    await stillMarked(page);
    await cleanly(opened);
  });

  test("a hostile name stays a name", async () => {
    const opened = await open(browser, { base: program.base });
    const { page } = opened;
    await page.goto("/");
    await signIn(page);
    const name = "<img src=x onerror=alert(1)> Wolfeschlegelsteinhausenbergerdorff the Very Long Named Person of Somewhere Far";
    const contact = { wa_id: "351912000109", user_id: "PT.77aa", profile: { name } };
    await deliver(message(known, "x".repeat(400), { from: "351912000109", from_user_id: "PT.77aa" }, contact));
    await choose(page, name);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0, "nothing sticks out");
    await assertAccessible(page);
    await cleanly(opened);
  });

  test("deliveries that need a look appear live, open raw, and go once the cause is mended", async () => {
    const opened = await open(browser, { base: program.base });
    const { page } = opened;
    await page.goto("/");
    await signIn(page);
    await page.getByRole("link", { name: "Deliveries" }).click();
    await page.getByText("None. Deliveries that cannot be processed would wait here").waitFor();
    await mark(page);

    await deliver('{"object": "whatsapp_business_account", "entry": [this is not JSON');
    const unreadable = page.locator(".troubles li").filter({ hasText: "Signed correctly, but not readable" });
    await unreadable.waitFor();
    const contact = { wa_id: "351912000110", user_id: "PT.88bb" };
    await deliver(message("800000000000099", "Para outra linha", { from: "351912000110", from_user_id: "PT.88bb" }, contact));
    const unknown = page.locator(".troubles li").filter({ hasText: "For a line that is not set up" });
    await unknown.filter({ hasText: "800000000000099" }).waitFor();
    await stillMarked(page);
    await assertAccessible(page);

    await unreadable.getByRole("link", { name: "Show raw" }).click();
    await page.locator("pre.raw").filter({ hasText: "this is not JSON" }).waitFor();
    await assertAccessible(page);
    await page.goBack();

    await mark(page);

    // Once the line is set up, its delivery becomes a message by itself; the other one cannot.
    await program.setup(setup + another);
    await gone(unknown);
    await unreadable.waitFor();
    await stillMarked(page);
    await page.getByRole("link", { name: "Inbox" }).click();
    await row(page, "+351 912 000 110").filter({ hasText: "Para outra linha" }).waitFor();
    await cleanly(opened);
  });

  test("a delivery with a wrong signature is refused", async () => {
    const body = message(known, "Forged", { from_user_id: "PT.99cc" }, { user_id: "PT.99cc" });
    const status = await program.hook("main", "another secret", body);
    assert.ok(status === 401 || status === 403, `${status}`);
  });
});
