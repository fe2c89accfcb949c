// Clients of the Cloud API that others wrote, unmodified but for base URL and token, against the real program.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { WhatsAppClient } from "@kapso/whatsapp-cloud-api";
import { serve, simulate } from "../browser/program.mjs";
import { freeAddress, line, otherLine, png, setup, token, waba } from "./house.mjs";

const here = import.meta.dirname;
describe("clients that others wrote", () => {
  let meta;
  let product;
  let folder;
  const ids = {};

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "knownas-clients-"));
    const listen = await freeAddress();
    meta = await simulate(`webhook_url = "http://${listen}/hooks/whatsapp/{app}"\nreceipts = "instant"\n${setup}`);
    product = await serve(setup, { KNOWNAS_LISTEN: listen, KNOWNAS_GRAPH_URL: meta.base });
    do {
      ids.rita = await customer("rita", "Rita", "BR", "55119000000");
      await meta.customers.write(ids.rita.person, otherLine, "Hello, other brand");
      ids.rita.elsewhere = await idElsewhere();
    } while (!ofDigits(ids.rita.elsewhere));
    ids.sven = await customer("sven", "Sven", "SE", "4670000000", true);
  });
  after(async () => {
    await product?.stop();
    await meta?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const api = async (path) => {
    const answer = await fetch(`${product.base}${path}`, { headers: { authorization: `Bearer ${token}` } });
    return answer.json();
  };
  const contactOf = async (name) => {
    for (;;) {
      // A number or an id of somebody else may hold the same digits.
      const { items } = await api(`/api/v1/contacts?q=${encodeURIComponent(name)}`);
      const found = items.find((contact) => contact.profile_name === name);
      if (found) return api(`/api/v1/contacts/${found.id}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  let turn = 10;
  const ofDigits = (bsuid) => /^[A-Z]{2}\.\d+$/.test(bsuid);
  /** Somebody who wrote, whose BSUID has digits only, as most have: pywa knows no others. */
  const customer = async (id, name, country, number, hides = false) => {
    for (;;) {
      turn += 1;
      const [person, called] = [`${id}${turn}`, `${name} ${turn}`];
      await meta.customers.admit({ id: person, phone: `${number}${turn}`, country, name: called });
      if (hides) await meta.customers.act(person, { act: "adopt_username", username: `${id}.${turn}`, hide: true });
      await meta.customers.write(person, line, "Hello");
      const { identifiers } = await contactOf(called);
      const bsuid = identifiers.find(({ kind }) => kind === "bsuid").value;
      const wamid = (await said(person)).at(-1).wamid;
      if (ofDigits(bsuid)) return { person, called, bsuid, wamid, phone: `+${number}${turn}` };
    }
  };
  /** Rita's BSUID in the other portfolio. */
  const idElsewhere = async () => {
    for (;;) {
      const { identifiers } = await contactOf(ids.rita.called);
      const other = identifiers.find(({ kind, value }) => kind === "bsuid" && value !== ids.rita.bsuid);
      if (other) return other.value;
    }
  };
  const said = async (person) => (await meta.customers.chat(person, line)).items;
  const last = async (person, wamid) => (await said(person)).find((message) => message.wamid === wamid);

  test("pywa sends, is refused in its own errors, and moves files", async () => {
    const picture = join(folder, "cups.png");
    await writeFile(picture, png);
    const python = process.env.KNOWNAS_CLIENTS_PYTHON ?? join(here, ".venv/bin/python");
    const args = [join(here, "pywa_client.py"), `${product.base}/graph/v25.0`, token, line, waba, ids.rita.phone,
      ids.rita.bsuid, ids.sven.bsuid, ids.rita.elsewhere, ids.rita.wamid, picture];
    const { stdout } = await promisify(execFile)(python, args, { timeout: 120_000 });
    const came = JSON.parse(stdout);

    const text = await last(ids.rita.person, came.text);
    assert.deepEqual([text.text, text.address], ["Hello from pywa", `to ${ids.rita.phone}`]);
    const toId = await last(ids.rita.person, came.text_to_id);
    assert.deepEqual([toId.text, toId.address, toId.reply_to], ["Hello to the id", "to the id", ids.rita.wamid]);
    assert.equal((await last(ids.rita.person, came.template)).kind, "template");
    assert.equal((await last(ids.rita.person, came.image)).kind, "image");
    assert.equal((await last(ids.rita.person, ids.rita.wamid)).reaction, "👍");
    assert.equal((await last(ids.rita.person, ids.rita.wamid)).status, "read");
    assert.equal(came.read, true);
    assert.equal(came.typing, true);
    assert.equal((await last(ids.sven.person, came.contact_info)).kind, "interactive");
    assert.equal(came.authentication.code, 131062);
    assert.equal(came.unknown_template.code, 132001);
    assert.equal(came.too_long.code, 131009);
    assert.equal(came.foreign_id.code, 131009);
    assert.deepEqual([came.stranger.error, came.stranger.code], ["ReEngagementMessage", 131047]);
    assert.deepEqual(came.media, { ...came.media, bytes: png.length, deleted: true });
    assert.ok(came.templates.includes("order_ready"), came.templates.join());

    // What a program sent stands in the thread like anything else.
    const { items } = await api(`/api/v1/messages?wamid=${encodeURIComponent(came.text)}`);
    assert.deepEqual([items[0].direction, items[0].text], ["out", "Hello from pywa"]);
  });

  test("a TypeScript client sends to numbers and ids", async () => {
    const client = new WhatsAppClient({ accessToken: token, baseUrl: `${product.base}/graph`, graphVersion: "v25.0" });
    const sent = await client.messages.sendText({ phoneNumberId: line, to: ids.rita.phone, body: "Hello from npm" });
    assert.equal((await last(ids.rita.person, sent.messages[0].id)).text, "Hello from npm");
    const toId = await client.messages.sendText({ phoneNumberId: line, recipient: ids.sven.bsuid, body: "To the id" });
    assert.equal((await last(ids.sven.person, toId.messages[0].id)).address, "to the id");
    await assert.rejects(
      client.messages.sendText({ phoneNumberId: line, recipient: ids.rita.elsewhere, body: "Whoever" }),
      (error) => error.code === 131009 || /131009/.test(String(error.message)),
    );
    await client.messages.markRead({ phoneNumberId: line, messageId: ids.sven.wamid });
    assert.equal((await last(ids.sven.person, ids.sven.wamid)).status, "read");
  });
});
