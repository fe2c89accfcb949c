// Pictures, sound and films in a real browser: `knownas demo` with its simulated customers.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { house } from "./house.mjs";
import { bubble, conversation, field, gone, mark, ours, stillMarked } from "./inbox.mjs";
import { assertAccessible, assertNothingSticksOut, cleanly, sizes } from "./lib.mjs";

const { program, customers, support, thread, said } = await house();

const asset = (name) => readFile(new URL(`../../crates/simulator/assets/media/${name}`, import.meta.url));
const picture = await asset("latte.jpg");

describe("files in a thread", () => {
  const sends = (id, letter) => customers.act(id, { act: "write", line: support, letter });
  const mishaps = (what) =>
    fetch(`${customers.base}/control/api/file-mishaps`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(what),
    });

  const attach = async (page, files) => {
    const chooser = page.waitForEvent("filechooser");
    await page.getByText("Attach", { exact: true }).click();
    await (await chooser).setFiles(files);
  };
  const file = (name, mimeType, buffer) => ({ name, mimeType, buffer });

  test("what could not be fetched says why, and is fetched again on request", async () => {
    const opened = await thread("dina", "Dina Sol");
    const { page } = opened;
    await mishaps({ forgotten: true });
    // A film, because nobody sent one yet: what is known by its hash is not asked for.
    await sends("dina", { type: "video", caption: null });
    const card = page.locator(".card.file").filter({ hasText: "WhatsApp no longer has this file." });
    await card.waitFor();
    await assertAccessible(page);
    await mishaps({});
    await mark(page);
    await card.getByRole("button", { name: "Fetch again" }).click();
    await page.locator("video").waitFor();
    await stillMarked(page);
    await cleanly(opened);
  });

  test("a picture shows in its place, and opens large", async () => {
    const opened = await thread("ana", "Ana Prado");
    const { page } = opened;
    await sends("ana", { type: "image", media: "latte", caption: "My first rosetta" });
    const shown = page.locator(".picture img");
    await shown.waitFor();
    await page.waitForFunction(() => document.querySelector(".picture img")?.naturalWidth > 0);
    assert.deepEqual([await shown.getAttribute("width"), await shown.getAttribute("height")], ["320", "240"]);
    const { x, y } = await shown.boundingBox();
    await customers.write("ana", support, "Do you like it?");
    await bubble(page, "Do you like it?").waitFor();
    await assertAccessible(page);
    await page.locator("a.picture").focus();
    await page.keyboard.press("Enter");
    const large = page.getByRole("dialog", { name: "Picture" });
    await large.waitFor();
    await page.waitForFunction(() => document.querySelector("dialog.enlarged img").naturalWidth > 0);
    await assertAccessible(page);
    await page.keyboard.press("Escape");
    await gone(large);
    assert.equal(await page.evaluate(() => document.activeElement.className), "picture");
    assert.ok(Number.isFinite(x + y));
    await cleanly(opened);
  });

  test("a voice note plays, and goes on playing while the thread changes", async () => {
    const opened = await thread("bea", "Bea Ramos");
    const { page } = opened;
    await sends("bea", { type: "audio", voice: true });
    const sound = page.locator("audio");
    await sound.waitFor();
    await page.waitForFunction(() => document.querySelector("audio").duration > 3);
    await sound.focus();
    await page.keyboard.press("Space");
    await page.waitForFunction(() => document.querySelector("audio").currentTime > 0.3);
    await page.evaluate(() => { window.playing = document.querySelector("audio"); });
    await customers.write("bea", support, "Did you hear it?");
    await bubble(page, "Did you hear it?").waitFor();
    const went = await page.evaluate(() => [window.playing === document.querySelector("audio"), window.playing.paused, window.playing.currentTime]);
    assert.deepEqual(went.slice(0, 2), [true, false]);
    await page.waitForFunction((then) => document.querySelector("audio").currentTime > then, went[2]);
    await assertAccessible(page);
    await cleanly(opened);
  });

  test("a film plays from the middle, a document is saved under its name", async () => {
    const opened = await thread("cora", "Cora Lima");
    const { page } = opened;
    await sends("cora", { type: "video", caption: "Steam" });
    await page.waitForFunction(() => document.querySelector("video")?.readyState > 0);
    await page.evaluate(async () => {
      const film = document.querySelector("video");
      film.muted = true;
      film.currentTime = 1.5;
      await film.play();
    });
    await page.waitForFunction(() => document.querySelector("video").currentTime > 1.6);
    await sends("cora", { type: "document", filename: "Fatura 7.pdf", caption: null });
    const link = page.getByRole("link", { name: "Download" });
    await link.waitFor();
    await page.locator(".card.file").filter({ hasText: "Fatura 7.pdf" }).filter({ hasText: "20 KB" }).waitFor();
    const [saved] = await Promise.all([page.waitForEvent("download"), link.click()]);
    assert.equal(saved.suggestedFilename(), "Fatura 7.pdf");
    await assertAccessible(page);
    await cleanly(opened);
  });

  test("files are looked at before they are sent, with words and without one that was taken out", async () => {
    const opened = await thread("eda", "Eda Melo");
    const { page } = opened;
    await mark(page);
    await attach(page, [
      file("one.jpg", "image/jpeg", picture),
      file("two.jpg", "image/jpeg", Buffer.concat([picture, Buffer.from("x")])),
      file("offer.pdf", "application/pdf", await asset("invoice.pdf")),
    ]);
    const rows = page.locator(".files .chosen > li");
    await page.waitForFunction(() => document.querySelector(".files .preview img")?.naturalWidth > 0);
    assert.equal(await rows.count(), 3);
    await page.getByRole("textbox", { name: "Caption of one.jpg" }).fill("The first");
    await page.getByRole("button", { name: "Remove two.jpg" }).click();
    assert.equal(await rows.count(), 2);
    await assertAccessible(page);
    // Somebody writes meanwhile: what is chosen stays.
    await customers.write("eda", support, "Are you there?");
    await bubble(page, "Are you there?").waitFor();
    assert.equal(await page.getByRole("textbox", { name: "Caption of one.jpg" }).inputValue(), "The first");
    await page.getByRole("button", { name: "Send 2 files" }).click();
    await page.locator(".message.ours .picture img").waitFor();
    await ours(page, "The first").waitFor();
    const sent = ours(page, "offer.pdf");
    await sent.locator(".fate").filter({ hasText: /Sent|Delivered|Read/ }).waitFor();
    assert.equal(await rows.count(), 0);
    await stillMarked(page);
    const got = (await said("eda")).filter(({ side }) => side === "business").map(({ kind }) => kind);
    assert.deepEqual(got, ["image", "document"]);
    await cleanly(opened);
  });

  test("what WhatsApp would not take is refused before anything leaves", async () => {
    const opened = await thread("fay", "Fay Pires");
    const { page } = opened;
    const left = [];
    page.on("request", (request) => { if (request.url().endsWith("/files")) left.push(request.url()); });
    await attach(page, [
      file("huge.jpg", "image/jpeg", Buffer.concat([picture, Buffer.alloc(5 << 20)])),
      file("moving.gif", "image/gif", Buffer.from("GIF89a")),
      file("tool.exe", "application/x-msdownload", Buffer.from("MZ")),
      file("list.csv", "", Buffer.from("a,b")),
      file("nothing.txt", "text/plain", Buffer.alloc(0)),
    ]);
    await page.getByText("Pictures may have up to 5 MB; this one has 5.1 MB.").waitFor();
    await page.getByText("WhatsApp takes no files of this type (image/gif).").waitFor();
    await page.getByText("WhatsApp takes no files of this type (application/x-msdownload).").waitFor();
    await page.getByText(/WhatsApp takes no files of this type \((\.|text\/)csv\)\./).waitFor();
    await page.locator(".chosen > li").filter({ hasText: "This file is empty." }).getByText("0 bytes").waitFor();
    assert.equal(await page.locator(".chosen [data-caption]:visible").count(), 0);
    assert.ok(await page.getByRole("button", { name: "Send file" }).isDisabled());
    await assertAccessible(page);
    await page.getByRole("button", { name: "Remove all" }).click();
    assert.deepEqual(left, []);
    await cleanly(opened);
  });

  test("a file that the server refuses stays, with the reason", async () => {
    const opened = await thread("gil", "Gil Matos");
    const { page, problems } = opened;
    await attach(page, [file("a.jpg", "image/jpeg", Buffer.from("no picture at all"))]);
    await page.getByRole("button", { name: "Send file" }).click();
    await page.getByText("This file is no picture, whatever its name says.").waitFor();
    assert.equal(await page.locator(".files .chosen > li").count(), 1);
    assert.equal(problems.filter((one) => one.includes("422")).length, problems.length);
    problems.length = 0;
    await cleanly(opened);
  });

  test("files can be pasted and dropped", async () => {
    const opened = await thread("hal", "Hal Brito");
    const { page } = opened;
    const give = (type, target) =>
      page.evaluate(([kind, selector, bytes]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], `${kind}.jpg`, { type: "image/jpeg" }));
        const event = kind === "paste"
          ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
          : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
        document.querySelector(selector).dispatchEvent(event);
      }, [type, target, [...picture]]);
    await give("paste", "[data-compose] textarea");
    await give("drop", "#timeline");
    await page.getByRole("button", { name: "Send 2 files" }).click();
    await page.waitForFunction(() => document.querySelectorAll(".message.ours .picture img").length === 2);
    await cleanly(opened);
  });

  for (const [id, name, options] of [
    ["ida", "on a phone", { size: { width: 360, height: 780 } }],
    ["ilo", "from right to left", { rtl: true }],
    ["ira", "in the dark", { dark: true, size: sizes.laptop }],
  ]) {
    test(`files are shown and sent ${name}`, async () => {
      const opened = await thread(id, `Ida ${name}`, options);
      const { page } = opened;
      await sends(id, { type: "image", media: "bag", caption: "זה היין" });
      await sends(id, { type: "audio", voice: true });
      await sends(id, { type: "video", caption: null });
      await page.locator("video").waitFor();
      await attach(page, [file("a long name of a picture that does not end where one would expect it to.jpg", "image/jpeg", picture)]);
      await page.locator(".files .preview img").waitFor();
      await assertNothingSticksOut(page);
      await assertAccessible(page);
      if (process.env.KNOWNAS_PICTURES) await page.screenshot({ path: `${process.env.KNOWNAS_PICTURES}/files-${id}.png` });
      await page.getByRole("button", { name: "Send file" }).click();
      await page.locator(".message.ours .picture img").waitFor();
      await assertNothingSticksOut(page);
      await cleanly(opened);
    });
  }

  test("a file is sent by keyboard alone", async () => {
    const opened = await thread("joe", "Jo Faria");
    const { page } = opened;
    await field(page).focus();
    const chooser = page.waitForEvent("filechooser");
    for (let turn = 0; turn < 8; turn += 1) {
      await page.keyboard.press("Tab");
      if (await page.evaluate(() => document.activeElement.textContent.trim() === "Attach")) break;
    }
    await page.keyboard.press("Enter");
    await (await chooser).setFiles([file("one.jpg", "image/jpeg", picture)]);
    await page.keyboard.type("By keyboard");
    await page.keyboard.press("Enter");
    await ours(page, "By keyboard").locator(".picture img").waitFor();
    await cleanly(opened);
  });

  test("a file is sent without scripts, too", async () => {
    const opened = await thread("kim", "Kim Reis", { scripting: false });
    const { page } = opened;
    await page.getByText("Attach", { exact: true }).click();
    await page.getByLabel("Caption").fill("By form alone");
    await page.getByLabel("Files", { exact: true }).setInputFiles([file("one.jpg", "image/jpeg", picture)]);
    await page.getByRole("button", { name: "Send" }).last().click();
    await ours(page, "By form alone").locator(".picture img").waitFor();
    await cleanly(opened);
  });

  test("what is written beside sound follows it, for sound has no caption", async () => {
    const opened = await thread("kai", "Kai Reis", { scripting: false });
    const { page } = opened;
    await page.getByText("Attach", { exact: true }).click();
    await page.getByText("Sound and stickers have no caption at WhatsApp").waitFor();
    await page.getByLabel("Caption").fill("Listen to the second minute");
    const sound = await asset("voice.ogg");
    await page.getByLabel("Files", { exact: true }).setInputFiles([file("song.ogg", "audio/ogg", sound)]);
    await page.getByRole("button", { name: "Send" }).last().click();
    await page.locator(".message.ours").filter({ hasText: "Listen to the second minute" }).waitFor();
    const arrived = async () => (await said("kai")).filter(({ side }) => side === "business").map(({ kind, text }) => [kind, text]);
    for (let tries = 0; tries < 100 && (await arrived()).length < 2; tries += 1) await page.waitForTimeout(100);
    assert.deepEqual(await arrived(), [["audio", "audio"], ["text", "Listen to the second minute"]]);
    await cleanly(opened);
  });

  test("somebody who is signed out, or of nowhere, gets no file", async () => {
    const opened = await thread("lea", "Lea Nunes");
    const { page } = opened;
    await sends("lea", { type: "image", media: "bag", caption: null });
    const address = await page.locator(".picture").getAttribute("href");
    assert.ok(await conversation(page));
    const answer = await fetch(`${program.base}${address}`, { redirect: "manual" });
    assert.equal(answer.status, 303);
    await cleanly(opened);
  });
});
