// Settings in a real browser: a business connects its number to a simulated Meta, from an empty workspace to a delivered test
// message; colleagues are invited and come in.
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, before, describe, test } from "node:test";
import { sharedBrowser } from "./house.mjs";
import { assertAccessible, assertNothingSticksOut, cleanly, open, sizes } from "./lib.mjs";
import { serve, simulate } from "./program.mjs";

const browser = await sharedBrowser();

const [email, password] = ["owner@acme.test", "correct horse battery staple"];
const workspace = `
[workspace]
name = "Acme"
[admin]
email = "${email}"
password = "${password}"
`;
const [waba, support, orders] = ["700000000000001", "800000000000010", "800000000000020"];
const line = (name, id, phone) => `
[[line]]
name = "${name}"
app = "main"
phone_number_id = "${id}"
waba_id = "${waba}"
portfolio_id = "300000000000001"
display_phone = "${phone}"
`;

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

async function signIn(page, [who, secret] = [email, password]) {
  await page.goto("/sign-in?to=/settings");
  await page.getByLabel("E-mail").fill(who);
  await page.getByLabel("Password").fill(secret);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/\/settings\//);
}

const step = (page, title) => page.locator(".steps li").filter({ has: page.getByRole("heading", { name: title, exact: true }) });
const done = (page, title) => step(page, title).locator(".state.good").waitFor();

