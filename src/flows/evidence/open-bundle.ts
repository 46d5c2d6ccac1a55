/** The evidence bundle of one thing, line by line, from the store as it stands: taken again of the same journal it has the same bytes. */
import type { Subject } from "../../domain/journal/event.ts";
import { rfc3339 } from "../../domain/words/rfc3339.ts";
import { type BundleRecord, bundleFormat, type Manifest } from "../../format/bundle.ts";
import { bundleLines } from "../../format/write-bundle.ts";
import type { SealedStore } from "../../ports/sealed-store.ts";
import type { Signer } from "../../ports/signer.ts";
import type { Store } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { gatherItem, type ItemRecords } from "./gather-item.ts";
import { isIn } from "./pruned-ranges.ts";

export interface OpenBundle {
  item: ItemRecords;
  manifest: Manifest;
  /** Whole lines with their newline; read once. Returns the digest that was signed, and how many lines there were. */
  lines: AsyncGenerator<string, { digest: string; lines: number }>;
}

type Span = Manifest["segments"][number];

/** @param madeBy "wardroom 0.1.0". Undefined: nothing ever happened to such a thing. */
export async function openBundle(
  { store, config }: Pick<World, "store" | "config">,
  signer: Signer,
  subject: Subject,
  madeBy: string,
): Promise<OpenBundle | undefined> {
  const { sealed } = store;
  const head = await sealed.head();
  const item = head && (await gatherItem(store, subject));
  if (!head || !item) return undefined;
  const spans = await vouchedSpans(sealed, item, head.seq);
  for (const { vouchedBy } of spans) if (!item.parts.has(vouchedBy)) item.parts.set(vouchedBy, "segments");
  for (const seq of await droppedFrom(store, spans)) if (!item.parts.has(seq)) item.parts.set(seq, "segments");
  for (const seq of await prunedFrom(store, item)) if (!item.parts.has(seq)) item.parts.set(seq, "item");
  // What happened while this was gathered is for the next time.
  for (const seq of item.parts.keys()) if (seq > head.seq) item.parts.delete(seq);
  const bodies = [...item.parts.keys()].sort((a, b) => a - b);
  const first = bodies[0] ?? head.seq;
  const manifest: Manifest = {
    kind: "manifest",
    format: bundleFormat,
    fleet: config.fleet,
    item: subject,
    subjects: item.subjects,
    made_by: madeBy,
    as_of: rfc3339(head.at),
    after: (await sealed.headers(first - 1, 1))[0]?.prev ?? "",
    first,
    head: { seq: head.seq, hash: head.hash },
    bodies,
    segments: spans.map(({ span }) => span),
    key: signer.key,
    signer: signer.fingerprint,
  };
  return { item, manifest, lines: bundleLines(manifest, recordsOf(sealed, manifest, item), signer.sign) };
}

async function* recordsOf(
  sealed: SealedStore,
  manifest: Manifest,
  { parts }: ItemRecords,
): AsyncGenerator<BundleRecord> {
  const { first, head, bodies, segments } = manifest;
  for (let seq = first - 1; seq < head.seq; ) {
    for (const header of await sealed.headers(seq, Math.min(page, head.seq - seq))) {
      yield { kind: "header", ...header };
      seq = header.seq;
    }
    await breathe();
  }
  for (const { chain, first: from, last } of segments)
    for (let seq = from - 1; seq < last; ) {
      for (const segment of await sealed.segments(chain, seq, Math.min(page, last - seq))) {
        yield { kind: "segment", ...segment };
        seq = segment.seq;
      }
      await breathe();
    }
  for (const seq of bodies) {
    const body = await sealed.body(seq);
    if (!body) throw new Error(`the body of record ${seq} is gone. Run: wardroom journal verify`);
    yield { kind: "body", part: parts.get(seq) ?? "item", seq, ...body };
  }
  for (const { chain, lines } of segments)
    for (const seq of lines) {
      const found = await sealed.lines(chain, seq);
      if (!found) throw new Error(`the lines of segment ${seq} of ${chain} are gone. Run: wardroom journal verify`);
      yield { kind: "lines", chain, seq, ...found };
    }
}

/** Of each chain the stretch with the item's signals, as far as a record vouches for it: a signal of this second is not there yet. */
async function vouchedSpans(
  sealed: SealedStore,
  { signals }: ItemRecords,
  head: number,
): Promise<{ span: Span; vouchedBy: number }[]> {
  if (!signals) return [];
  const byChain = new Map<string, number[]>();
  for (const { chain, seq } of await sealed.segmentsOf(signals)) {
    const seqs = byChain.get(chain);
    if (seqs) seqs.push(seq);
    else byChain.set(chain, [seq]);
  }
  const spans: { span: Span; vouchedBy: number }[] = [];
  for (const [chain, seqs] of byChain) {
    const newest = seqs.at(-1) ?? 0;
    const vouched = await sealed.vouched(chain, newest, head);
    if (!vouched) continue;
    const kept: number[] = [];
    for (const seq of seqs) if (seq <= vouched.seq && (await sealed.lines(chain, seq))) kept.push(seq);
    const first = seqs[0] ?? vouched.seq;
    if (first > vouched.seq) continue;
    const after = (await sealed.segments(chain, first - 1, 1))[0]?.prev ?? "";
    spans.push({ span: { chain, after, first, last: vouched.seq, lines: kept }, vouchedBy: vouched.by });
  }
  return spans;
}

/** The records that say lines of these stretches were dropped. */
async function droppedFrom(store: Store, spans: readonly { span: Span }[]): Promise<number[]> {
  if (spans.length === 0) return [];
  const said = await store.journal({ types: ["segments.pruned"] });
  return said.flatMap((event) => {
    if (event.type !== "segments.pruned") return [];
    const { chain, ranges } = event.body;
    const touches = spans.some(
      ({ span }) => span.chain === chain && ranges.some(([first, last]) => first <= span.last && last >= span.first),
    );
    return touches ? [event.seq] : [];
  });
}

/** The records that say words of the item were dropped. */
async function prunedFrom(store: Store, { parts }: ItemRecords): Promise<number[]> {
  const own = [...parts.keys()];
  return (await store.journal({ types: ["journal.pruned"] })).flatMap((event) =>
    event.type === "journal.pruned" && own.some((seq) => isIn(event.body.ranges, seq)) ? [event.seq] : [],
  );
}

const page = 500;
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
