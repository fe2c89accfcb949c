// Files of messages in a bucket: the real program against moto, an S3 server that others wrote.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { after, before, describe, test } from "node:test";
import { join } from "node:path";
import { serve } from "../browser/program.mjs";
import { freeAddress, setup, token } from "./house.mjs";

describe("files in a bucket", () => {
  let bucket;
  let product;
  let s3;

  before(async () => {
    s3 = await freeAddress();
    const [host, port] = s3.split(":");
    bucket = spawn(join(import.meta.dirname, ".venv/bin/moto_server"), ["-H", host, "-p", port], { stdio: "ignore" });
    for (;;) {
      const made = await fetch(`http://${s3}/files`, { method: "PUT" }).catch(() => undefined);
      if (made?.ok) break;
      assert.equal(bucket.exitCode, null, "moto_server runs");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    product = await serve(setup, {
      KNOWNAS_MEDIA_URL: "s3://files/acme",
      AWS_ENDPOINT: `http://${s3}`,
      AWS_ALLOW_HTTP: "true",
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "testing",
      AWS_SECRET_ACCESS_KEY: "testing",
    });
  });
  after(async () => {
    await product?.stop();
    if (bucket && bucket.exitCode === null) {
      bucket.kill();
      await once(bucket, "exit");
    }
  });

  const authorization = `Bearer ${token}`;
  const upload = async (bytes, name, type) => {
    const form = new FormData();
    form.append("file", new Blob([bytes], { type }), name);
    const answer = await fetch(`${product.base}/api/v1/media`, { method: "POST", headers: { authorization }, body: form });
    assert.equal(answer.status, 201);
    return answer.json();
  };
  const content = (id, headers = {}) =>
    fetch(`${product.base}/api/v1/media/${id}/content`, { headers: { authorization, ...headers } });
  const keys = async () => {
    const listed = await (await fetch(`http://${s3}/files?list-type=2`)).text();
    return [...listed.matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key]) => key);
  };

  for (const [what, size] of [["a small one", 1_000], ["one of several parts", 14 << 20]]) {
    test(`${what} goes in and comes back, whole and in parts`, async () => {
      const bytes = randomBytes(size);
      const hash = createHash("sha256").update(bytes).digest("hex");
      const file = await upload(bytes, "offer.pdf", "application/pdf");
      assert.deepEqual([file.size, file.sha256], [size, hash]);
      const whole = await content(file.id);
      assert.deepEqual(Buffer.from(await whole.arrayBuffer()), bytes);
      const part = await content(file.id, { range: "bytes=100-299" });
      assert.equal(part.status, 206);
      assert.deepEqual(Buffer.from(await part.arrayBuffer()), bytes.subarray(100, 300));
      assert.ok((await keys()).some((key) => key.startsWith("acme/") && key.endsWith(`/${hash.slice(0, 2)}/${hash}`)));
      assert.equal((await upload(bytes, "offer.pdf", "application/pdf")).id, file.id, "the same file is known");
    });
  }

  test("nothing is left over on the way in", async () => {
    assert.deepEqual((await keys()).filter((key) => key.includes("incoming")), []);
    const refused = new FormData();
    refused.append("file", new Blob([randomBytes(6 << 20)], { type: "image/png" }), "large.png");
    const answer = await fetch(`${product.base}/api/v1/media`, { method: "POST", headers: { authorization }, body: refused });
    assert.equal(answer.status, 422);
    assert.equal((await keys()).length, 2);
  });
});