describe("a number", () => {
  let product;
  let meta;
  before(async () => {
    const listen = `127.0.0.1:${await freePort()}`;
    meta = await simulate(`webhook_url = "http://${listen}/hooks/whatsapp/{app}"
receipts = "instant"
subscribed = false
[[app]]
key = "main"
app_secret = "app secret"
access_token = "good token"
${line("Acme Support", support, "+1 555 010 0210")}${line("Acme Orders", orders, "+1 555 010 0220")}`);
    product = await serve(workspace, { KNOWNAS_LISTEN: listen, KNOWNAS_GRAPH_URL: meta.base });
    await meta.customers.admit({ id: "sam", phone: "351912000001", country: "PT", name: "Sam" });
  });
  after(async () => {
    await product?.stop();
    await meta?.stop();
  });
  const control = async (method, path, body) => {
    const answer = await fetch(`${meta.base}/control/api/${path}`, {
      method,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    assert.ok(answer.ok, `${path}: ${answer.status}`);
    return answer.json();
  };

  test("is connected from an empty workspace to a first delivered test message", async () => {
    const opened = await open(browser, { base: product.base });
    const { page } = opened;
    await signIn(page);
    await page.getByText("No number is connected yet. First add the app that you have at Meta.").waitFor();
    await assertAccessible(page);

    // The app. What is secret is never shown again.
    await page.getByRole("link", { name: "Add an app" }).click();
    await page.getByLabel("Key", { exact: true }).fill("main");
    await page.getByLabel("App secret").fill("app secret");
    await page.getByLabel("Access token").fill("wrong token");
    await assertAccessible(page);
    await page.getByRole("button", { name: "Add the app" }).click();
    await page.getByRole("heading", { name: "App main" }).waitFor();
    assert.equal(await page.getByLabel("Callback URL").inputValue(), `${product.base}/hooks/whatsapp/main`);
    const token = await page.getByLabel("Verify token").first().inputValue();
    assert.equal((await page.content()).includes("app secret"), false);
    await page.getByText("Meta has not verified it yet.").waitFor();
    assert.deepEqual(await control("POST", "apps/main/verify", { verify_token: "a guess" }), { verified: false });
    assert.deepEqual(await control("POST", "apps/main/verify", { verify_token: token }), { verified: true });
    await page.getByText("Meta verified the webhook just now.").waitFor();

    // Its numbers, once Meta takes the token.
    const lookUp = async () => {
      await page.getByLabel("Id of the WhatsApp Business Account").fill(waba);
      await page.getByRole("button", { name: "Show its numbers" }).click();
    };
    await lookUp();
    await page.getByRole("alert").filter({ hasText: "access token is invalid" }).waitFor();
    await assertAccessible(page);
    await page.getByLabel("Access token").fill("good token");
    await page.getByRole("button", { name: "Save" }).click();
    await lookUp();
    await page.getByRole("listitem").filter({ hasText: "Acme Orders" }).waitFor();
    await page.getByRole("link", { name: "Connect +1 555 010 0210" }).click();
    await page.getByRole("heading", { name: "Connect a number" }).waitFor();
    assert.equal(await page.getByLabel("Name").inputValue(), "Acme Support");
    assert.equal(await page.getByLabel("Business portfolio id").inputValue(), "300000000000001");
    await assertAccessible(page);
    await page.getByRole("button", { name: "Connect" }).click();

    // The line: every step shows how far it is, by itself.
    await page.getByRole("heading", { name: "Acme Support" }).waitFor();
    for (const title of ["Webhook", "Subscription", "Number at Meta"]) await done(page, title);
    await step(page, "Deliveries").filter({ hasText: "None yet" }).waitFor();
    await meta.customers.write("sam", support, "Hello from my own phone");
    await done(page, "Deliveries");
    await page.getByText("up to 80 messages a second").waitFor();

    await page.getByLabel("Phone number, with country code").fill("+351 912 000 001");
    await page.getByRole("button", { name: "Send it" }).click();
    await meta.customers.arrived();
    await done(page, "Test message");
    const said = (await meta.customers.chat("sam", support)).items.at(-1);
    assert.deepEqual([said.side, said.kind, said.text], ["business", "template", "Hello world"]);
    await assertAccessible(page);
    await assertNothingSticksOut(page);
    await cleanly(opened);
  });

  test("for which messages wait is offered to be connected", async () => {
    const opened = await open(browser, { base: product.base });
    const { page } = opened;
    await signIn(page);
    await meta.customers.write("sam", orders, "Is anybody there?");
    await page.getByRole("link", { name: new RegExp(`Connect this line ?: ${orders}`) }).click();
    assert.equal(await page.getByLabel("Name").inputValue(), "Acme Orders");
    await page.getByRole("button", { name: "Connect" }).click();
    await done(page, "Deliveries");
    await page.getByRole("link", { name: "Lines and apps" }).first().click();
    await page.getByRole("link", { name: "Acme Orders" }).waitFor();
    assert.equal(await page.getByText("Messages wait for a line").count(), 0);
    await cleanly(opened);
  });

  test("gets a username: checked while it is typed, refused in words, moved from another", async () => {
    await control("PUT", "portfolios/300000000000001/usernames", { kept: ["acme.help"], instagram: ["acme.pics"] });
    const opened = await open(browser, { base: product.base });
    const { page } = opened;
    await signIn(page);
    await page.getByRole("link", { name: "Acme Support" }).click();
    const field = page.getByLabel("Claim one");
    await field.pressSequentially("www.acme");
    await page.locator("#name-check").filter({ hasText: "cannot begin with www" }).waitFor();
    await field.fill("acme.pics");
    await page.locator("#name-check").filter({ hasText: "keeps the rules" }).waitFor();
    await page.getByRole("button", { name: "Claim", exact: true }).click();
    await page.getByRole("alert").filter({ hasText: "An Instagram account has this username." }).waitFor();
    await assertAccessible(page);
    await page.getByRole("link", { name: "Show names that Meta keeps for your business" }).click();
    await page.getByRole("button", { name: "@acme.help" }).click();
    await page.locator(".held").filter({ hasText: "@acme.help" }).filter({ hasText: "Approved." }).waitFor();

    await page.goto("/settings/lines");
    await page.getByRole("link", { name: "Acme Orders" }).click();
    await page.getByLabel("Claim one").fill("acme.help");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Move @acme.help to this line" }).click();
    await page.locator(".held").filter({ hasText: "@acme.help" }).waitFor();
    await meta.customers.arrived();
    await page.goto("/settings/lines");
    await page.getByRole("listitem").filter({ hasText: "Acme Orders" }).filter({ hasText: "@acme.help" }).waitFor();
    assert.equal(await page.getByRole("listitem").filter({ hasText: "Acme Support" }).filter({ hasText: "@" }).count(), 0);
    assert.match(opened.problems.splice(0).join(), /status of 422/, "the browser notes the refusals, and nothing else");

    await page.getByRole("link", { name: "Acme Orders" }).click();
    await page.locator(".deletes > summary").filter({ hasText: "Release it" }).click();
    await assertAccessible(page);
    await page.locator(".deletes").scrollIntoViewIfNeeded();
    if (process.env.KNOWNAS_PICTURES) await page.screenshot({ path: `${process.env.KNOWNAS_PICTURES}/release.png` });
    await page.getByRole("button", { name: "Release @acme.help" }).click();
    await page.getByLabel("Claim one").waitFor();
    await cleanly(opened);
  });

  for (const [how, options] of [
    ["on a phone", { size: { width: 360, height: 780 } }],
    ["from right to left", { rtl: true }],
    ["in the dark", { dark: true }],
    ["without scripts", { scripting: false }],
  ]) {
    test(`is looked at ${how}`, async () => {
      const opened = await open(browser, { base: product.base, ...options });
      const { page } = opened;
      await signIn(page);
      for (const path of ["/settings/lines", "/settings/apps/new", "/settings/lines/new", "/settings/people", "/settings/profile"]) {
        await page.goto(path);
        await page.locator("main h1").waitFor();
        if (options.scripting !== false) await assertAccessible(page);
        if (options.scripting !== false) await assertNothingSticksOut(page);
      }
      await page.goto("/settings/lines");
      await page.getByRole("link", { name: "Acme Support" }).click();
      await page.getByRole("heading", { name: "Connection" }).waitFor();
      if (options.scripting === false) {
        await page.getByLabel("Days that a phone number is trusted").fill("30");
        await page.getByRole("button", { name: "Save" }).click();
        await page.getByRole("heading", { name: "Connection" }).waitFor();
        assert.equal(await page.getByLabel("Days that a phone number is trusted").inputValue(), "30");
      } else {
        await assertAccessible(page);
        await assertNothingSticksOut(page);
        await page.getByRole("link", { name: "Lines and apps" }).last().click();
        await page.getByRole("link", { name: "main", exact: true }).click();
        await page.getByRole("heading", { name: "App main" }).waitFor();
        await assertAccessible(page);
        await assertNothingSticksOut(page);
      }
      await cleanly(opened);
    });
  }
});

describe("a number for SMS", () => {
  const [sender, account, token] = ["+15550100230", "AC00000000000000000000000000000001", "auth token"];
  let product;
  let provider;
  before(async () => {
    const listen = `127.0.0.1:${await freePort()}`;
    provider = await simulate(`webhook_url = "http://${listen}/hooks/whatsapp/{app}"
receipts = "instant"
[[sms_line]]
key = "texts"
name = "Texts"
sender = "${sender}"
account = "${account}"
secret = "${token}"
[[app]]
key = "main"
app_secret = "app secret"
access_token = "good token"
${line("Acme Support", support, "+1 555 010 0210")}`);
    product = await serve(workspace, { KNOWNAS_LISTEN: listen, KNOWNAS_GRAPH_URL: provider.base });
    await provider.customers.admit({ id: "sam", phone: "351912000001", country: "PT", name: "Sam" });
  });
  after(async () => {
    await product?.stop();
    await provider?.stop();
  });

  test("at Twilio is connected step by step, to a delivered test message", async () => {
    const opened = await open(browser, { base: product.base });
    const { page } = opened;
    await signIn(page);
    await page.getByRole("link", { name: "Connect an SMS number" }).click();
    await page.getByText("Who carries the messages?").waitFor();
    await assertAccessible(page);
    await page.getByRole("link", { name: "Choose Twilio" }).focus();
    await page.keyboard.press("Enter");
    await page.getByLabel("Name", { exact: true }).fill("Texts");
    await page.getByLabel("Number or sender").fill(sender);
    await page.getByLabel("Key", { exact: true }).fill("texts");
    await page.getByLabel("Account SID").fill(account);
    await page.getByLabel("Auth token").fill("another token");
    await page.getByLabel("Address of the provider").fill(provider.base);
    await assertAccessible(page);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Texts" }).waitFor();
    assert.equal(await page.getByLabel("Webhook address").inputValue(), `${product.base}/hooks/sms/texts`);
    assert.equal((await page.content()).includes("another token"), false);

    // With a wrong token nothing goes out, and the page says why; what is stored is changed without being shown.
    const send = async () => {
      await page.getByLabel("Phone number, with country code").fill("+351 912 000 001");
      await page.getByRole("button", { name: "Send it" }).click();
    };
    await send();
    await step(page, "Test message").filter({ hasText: "Not delivered." }).waitFor();
    await page.getByLabel("Auth token").fill(token);
    await page.getByRole("button", { name: "Save" }).click();
    await send();
    await provider.customers.arrived();
    await done(page, "Test message");
    const said = (await provider.customers.chat("sam", "texts")).items.at(-1);
    assert.deepEqual([said.side, said.text], ["business", "This is a test message."]);

    await step(page, "Deliveries").filter({ hasText: "The last delivery came" }).waitFor();
    await done(page, "Webhook");
    await assertAccessible(page);
    await assertNothingSticksOut(page);
    await page.getByRole("link", { name: "Lines and apps" }).first().click();
    await page.getByRole("listitem").filter({ hasText: "Texts" }).filter({ hasText: "Connected" }).waitFor();
    await cleanly(opened);
  });

  test("at a Kannel has a secret that is shown once", async () => {
    const opened = await open(browser, { base: product.base });
    const { page } = opened;
    await signIn(page);
    await page.goto("/settings/sms/new?provider=kannel");
    for (const [label, text] of [
      ["Number or sender", "300"],
      ["Key", "own"],
      ["Address of the smsbox", "http://127.0.0.1:13013"],
      ["User of sendsms", "knownas"],
      ["Its password", "password"],
      ["Name", "Own"],
    ]) await page.getByLabel(label, { exact: true }).fill(text);
    await assertAccessible(page);
    await page.getByRole("button", { name: "Connect" }).click();
    await page.getByText("Copy it before you leave this page").waitFor();
    const hook = await page.getByLabel("get-url").inputValue();
    await assertAccessible(page);
    await assertNothingSticksOut(page);

    // Kannel fills its escapes in; the page notices by itself.
    const texted = hook.replace("%I", "1").replace("%p", "%2B351912000001").replace("%P", "300")
      .replace("%c", "0").replace("%C", "UTF-8").replace("%b", "Oi");
    assert.equal((await fetch(texted)).status, 200);
    await done(page, "Deliveries");
    await page.getByRole("link", { name: "Lines and apps" }).first().click();
    await page.getByRole("link", { name: "Own", exact: true }).click();
    const secret = new URL(hook).searchParams.get("secret");
    assert.equal((await page.content()).includes(secret), false);
    await page.getByRole("button", { name: "Make another secret" }).click();
    await page.getByText("Copy it before you leave this page").waitFor();
    assert.equal((await fetch(texted)).status, 403);
    await cleanly(opened);
  });

  for (const [how, options] of [
    ["on a phone", { size: { width: 360, height: 780 } }],
    ["from right to left", { rtl: true }],
    ["in the dark", { dark: true }],
    ["without scripts", { scripting: false }],
  ]) {
    test(`is looked at ${how}`, async () => {
      const opened = await open(browser, { base: product.base, ...options });
      const { page } = opened;
      await signIn(page);
      const look = async () => {
        if (options.scripting === false) return;
        await assertAccessible(page);
        await assertNothingSticksOut(page);
      };
      for (const query of ["", "?provider=twilio", "?provider=kannel"]) {
        await page.goto(`/settings/sms/new${query}`);
        await page.getByRole("heading", { name: "Connect an SMS number" }).waitFor();
        await look();
      }
      for (const name of ["Texts", "Own"]) {
        await page.goto("/settings/lines");
        await page.getByRole("link", { name, exact: true }).click();
        await page.getByRole("heading", { name: "Connection" }).waitFor();
        await look();
      }
      await page.getByLabel("Days that a phone number is trusted").fill("30");
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByRole("heading", { name: "Connection" }).waitFor();
      assert.equal(await page.getByLabel("Days that a phone number is trusted").inputValue(), "30");
      await cleanly(opened);
    });
  }
});

describe("people", () => {
  let product;
  before(async () => {
    product = await serve(workspace);
  });
  after(() => product?.stop());

  test("are invited by a link, come in, get another password, and leave", async () => {
    const opened = await open(browser, { base: product.base });
    const { page } = opened;
    await signIn(page);
    await page.getByRole("link", { name: "People" }).click();
    await page.getByLabel("E-mail").fill("rita.souza@acme.test");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "The link for rita.souza@acme.test" }).waitFor();
    const link = await page.getByLabel("Link", { exact: true }).inputValue();
    await assertAccessible(page);

    const hers = await open(browser, { base: product.base });
    const rita = hers.page;
    await rita.goto(link);
    await rita.getByRole("heading", { name: "Welcome" }).waitFor();
    assert.equal(await rita.getByLabel("Your name").inputValue(), "Rita Souza");
    await rita.getByLabel("Password").fill("ten letters or more");
    await assertAccessible(rita);
    await assertNothingSticksOut(rita);
    await rita.getByRole("button", { name: "Come in" }).click();
    await rita.getByText("Rita Souza").waitFor();
    await rita.goto("/settings");
    await rita.getByRole("heading", { name: "Your profile" }).waitFor();
    assert.equal(await rita.getByRole("link", { name: "People" }).count(), 0);
    await rita.getByLabel("What colleagues see").fill("Rita S.");
    await rita.getByRole("button", { name: "Save" }).click();
    await rita.getByText("Rita S.", { exact: true }).waitFor();

    // Another password: hers ends with the link.
    await page.getByRole("link", { name: "People" }).click();
    await page.getByRole("link", { name: "Rita S." }).click();
    await assertAccessible(page);
    await page.getByRole("button", { name: "Make a link" }).click();
    const reset = await page.getByLabel("Link", { exact: true }).inputValue();
    const elsewhere = await open(browser, { base: product.base });
    await elsewhere.page.goto(reset);
    await elsewhere.page.getByLabel("New password").fill("another password");
    await elsewhere.page.getByRole("button", { name: "Use this password" }).click();
    await elsewhere.page.getByText("Rita S.").waitFor();
    await rita.goto("/inbox/open");
    await rita.getByRole("button", { name: "Sign in" }).waitFor();
    await elsewhere.page.goto("/settings/profile");
    await elsewhere.page.getByLabel("Present password").fill("another password");
    await elsewhere.page.getByLabel("New password").fill("the third password");
    await elsewhere.page.getByRole("button", { name: "Change it" }).click();
    await elsewhere.page.getByText("Your password is changed.").waitFor();
    await assertAccessible(elsewhere.page);

    await page.getByRole("button", { name: "Deactivate" }).click();
    await page.getByRole("button", { name: "Bring back" }).waitFor();
    await elsewhere.page.goto("/inbox/open");
    await elsewhere.page.getByRole("button", { name: "Sign in" }).waitFor();
    await cleanly(elsewhere);
    await cleanly(hers);
    await cleanly(opened);
  });

  test("who forgot a password, or come with an old link, are told what to do", async () => {
    const opened = await open(browser, { base: product.base, size: sizes.phone });
    const { page } = opened;
    await page.goto("/sign-in");
    await page.getByRole("link", { name: "Forgot your password?" }).click();
    await page.getByText("This server sends no e-mail.").waitFor();
    await assertAccessible(page);
    await page.goto("/password/an-old-one").catch(() => {});
    await page.getByRole("heading", { name: "This link is not good any more" }).waitFor();
    await assertAccessible(page);
    await assertNothingSticksOut(page);
    // The browser notes that the answer was 410; that is the point.
    opened.problems.length = 0;
    await cleanly(opened);
  });
});
