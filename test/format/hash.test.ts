/** The format of the hashes, pinned: these values were worked out by a second implementation from the description alone. */
import { expect, test } from "vitest";
import { bodyCommitment, genesis, journalHash, seal, segmentDigest, segmentHash } from "../../src/format/hash.ts";
import { jcs } from "../../src/format/jcs.ts";
import { plain } from "../../src/store/sqlite/plain.ts";

/** 32 bytes, 00 to 1f. */
const salt = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const body = { b: [1, "é", null], a: { y: true, x: 1.5 } };
const commitment = "473d865fd54e02249ab2be21b61d5638f91447e100d7aea60c54ff804c20800b";

test("each field of a body is committed to alone, with its salt, and the body by its fields", () => {
  expect(seal(body, () => salt)).toEqual({
    salts: { a: salt, b: salt },
    commitments: {
      a: "48b26401860e2259dc67b55122f5e6bc53007ed2e5e980583be23a5d6122d870",
      b: "6bd5bde3a1b459ed3b614a083f8049144afab2c56e99dd7dac2827c4e561db51",
    },
    commitment,
  });
});

test("a body without fields has a commitment too", () => {
  expect(bodyCommitment({})).toBe("38d86f778ead06355db418df9e4d4e8d26cc87c39a938fdd02a9e5e93d49911e");
});

test("the hash of an event covers its envelope and the commitment of its body", () => {
  const envelope = {
    chain: "main",
    seq: 1,
    at: 1_795_348_800_000,
    type: "breach.approved",
    schema: 1,
    actor: "person:dana",
    subject: "breach:BR-1",
    commitment,
    prev: genesis,
  };
  expect(journalHash(envelope)).toBe("b2392909c2a088d666dd559876543d181d2a0dbb3290170de8500dfbe9e478d7");
  expect(journalHash({ ...envelope, seq: 2 })).not.toBe(journalHash(envelope));
});

test("the hash of a segment covers its header, the salted digest of its lines and its id hashes", () => {
  const key = Buffer.from(salt, "base64url");
  const digest = segmentDigest(key, Buffer.from('{"a":1}\n{"b":"é"}'));
  expect(digest).toBe("6029301b7d55f6d1c8e51bfe539acef10c130e2bf200d4a1ccbdea1f3cfc3853");
  expect(segmentDigest(key, Buffer.alloc(0))).toBe("d38b42096d80f45f826b44a9d5607de72496a415d3f4a1a8c88e3bb9da8dc1cb");
  const header = {
    chain: "ingest:1",
    seq: 1,
    room: "airline",
    source: "token:tok_1",
    received_at: 1_795_348_800_123,
    derive: "v1",
    count: 2,
    min_at: 1_795_348_799_000,
    max_at: 1_795_348_800_000,
    agents: ["airline-a", "airline-b"],
    digest,
    prev: genesis,
  };
  const ids = Uint8Array.from({ length: 16 }, (_, n) => n);
  expect(segmentHash(header, ids)).toBe("069db3dfd4b6d9c8769aa18cea2fef179dc0bcbc803cce0a5b37ca502953611a");
});

test("a salt of the wrong length is no salt", () => {
  expect(() => seal(body, () => "c2hvcnQ")).toThrow("5 bytes instead of 32");
  expect(() => segmentDigest(Buffer.alloc(33), Buffer.from("{}"))).toThrow("33 bytes instead of 32");
});

test("canonical JSON sorts keys by their UTF-16 units and writes numbers as JavaScript does", () => {
  // The example of RFC 8785, 3.2.3.
  const keys = { "€": 1, "\r": 2, "\ufb33": 3, "1": 4, "😀": 5, "\u0080": 6, ö: 7 };
  expect(jcs(keys)).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}');
  expect(jcs([333333333.3333333, 1e30, 4.5, 2e-3, 0.000000000000000000000000001])).toBe(
    "[333333333.3333333,1e+30,4.5,0.002,1e-27]",
  );
});

test("plain data comes back as it went in, and a field named __proto__ stays a field", () => {
  const odd = JSON.parse('{"__proto__":{"admin":true},"a":[{"b":null}]}');
  expect(JSON.stringify(plain(odd))).toBe('{"__proto__":{"admin":true},"a":[{"b":null}]}');
  expect(plain({ a: undefined, b: [-0] })).toEqual({ b: [0] });
});

test.each([
  ["a date", { when: new Date(0) }, "value.when is not a plain object"],
  ["a map", { inner: { map: new Map() } }, "value.inner.map is not a plain object"],
  ["infinity", { n: [1, Number.POSITIVE_INFINITY] }, "value.n[1] is Infinity"],
  ["a hole in a list", { n: [undefined] }, "value.n[0] is undefined"],
  ["a big number", { n: 1n }, "value.n is a bigint"],
])("%s is refused with its place", (_what, value, message) => {
  expect(() => plain(value)).toThrow(message);
});
