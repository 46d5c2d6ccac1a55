/** An evidence bundle proves itself from its bytes alone, and any byte of it that is not the one written is found and named. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Manifest, sumOf } from "../../src/format/bundle.ts";
import { jcs } from "../../src/format/jcs.ts";
import { type BundleVerdict, verifyBundle } from "../../src/format/verify-bundle.ts";
import { type BundleStory, bundleStory } from "../support/bundle-story.ts";
import { rounds } from "../support/rounds.ts";

let story: BundleStory;
let bundle: Buffer;
beforeAll(async () => {
  story = await bundleStory();
  bundle = await story.bundle("breach:BR-2");
});
afterAll(() => story.remove());

const records = (file: Buffer): Record<string, unknown>[] =>
  file
    .toString()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

/** Written again by somebody who knows the format, but has no key: every sum fits. */
function rewritten(file: Buffer, change: (records: Record<string, unknown>[]) => void): Buffer {
  const all = records(file);
  change(all);
  let sum = "0".repeat(64);
  const lines = all.map(({ sum: _, ...record }) => {
    if (record.kind === "signature") return jcs({ ...record, digest: sum });
    sum = sumOf(sum, record);
    return jcs({ ...record, sum });
  });
  return Buffer.from(`${lines.join("\n")}\n`);
}

const badOf = (verdict: BundleVerdict) => (verdict.ok ? undefined : verdict);
const manifestOf = (file: Buffer): Manifest => records(file)[0] as unknown as Manifest;

test("the bundle of a breach holds its history, its pact and the signals that led to it", async () => {
  const verdict = await verifyBundle([bundle]);
  expect(verdict).toMatchObject({ ok: true, item: "breach:BR-2", withheld: 0, signer: story.fingerprint });
  const all = records(bundle);
  const types = all
    .filter(({ kind, subject }) => kind === "header" && subject === "breach:BR-2")
    .map(({ type }) => type);
  expect(types).toEqual(expect.arrayContaining(["breach.opened", "breach.applied", "breach.resolved"]));
  const parts = new Set(all.map(({ part }) => part).filter(Boolean));
  expect([...parts].sort()).toEqual(["item", "pact", "segments"]);
  expect(all.filter(({ kind }) => kind === "lines").length).toBeGreaterThan(0);
  const pact = all.find(({ part }) => part === "pact");
  expect(pact?.body).toMatchObject({ text: expect.stringContaining("level: fleet") });
});

test("taken twice of the same journal it is the same file", async () => {
  expect((await story.bundle("breach:BR-2")).equals(bundle)).toBe(true);
});

test("nothing is made of a thing that never was", async () => {
  expect((await story.bundle("breach:BR-99")).length).toBe(0);
});

test("it may arrive in pieces of any size", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5_000 }), async (size) => {
      const pieces = Array.from({ length: Math.ceil(bundle.length / size) }, (_, n) =>
        bundle.subarray(n * size, (n + 1) * size),
      );
      expect((await verifyBundle(pieces)).ok).toBe(true);
    }),
    { numRuns: 5 },
  );
});

test("after any one byte is changed, the first record that does not hold is the one it stands in", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(bundle.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const changed = Buffer.from(bundle);
      changed[at] = (changed[at] ?? 0) ^ flip;
      const line = bundle.subarray(0, at).filter((byte) => byte === 0x0a).length + 1;
      expect(await verifyBundle([changed])).toMatchObject({ ok: false, line });
    }),
    { numRuns: rounds(100, 300) },
  );
}, 120_000);

test(`${rounds(10, 1) === 1 ? "each" : "each tenth"} byte of the signature counts`, async () => {
  const from = bundle.lastIndexOf(0x0a, bundle.length - 2) + 1;
  for (let at = from; at < bundle.length; at += rounds(10, 1)) {
    const changed = Buffer.from(bundle);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect((await verifyBundle([changed])).ok).toBe(false);
  }
}, 240_000);

test("wherever it is cut off, the place is named", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(bundle.length - 1), async (length) => {
      expect(badOf(await verifyBundle([bundle.subarray(0, length)]))?.reason).toMatch(
        /cut off|empty|is missing|no line/,
      );
    }),
    { numRuns: 40 },
  );
}, 60_000);

test("a line that is taken out, doubled or moved is missed where it stood", async () => {
  const lines = bundle.toString().trimEnd().split("\n");
  await fc.assert(
    fc.asyncProperty(fc.nat(lines.length - 2), fc.constantFrom("out", "twice", "swapped"), async (at, how) => {
      const other = [...lines];
      if (how === "out") other.splice(at, 1);
      else if (how === "twice") other.splice(at, 0, lines[at] ?? "");
      else [other[at], other[at + 1]] = [lines[at + 1] ?? "", lines[at] ?? ""];
      const bad = badOf(await verifyBundle([Buffer.from(`${other.join("\n")}\n`)]));
      expect(bad?.line).toBe(how === "twice" ? at + 2 : at + 1);
    }),
    { numRuns: 40 },
  );
}, 60_000);

