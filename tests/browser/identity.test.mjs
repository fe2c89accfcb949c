// Who is who, in a real browser: linking and undoing, a recycled number and its answers, the keyboard alone.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { house } from "./house.mjs";
import { bubble, choose, conversation, field, gone, row } from "./inbox.mjs";
import { assertAccessible, assertNothingSticksOut, cleanly, sizes } from "./lib.mjs";

const { customers, lineId, support, enter, said, got } = await house();
const orders = lineId("Orders");

const review = (page, name) => page.locator(".review").filter({ hasText: name });
const focusedReview = (page) => page.evaluate(() => document.activeElement.closest(".review")?.innerText.split("\n")[0]);

/** The API, by the session of the page. */
const ask = (page, method, path, body) => page.evaluate(async ([method, path, body]) => {
  const answer = await fetch(path, { method, headers: { "content-type": "application/json" }, body });
  return answer.json();
}, [method, path, body && JSON.stringify(body)]);
/** Somebody's conversation, as the API tells it. */
const one = async (page, name) => {
  const id = await row(page, name).first().getAttribute("href");
  return ask(page, "GET", `/api/v1/conversations/${id.split("/").at(-1)}`);
};

/** Somebody new on a line; with `hidden`, known by a username only. */
async function arrives(id, { phone, name, says, line = support, hidden }) {
  await customers.admit({ id, phone, country: "PT", name });
  if (hidden) await customers.act(id, { act: "adopt_username", username: hidden, hide: true });
  await customers.write(id, line, says);
}

/** Messages carry their time in seconds: what comes from now on is later than what came. */
function nextSecond() {
  return new Promise((resolve) => setTimeout(resolve, 1000 - (Date.now() % 1000)));
}

/** A number goes from one customer to another, and nobody is told. */
async function recycles(phone, [from, fromName], [to, toName]) {
  await arrives(from, { phone, name: fromName, says: `${fromName} aqui.` });
  await nextSecond();
  await customers.act(from, { act: "change_number", phone: `${phone}9`, silently: true });
  await arrives(to, { phone, name: toName, says: `${toName} agora.` });
}

/** The numbers that the contact pane tells of whoever is called so. */
async function numberOf(page, name) {
  await page.goto("/inbox/open");
  await choose(page, name);
  return (await page.locator(".contact .facts dd").first().innerText()).replace(/\D/g, "");
}

