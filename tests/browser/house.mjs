// What the tests of one file share: a browser, the demo with its customers, and somebody at work in its inbox.
import assert from "node:assert/strict";
import { after } from "node:test";
import { bubble, choose, row } from "./inbox.mjs";
import { launch, open } from "./lib.mjs";
import { demo } from "./program.mjs";

/** A browser that closes after the file's last test. */
export async function sharedBrowser() {
  const browser = await launch();
  after(() => browser.close());
  return browser;
}

/** A browser and a demo, which both end after the file's last test. With `hidden`, its new customers hide their numbers. */
export async function house({ hidden: shy = false } = {}) {
  const browser = await sharedBrowser();
  const program = await demo();
  after(() => program.stop());
  const { customers } = program;
  const { lines } = await customers.world();
  const lineId = (name) => lines.find((known) => known.name === name).phone_number_id;
  const support = lineId("Support");

  /** A page of whoever comes in through the demo's door, of the inbox unless `to` says another. */
  async function enter({ to, ...options } = {}) {
    const opened = await open(browser, { base: program.base, ...options });
    await opened.page.goto(to ? `/demo?to=${to}` : "/demo");
    if (!to) await opened.page.locator("#list").waitFor();
    return opened;
  }

  let met = 0;
  /** Somebody new wrote, and an agent has the thread open. */
  async function thread(id, name, { hidden = shy, ...options } = {}) {
    met += 1;
    await customers.admit({ id, phone: String(351_912_000_400 + met), country: "PT", name, username: id });
    await customers.act(id, { act: hidden ? "hide_number" : "show_number" });
    await customers.write(id, support, `Hello from ${name}`);
    const opened = await enter(options);
    await row(opened.page, name).first().waitFor();
    await choose(opened.page, name);
    await bubble(opened.page, `Hello from ${name}`).waitFor();
    return opened;
  }

  /** What was said with a customer on a line, on both sides. */
  const said = async (id, on = support) => (await customers.chat(id, on)).items;

  /** What the customer has got by now and fits. */
  async function got(id, fits, on = support) {
    for (let tries = 0; tries < 100; tries += 1) {
      const found = (await said(id, on)).find(fits);
      if (found) return found;
      await customers.arrived();
    }
    return assert.fail(`${id} got ${JSON.stringify(await said(id, on))}`);
  }

  return { browser, program, customers, lineId, support, enter, thread, said, got };
}
