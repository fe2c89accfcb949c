// Voice notes in a real browser with a microphone that beeps: `knownas demo` with its simulated customers.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { bubble, choose, row } from "./inbox.mjs";
import { assertAccessible, assertNothingSticksOut, cleanly, launch, open, sizes } from "./lib.mjs";
import { demo } from "./program.mjs";

const microphone = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];

describe("voice notes", () => {
  let browser;
  let program;
  let customers;
  let support;
  let met = 0;
  before(async () => {
    browser = await launch(microphone);
    program = await demo();
    customers = program.customers;
    support = (await customers.world()).lines.find((known) => known.name === "Support").phone_number_id;
  });
  after(async () => {
    await program?.stop();
    await browser?.close();
  });

  async function thread(name, options = {}, of = browser) {
    met += 1;
    const id = `voice-${met}`;
    await customers.admit({ id, phone: String(351_912_000_800 + met), country: "PT", name });
    await customers.write(id, support, `Hello from ${name}`);
    const opened = await open(of, { base: program.base, ...options });
    const { page } = opened;
    await page.goto("/demo");
    await row(page, name).first().waitFor();
    await choose(page, name);
    await bubble(page, `Hello from ${name}`).waitFor();
    const button = (words) => page.getByRole("button", { name: words, exact: true });
    return { ...opened, id, button };
  }

  /** So many seconds are recorded, or a few more: the machine may be slow. */
  const reaches = (page, seconds) => page.locator("[data-time]").filter({ hasText: new RegExp(`0:(0[${seconds}-9]|[1-5])`) }).waitFor();
  const picture = async (page, name) => {
    if (process.env.KNOWNAS_PICTURES) await page.screenshot({ path: `${process.env.KNOWNAS_PICTURES}/voice-${name}.png` });
  };

  test("a voice note is recorded, listened to, and arrives as Ogg Opus with one channel", async () => {
    const { id, button, ...opened } = await thread("Nia Prado");
    const { page } = opened;
    const asked = [];
    page.on("request", (request) => { if (request.url().includes("mediabunny")) asked.push(request.url()); });
    await button("Voice note").waitFor();
    assert.deepEqual(asked, [], "what makes voice notes is loaded by recording only");
    await button("Voice note").click();
    await reaches(page, 2);
    await assertAccessible(page);
    await picture(page, "recording");
    // Somebody writes meanwhile: the recording goes on.
    await customers.write(id, support, "Are you there?");
    await bubble(page, "Are you there?").waitFor();
    await reaches(page, 3);
    await button("Stop").click();
    const sound = page.locator(".files .chosen audio");
    await sound.waitFor();
    await page.waitForFunction(() => document.querySelector(".files .chosen audio").duration > 2);
    assert.equal(await page.getByRole("textbox", { name: /^Caption/ }).count(), 0);
    await assertAccessible(page);
    await picture(page, "listening");
    await button("Send file").click();
    const sent = page.locator(".message.ours").filter({ hasText: "Voice message" });
    await sent.locator("audio").waitFor();
    await sent.locator(".mark").filter({ hasText: /· 0:(0[2-9]|[1-5])/ }).waitFor();
    await sent.locator(".fate").filter({ hasText: /Delivered|Read/ }).waitFor();
    await picture(page, "sent");

    const arrived = (await customers.chat(id, support)).items.filter(({ side }) => side === "business");
    assert.deepEqual(arrived.map(({ kind, text }) => [kind, text]), [["audio", "Voice note"]]);
    const { mimeType, bytes } = await customers.file(arrived[0].file);
    assert.equal(mimeType, "audio/ogg");
    assert.equal(bytes.toString("latin1", 0, 4), "OggS");
    const head = bytes.indexOf("OpusHead");
    assert.ok(head > 0);
    assert.equal(bytes[head + 9], 1, "one channel");
    await cleanly(opened);
  });

  test("a voice note is recorded and sent by keyboard alone, and Escape gives it up", async () => {
    const { id, button, ...opened } = await thread("Noa Reis");
    const { page } = opened;
    await button("Voice note").focus();
    await page.keyboard.press("Enter");
    await reaches(page, 1);
    await page.keyboard.press("Escape");
    await page.locator(".recorder").waitFor({ state: "hidden" });
    assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), "Voice note");
    assert.equal(await page.locator(".files .chosen > li").count(), 0);
    await page.keyboard.press("Enter");
    await reaches(page, 1);
    await page.keyboard.press("Enter");
    await page.locator(".files .chosen audio").waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".message.ours audio").waitFor();
    assert.equal((await customers.chat(id, support)).items.filter(({ kind }) => kind === "audio").length, 1);
    await cleanly(opened);
  });

  test("a microphone that is refused, missing or busy is told in words", async () => {
    const { button, ...opened } = await thread("Nuno Melo");
    const { page } = opened;
    for (const [name, words] of [
      ["NotAllowedError", "The microphone is blocked for this page."],
      ["NotFoundError", "No microphone was found."],
      ["NotReadableError", "The microphone cannot be used now."],
    ]) {
      await page.evaluate((error) => {
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", error));
      }, name);
      await button("Voice note").click();
      await page.locator(".voice [role=alert]").filter({ hasText: words }).waitFor();
    }
    await assertAccessible(page);
    await picture(page, "blocked");
    await cleanly(opened);
  });

  test("nothing is recorded any more in a thread that was left", async () => {
    const { button, ...opened } = await thread("Nell Faria");
    const { page } = opened;
    await page.evaluate(() => {
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (what) => { window.heard = await ask(what); return window.heard; };
    });
    await button("Voice note").click();
    await reaches(page, 1);
    await page.locator("#list .row").nth(1).click();
    await page.waitForFunction(() => window.heard.getTracks().every(({ readyState }) => readyState === "ended"));
    await button("Voice note").waitFor();
    await cleanly(opened);
  });

  test("where a browser cannot record, nothing offers it", async () => {
    const { button, ...opened } = await thread("Nadia Lima");
    const { page } = opened;
    await page.addInitScript(() => { delete window.MediaRecorder; });
    await page.reload();
    await page.getByText("Attach", { exact: true }).waitFor();
    assert.equal(await button("Voice note").count(), 0);
    await cleanly(opened);
  });

  for (const [name, options] of [
    ["phone", { size: { width: 360, height: 780 } }],
    ["rtl", { rtl: true }],
    ["dark", { dark: true, size: sizes.laptop }],
  ]) {
    test(`a voice note is recorded: ${name}`, async () => {
      const { button, ...opened } = await thread(`Nino ${name}`, options);
      const { page } = opened;
      await button("Voice note").click();
      await reaches(page, 1);
      await assertNothingSticksOut(page);
      await assertAccessible(page);
      await picture(page, `recording-${name}`);
      await button("Stop").click();
      await page.locator(".files .chosen audio").waitFor();
      await assertNothingSticksOut(page);
      await assertAccessible(page);
      await picture(page, `listening-${name}`);
      await button("Send file").click();
      await page.locator(".message.ours audio").waitFor();
      await assertNothingSticksOut(page);
      await cleanly(opened);
    });
  }
});
