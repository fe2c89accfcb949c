// What every test in a real browser needs: chromium, a page that fails on errors, axe.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

// The libraries are development dependencies of `crates/web`.
const require = createRequire(new URL("../../crates/web/package.json", import.meta.url));
const { chromium } = require("playwright-core");

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts chromium, with `more` flags. `KNOWNAS_CHROMIUM` names another one than Debian's. */
export const launch = (more = []) =>
  chromium.launch({ executablePath: process.env.KNOWNAS_CHROMIUM ?? "/usr/bin/chromium", args: [...flags, ...more] });

export const sizes = {
  desktop: { width: 1440, height: 900 },
  laptop: { width: 1100, height: 760 },
  phone: { width: 390, height: 844 },
};

/**
 * A page in a browser of its own. `problems` fills with everything the console or the page complains about.
 * Options: `size`, `dark`, `rtl`, `scripting`, `zone`, and `base`, the address of the server.
 */
export async function open(browser, { base, size = sizes.desktop, dark, rtl, scripting = true, zone = "UTC" }) {
  const context = await browser.newContext({
    baseURL: base,
    viewport: size,
    colorScheme: dark ? "dark" : "light",
    javaScriptEnabled: scripting,
    timezoneId: zone,
  });
  if (rtl) await context.addCookies([{ name: "kn_dir", value: "rtl", url: base }]);
  const page = await context.newPage();
  const problems = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(`${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => problems.push(String(error)));
  return { page, context, problems };
}

let source;

/** What axe finds on the page, one line for each violation. */
export async function violations(page) {
  source ??= await readFile(require.resolve("axe-core/axe.min.js"), "utf8");
  await page.evaluate(source);
  const { violations: found } = await page.evaluate(() => window.axe.run(document));
  return found.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map((node) => node.html.slice(0, 120)).join(" | ")})`);
}

/** Closes what `open` opened; nothing in it may have complained. */
export async function cleanly({ context, problems }) {
  await context.close();
  assert.deepEqual(problems, []);
}

export async function assertAccessible(page) {
  assert.deepEqual(await violations(page), []);
}

export async function assertNothingSticksOut(page) {
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0, "nothing sticks out");
}