describe("written again with sums that fit", () => {
  test("what was said is still held against what was committed to", async () => {
    const forged = rewritten(bundle, (all) => {
      const body = all.find(({ kind, body }) => kind === "body" && "verdict" in (body as object));
      Object.assign(body?.body as object, { verdict: "pact right" });
    });
    expect(badOf(await verifyBundle([forged]))).toMatchObject({
      record: expect.stringMatching(/^the body of record \d+$/),
      reason: 'its field "verdict" is not what was written',
    });
  });

  test("signals are still held against their digest", async () => {
    const forged = rewritten(bundle, (all) => {
      const lines = all.find(({ kind }) => kind === "lines");
      if (lines) lines.text = String(lines.text).replace("1", "2");
    });
    expect(badOf(await verifyBundle([forged]))?.reason).toBe("they are not the ones that were received");
  });

  test("who did it and when is still held against the hash", async () => {
    const forged = rewritten(bundle, (all) => {
      const header = all.find(({ type }) => type === "breach.resolved");
      if (header) header.actor = "person:lee";
    });
    expect(badOf(await verifyBundle([forged]))).toMatchObject({
      record: expect.stringMatching(/^record \d+ \(breach.resolved of breach:BR-2\)$/),
      reason: "its hash does not match what it says",
    });
  });

  test("an event of the item cannot be left untold", async () => {
    const forged = rewritten(bundle, (all) => {
      const left = all.find(({ type }) => type === "breach.resolved")?.seq;
      const manifest = all[0] as unknown as Manifest;
      manifest.bodies = manifest.bodies.filter((seq) => seq !== left);
      all.splice(
        all.findIndex(({ kind, seq }) => kind === "body" && seq === left),
        1,
      );
    });
    expect(badOf(await verifyBundle([forged]))?.reason).toBe("it is about breach:BR-2, and its body was left out");
  });

  test("a field may be withheld, and is counted", async () => {
    const forged = rewritten(bundle, (all) => {
      const body = all.find(({ kind, body }) => kind === "body" && "verdict" in (body as object));
      for (const part of [body?.body, body?.salts]) Reflect.deleteProperty(part as object, "verdict");
    });
    // All holds but the signature: whoever withholds must sign what is left.
    expect(badOf(await verifyBundle([forged]))).toMatchObject({ record: "the signature" });
  });

  test("the signature is over the digest, so a change that nothing else covers fails there", async () => {
    const forged = rewritten(bundle, (all) => Object.assign(all[0] ?? {}, { made_by: "wardroom 9.9.9" }));
    expect(badOf(await verifyBundle([forged]))).toMatchObject({ record: "the signature" });
  });
});

describe("whose it is, and since when", () => {
  test("the fingerprint that is asked for must have signed", async () => {
    expect((await verifyBundle([bundle], { key: story.fingerprint })).ok).toBe(true);
    expect((await verifyBundle([bundle], { key: `SHA256:${story.fingerprint}` })).ok).toBe(true);
    const other = "A".repeat(43);
    expect(badOf(await verifyBundle([bundle], { key: other }))?.reason).toBe(
      `it was signed by ${story.fingerprint}, not by ${other}`,
    );
  });

  test("a head that was published earlier lies in its chain", async () => {
    const header = records(bundle).find(
      ({ type, subject }) => type === "breach.applied" && subject === "breach:BR-2",
    ) as {
      seq: number;
      hash: string;
      at: number;
    };
    const { seq, hash, at } = header;
    expect(await verifyBundle([bundle], { anchor: { seq, hash } })).toMatchObject({ anchored: { seq, at } });
    expect(await verifyBundle([bundle], { anchor: { seq, hash, at: at + 5 } })).toMatchObject({
      anchored: { seq, at: at + 5 },
    });
    expect(badOf(await verifyBundle([bundle], { anchor: { seq, hash: "0".repeat(64) } }))).toMatchObject({
      record: `record ${seq} (breach.applied of breach:BR-2)`,
      reason: `it is not the record ${seq} that the anchor was published for`,
    });
  });

  test("the hash right before it anchors its beginning; further out nothing does", async () => {
    const { first, after, head } = manifestOf(bundle);
    if (first > 1) {
      const before = await verifyBundle([bundle], { anchor: { seq: first - 1, hash: after } });
      expect(before).toMatchObject({ anchored: { seq: first - 1 } });
    }
    const later = await verifyBundle([bundle], { anchor: { seq: head.seq + 1, hash: after } });
    expect(badOf(later)?.reason).toBe(
      `the anchor is record ${head.seq + 1}, and the bundle ends at ${head.seq}: export it again, or use an earlier anchor`,
    );
  });
});

test.each([
  ["an empty file", ""],
  ["a file of something else", "hello\n"],
  ["a list", "[1]\n"],
  ["a line without end", "{}"],
  ["another format", '{"format":"x","kind":"manifest"}\n'],
])("%s is no bundle", async (_, text) => {
  expect(await verifyBundle([Buffer.from(text)])).toMatchObject({ ok: false, line: 1 });
});