describe("linking", () => {
  test("a visitor is linked with a contact, shows everything, and is two again after the undo", async () => {
    await arrives("ana", { phone: "351912100101", name: "Ana Reis", says: "A minha encomenda já saiu?" });
    await arrives("anita", { phone: "351912100102", name: "Anita", hidden: "anita.r", says: "Sou eu, com outro telefone." });
    const opened = await enter();
    const { page } = opened;
    await choose(page, "Ana Reis");
    const hers = await conversation(page);
    await choose(page, "Anita");
    const theirs = await conversation(page);

    await page.locator(".thread-head").getByRole("link", { name: "Link to existing" }).click();
    await page.getByLabel("Contact", { exact: true }).fill("ana reis");
    await assertAccessible(page);
    await page.locator(".pick").getByRole("link", { name: "Ana Reis" }).click();
    const effect = page.locator("#effect");
    await effect.waitFor();
    assert.equal(await effect.innerText(), "Anita’s messages on Support move into this contact’s thread. It can be undone.");
    await assertAccessible(page);
    await page.getByLabel("Why, for whoever looks later").fill("Disse o número da encomenda.");
    await page.getByRole("button", { name: "Link", exact: true }).click();

    await bubble(page, "A minha encomenda já saiu?").waitFor();
    await bubble(page, "Sou eu, com outro telefone.").waitFor();
    assert.equal(await conversation(page), hers, "the surviving thread");
    assert.match(page.url(), new RegExp(hers), "under its own address");

    await page.locator("#thread .line").getByRole("link", { name: "why?" }).click();
    await page.getByRole("heading", { name: "Why are these one person?" }).waitFor();
    await page.getByText("linked them: Disse o número da encomenda.").waitFor();
    await page.locator(".talk summary").first().click();
    await page.locator(".said-here .bubble").filter({ hasText: "Sou eu, com outro telefone." }).waitFor();
    await assertAccessible(page);
    await page.locator(".confirm summary").filter({ hasText: "Undo" }).click();
    await page.getByText("They are two again").waitFor();
    await page.getByRole("button", { name: "Undo the link" }).click();
    await page.getByText("somebody undid it").waitFor();

    for (const [thread, said, not] of [[hers, "A minha encomenda já saiu?", "Sou eu"], [theirs, "Sou eu, com outro telefone.", "encomenda"]]) {
      await page.goto(`/inbox/open/${thread}`);
      await bubble(page, said).waitFor();
      assert.equal(await conversation(page), thread);
      assert.equal(await bubble(page, not).count(), 0);
    }
    await cleanly(opened);
  });

  test("what is typed under the words of one is not sent to the other when the link is undone meanwhile", async () => {
    await arrives("elisa", { phone: "351912100111", name: "Elisa Maia", says: "Bom dia." });
    await arrives("tomas", { phone: "351912100112", name: "Tomás Vaz", hidden: "tomas.v", says: "Qual é o meu saldo?" });
    const opened = await enter();
    const { page, context } = opened;
    const ids = await Promise.all(["Tomás Vaz", "Elisa Maia"].map(async (name) => (await one(page, name)).contact_id));
    const merge = await ask(page, "POST", `/api/v1/contacts/${ids[0]}/merge`, { into: ids[1], reason: "Same phone" });
    await choose(page, "Elisa Maia");
    await bubble(page, "Qual é o meu saldo?").waitFor();
    await field(page).fill("São 4711 euros.");

    const other = await context.newPage();
    await other.goto("/inbox/open");
    await ask(other, "POST", `/api/v1/merges/${merge.id}/undo`);
    await gone(bubble(page, "Qual é o meu saldo?"));
    await field(page).press("Enter");
    await page.locator(".compose .refusal").filter({ hasText: "turned out to be somebody else's" }).waitFor();
    assert.equal(await field(page).inputValue(), "São 4711 euros.", "nothing is lost");
    assert.match(opened.problems.splice(0).join(), /status of 409/, "the browser notes the refusal, and nothing else");
    for (const id of ["elisa", "tomas"]) {
      assert.equal((await said(id)).filter(({ side }) => side === "business").length, 0);
    }

    // Whoever empties the field and begins anew has read who this is.
    await field(page).fill("");
    await customers.write("elisa", support, "Estou aqui.");
    await bubble(page, "Estou aqui.").waitFor();
    await field(page).fill("Bom dia, Elisa.");
    await field(page).press("Enter");
    await got("elisa", ({ text }) => text === "Bom dia, Elisa.");
    await cleanly(opened);
  });

  test("a visitor becomes a contact, with what was written by hand and the username kept", async () => {
    await arrives("berta", { phone: "351912100103", name: "Berta", hidden: "berta.l", says: "Bom dia." });
    const opened = await enter();
    const { page } = opened;
    await choose(page, "Berta");
    await page.locator(".thread-head").getByRole("link", { name: "Create contact" }).click();
    await page.locator(".kept").filter({ hasText: "@berta.l" }).waitFor();
    await assertAccessible(page);
    await page.getByLabel("Name", { exact: true }).fill("Berta Lima");
    await page.getByRole("textbox", { name: "Phone number" }).fill("12");
    await page.getByLabel("Name of field 1").fill("Tarifa");
    await page.getByLabel("Value of field 1").fill("Ouro");
    await page.getByRole("button", { name: "Create contact" }).click();
    await page.getByRole("alert").filter({ hasText: "That is no phone number." }).waitFor();
    assert.equal(await page.getByLabel("Value of field 1").inputValue(), "Ouro", "what was written is kept");
    assert.match(opened.problems.splice(0).join(), /status of 422/, "the browser notes the refusal, and nothing else");
    await assertAccessible(page);
    await page.getByRole("textbox", { name: "Phone number" }).fill("+351 912 100 104");
    await page.getByRole("button", { name: "Create contact" }).click();
    await page.locator("#thread-title").filter({ hasText: "Berta Lima" }).waitFor();
    const facts = page.locator(".contact .facts");
    await facts.filter({ hasText: "+351 912 100 104" }).filter({ hasText: "@berta.l" }).filter({ hasText: "Ouro" }).waitFor();
    assert.equal(await page.getByRole("link", { name: "Create contact" }).count(), 0);
    await cleanly(opened);
  });

  test("without scripts", async () => {
    await arrives("carla", { phone: "351912100105", name: "Carla", hidden: "carla.s", says: "Boa noite." });
    const opened = await enter({ scripting: false });
    const { page } = opened;
    await choose(page, "Carla");
    await page.locator(".contact").getByRole("link", { name: "Link to existing" }).click();
    await page.getByLabel("Contact", { exact: true }).fill("greta");
    await page.getByRole("search", { name: "Existing contacts" }).getByRole("button", { name: "Search" }).click();
    await page.locator(".pick").getByRole("link", { name: "Greta Lindholm" }).click();
    await page.getByRole("button", { name: "Link", exact: true }).click();
    await bubble(page, "Boa noite.").waitFor();
    await bubble(page, "Guten Tag, haben Sie noch den Kenia Peaberry?").waitFor();
    await page.getByRole("link", { name: "Why are these one person?" }).click();
    await page.locator(".confirm summary").filter({ hasText: "Undo" }).click();
    await page.getByRole("button", { name: "Undo the link" }).click();
    await page.getByText("somebody undid it").waitFor();
    await cleanly(opened);
  });
});

