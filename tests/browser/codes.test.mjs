// A link that tells who somebody is, from the page where it is made to the phone that opens it, and back into the inbox.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { house } from "./house.mjs";
import { bubble, mark, row, stillMarked } from "./inbox.mjs";
import { assertAccessible, assertNothingSticksOut, cleanly, open, sizes } from "./lib.mjs";

const { browser, program, customers, support, enter } = await house();

/** A customer record of which only the e-mail address is known. Resolves with the address of its page of links. */
async function record(page, name) {
  const made = await page.evaluate(async (name) => {
    const body = JSON.stringify({ name, email: "somebody@customer.example" });
    const answer = await fetch("/api/v1/contacts", { method: "POST", headers: { "content-type": "application/json" }, body });
    return answer.json();
  }, name);
  return `/contacts/${made.id}/link`;
}

describe("a WhatsApp link", () => {
  test("a visitor who opens it and sends what is ready becomes the customer, live", async () => {
    const inbox = await enter();
    await customers.admit({ id: "marta", phone: "351912000301", country: "PT", name: "Tita", username: "marta.r" });
    await customers.act("marta", { act: "hide_number" });
    await customers.write("marta", support, "A minha encomenda já saiu?");
    await row(inbox.page, "Tita").click();
    await bubble(inbox.page, "A minha encomenda já saiu?").waitFor();
    await mark(inbox.page);
    assert.equal(await inbox.page.getByRole("link", { name: "WhatsApp link" }).count(), 0, "a visitor has no record");

    // The link is made on the customer's page.
    const address = await record(inbox.page, "Marta Reis");
    const page = await inbox.context.newPage();
    await page.goto(address);
    await page.getByRole("heading", { name: "WhatsApp link for Marta Reis" }).waitFor();
    const lines = page.getByLabel("Line", { exact: true });
    await lines.selectOption(await lines.locator("option", { hasText: "Support" }).getAttribute("value"));
    await page.getByLabel("What the customer says before the code").fill("Olá! O meu código é:");
    await assertAccessible(page);
    await page.getByRole("button", { name: "Make the link" }).click();
    const link = await page.getByLabel("Link", { exact: true }).inputValue();
    const message = await page.locator(".ready").innerText();
    const code = await page.locator(".code").innerText();
    assert.match(code, /^KN-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}$/);
    assert.equal(message, `Olá! O meu código é: ${code}`);
    assert.match(link, /^https:\/\/wa\.me\/\d+\?text=/);
    assert.equal(new URL(link).searchParams.get("text"), message);
    const picture = await page.getByRole("img", { name: "QR code" }).boundingBox();
    assert.ok(picture.width > 150 && Math.abs(picture.width - picture.height) < 1, "the QR code is large enough to scan");
    await assertAccessible(page);

    // The customer opens it on the phone: the words are ready, and only sending them does something.
    const phone = await open(browser, { base: customers.base });
    await phone.page.goto(`/control/people/marta/${support}`);
    await phone.page.getByLabel("Link that opens WhatsApp").fill(link);
    await phone.page.getByRole("button", { name: "Open" }).click();
    const composer = phone.page.getByLabel("Words", { exact: true });
    assert.equal(await composer.inputValue(), message);
    assert.equal(await row(inbox.page, "Tita").count(), 1);
    await phone.page.getByRole("button", { name: "Send" }).click();
    await customers.arrived();

    // The inbox was open on the visitor all the time. Row, thread and contact are the customer's now.
    await row(inbox.page, "Marta Reis").filter({ hasText: code }).waitFor();
    await row(inbox.page, "Tita").waitFor({ state: "detached" });
    await inbox.page.locator("#thread-title").filter({ hasText: "Marta Reis" }).waitFor();
    await bubble(inbox.page, code).waitFor();
    await bubble(inbox.page, "A minha encomenda já saiu?").waitFor();
    await inbox.page.locator("#contact-title").filter({ hasText: "Marta Reis" }).waitFor();
    await stillMarked(inbox.page);

    // The contact leads to the links, and this one was used.
    await inbox.page.getByRole("link", { name: "WhatsApp link" }).click();
    await inbox.page.locator(".link-state.used").waitFor();
    assert.equal(await inbox.page.getByText(code).count(), 0, "a code is shown once");
    assert.equal(await inbox.page.getByRole("button", { name: /^Revoke/ }).count(), 0);
    await cleanly(phone);
    await cleanly(inbox);
  });

  for (const [name, options] of Object.entries({
    "on a phone, from right to left, in the dark": { size: sizes.phone, rtl: true, dark: true },
    "without scripts": { scripting: false },
  })) {
    test(`it is made, copied and revoked ${name}`, async () => {
      const maker = await enter();
      const address = await record(maker.page, "نور الهدى");
      await cleanly(maker);
      const opened = await open(browser, { base: program.base, ...options });
      const { page } = opened;
      await page.goto(`/demo?to=${address}`);
      await page.getByRole("heading", { name: "WhatsApp link for نور الهدى" }).waitFor();
      await page.getByRole("button", { name: "Make the link" }).click();
      const field = page.getByLabel("Link", { exact: true });
      assert.match(await field.inputValue(), /KN-/);
      if (options.scripting !== false) {
        await page.getByRole("button", { name: "Copy" }).click();
        await page.getByRole("button", { name: /Copied|Selected/ }).waitFor();
        await assertAccessible(page);
        await assertNothingSticksOut(page);
      } else {
        assert.equal(await page.getByRole("button", { name: "Copy" }).isVisible(), false);
      }
      await page.goto(address);
      await page.getByRole("button", { name: /^Revoke/ }).click();
      await page.locator(".link-state.revoked").waitFor();
      assert.equal(await page.getByRole("button", { name: /^Revoke/ }).count(), 0);
      await cleanly(opened);
    });
  }
});
