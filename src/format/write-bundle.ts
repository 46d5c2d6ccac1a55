/** Writes the lines of an evidence bundle: gives each record its sum, and signs the last. */
import { type BundleRecord, firstSum, type Manifest, type Signature, signedText, sumOf } from "./bundle.ts";
import { jcs } from "./jcs.ts";

/** @param sign a compact JWS over this text. Yields whole lines with their newline; returns the digest that was signed. */
export async function* bundleLines(
  manifest: Manifest,
  records: AsyncIterable<BundleRecord>,
  sign: (text: string) => Promise<string>,
): AsyncGenerator<string, { digest: string; lines: number }> {
  let sum = sumOf(firstSum, manifest);
  let lines = 2;
  yield lineOf({ ...manifest, sum });
  for await (const record of records) {
    sum = sumOf(sum, record);
    lines += 1;
    yield lineOf({ ...record, sum });
  }
  yield lineOf({ kind: "signature", digest: sum, jws: await sign(signedText(manifest, sum)) } satisfies Signature);
  return { digest: sum, lines };
}

const lineOf = (record: object): string => `${jcs(record)}\n`;