describe("reviews", () => {
  test("a recycled number is asked about live; two people, and the number goes to whoever wrote last", async () => {
    const opened = await enter();
    const { page } = opened;
    await page.goto("/reviews");
    await page.getByText("Nothing to answer").waitFor();
    await assertAccessible(page);
    await recycles("351912100201", ["vera", "Vera Pinto"], ["timo", "Timo Costa"]);
    const asked = review(page, "Timo Costa");
    await asked.filter({ hasText: "Vera Pinto" }).waitFor();
    await page.locator("#open-reviews").filter({ hasText: "1" }).waitFor();
    assert.equal(await asked.locator(".different").filter({ hasText: "WhatsApp id" }).count(), 2);
    await assertAccessible(page);

    // Meanwhile it stands on top of the contacts that it is about.
    const beside = await enter();
    await choose(beside.page, "Timo Costa");
    await beside.page.locator(".contact .asked").filter({ hasText: "Is this number still the same person" }).waitFor();

    await asked.getByRole("button", { name: "Two people" }).click();
    await page.getByText("Nothing to answer").waitFor();
    await page.locator("#open-reviews:not(.waiting)").waitFor({ state: "attached" });
    await gone(beside.page.locator(".contact .asked"));
    await page.getByRole("link", { name: "Two people" }).click();
    await review(page, "Timo Costa").getByText("Two people, said").waitFor();
    await assertAccessible(page);
    assert.equal(await numberOf(page, "Timo Costa"), "351912100201");
    assert.notEqual(await numberOf(page, "Vera Pinto"), "351912100201");
    await cleanly(beside);
    await cleanly(opened);
  });

  test("the same person: one thread with both, and the number stays", async () => {
    await recycles("351912100301", ["nadia", "Nádia Rocha"], ["nadia2", "Nádia R."]);
    const opened = await enter();
    const { page } = opened;
    await page.getByRole("link", { name: "Reviews" }).click();
    await review(page, "Nádia R.").getByRole("button", { name: "Same person" }).click();
    await page.getByText("Nothing to answer").waitFor();
    await page.goto("/inbox/open");
    await choose(page, "Nádia");
    await bubble(page, "Nádia Rocha aqui.").waitFor();
    await bubble(page, "Nádia R. agora.").waitFor();
    assert.equal((await page.locator(".contact .facts dd").first().innerText()).replace(/\D/g, ""), "351912100301");
    await cleanly(opened);
  });

  test("by keyboard alone, and several at once", async () => {
    for (const [phone, one, other] of [["351912100401", "Olga", "Paulo"], ["351912100501", "Quim", "Rosa"], ["351912100601", "Sara", "Tomé"]]) {
      await recycles(phone, [one.toLowerCase(), one], [`${one}-2`, other]);
    }
    const opened = await enter();
    const { page } = opened;
    await page.keyboard.press("g");
    await page.keyboard.press("r");
    await review(page, "Tomé").waitFor();
    assert.equal(await page.locator(".review").count(), 3);
    // Without a chosen question nothing is answered.
    await page.keyboard.press("s");
    await page.keyboard.press("j");
    assert.ok(await focusedReview(page), "a question has the focus");
    await page.keyboard.press("a");
    await review(page, "Tomé").getByText("Yours").waitFor();
    await page.keyboard.press("t");
    await gone(review(page, "Tomé"));
    assert.ok(await focusedReview(page), "the next question has the focus");
    await page.keyboard.press("x");
    await page.keyboard.press("l");
    await page.keyboard.press("x");
    assert.equal(await page.locator(".tick input:checked").count(), 2);
    await page.locator("#bulk").getByRole("button", { name: "Never ask again" }).focus();
    await assertAccessible(page);
    await page.keyboard.press("Enter");
    await page.getByText("Nothing to answer").waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog").getByText("In a review: the same person").waitFor();
    await cleanly(opened);
  });
});

describe("every page", () => {
  const pages = async (page) => {
    await page.goto("/inbox/open");
    await choose(page, "Zélia");
    const thread = await conversation(page);
    const person = await page.locator("a[href$='#why']").first().getAttribute("href");
    const question = "/reviews";
    return [question, person, `/inbox/open/${thread}?panel=create#contact`, `/inbox/open/${thread}?panel=link&q=zé#contact`];
  };

  before(async () => {
    await recycles("351912100701", ["xana", "Xana"], ["zelia", "Zélia"]);
    await customers.write("zelia", orders, "E uma encomenda.");
  });

  for (const [name, options] of [
    ["dark", { dark: true }],
    ["from right to left", { rtl: true }],
    ["at 360 pixels", { size: { ...sizes.phone, width: 360 } }],
  ]) {
    test(name, async () => {
      const opened = await enter(options);
      const { page } = opened;
      for (const address of await pages(page)) {
        await page.goto(address);
        await page.locator("#content").waitFor();
        await assertNothingSticksOut(page);
        await assertAccessible(page);
      }
      await cleanly(opened);
    });
  }

  test("cards and steps are mirrored from right to left, numbers are not", async () => {
    const opened = await enter({ rtl: true });
    const { page } = opened;
    await page.goto("/reviews");
    const sides = page.locator(".review").first().locator(".side");
    const [first, second] = [await sides.nth(0).boundingBox(), await sides.nth(1).boundingBox()];
    assert.ok(first.x > second.x, "the first card is on the right");
    assert.equal(await sides.first().locator("bdi[dir=ltr]").count() > 0, true);
    await cleanly(opened);
  });
});
