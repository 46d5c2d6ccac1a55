/** Walks the records of a bundle in order: every sum, every link, every hash, every body and line against what was committed to. */
import { type EventType, traitsOf } from "../domain/journal/event-kinds.ts";
import type { Body, Header, Lines, Manifest, SegmentHeaderLine, Signature } from "./bundle.ts";
import { firstSum, sumOf } from "./bundle.ts";
import { bundleRecord } from "./bundle-record.ts";
import { bodyCommitment, fieldCommitment, journalHash, segmentDigest, segmentHashOver } from "./hash.ts";
import { whyNotDue } from "./pruned-due.ts";
import { Doubt } from "./read-line.ts";
import type { Anchor } from "./verify-bundle.ts";

interface Counts {
  records: number;
  bodies: number;
  withheld: number;
  /** Of those, the ones that a record says were dropped, their time to be kept being over. */
  pruned: number;
  segments: number;
  lines: number;
  /** Segments whose lines a record says were dropped, their time to be kept being over. */
  dropped: number;
}

export class BundleWalk {
  readonly counts: Counts = { records: 0, bodies: 0, withheld: 0, pruned: 0, segments: 0, lines: 0, dropped: 0 };
  anchored: { seq: number; at: number } | undefined;
  readonly #anchor: Anchor | undefined;
  #manifest: Manifest | undefined;
  #named = new Set<number>();
  #whole = new Set<string>();
  #sum = firstSum;
  #stage = 0;
  #before: { seq: number; hash: string; at: number } | undefined;
  /** Headers whose bodies are to come, by seq. */
  #awaited = new Map<number, Header>();
  /** The range of segments that is being read, and the last header of it. */
  #range = 0;
  #beforeSegment: { seq: number; hash: string } | undefined;
  /** What records lack of what they were written with. */
  #lacking = new Map<number, { at: number; type: string; fields: string[] }>();
  #digests = new Map<string, string>();
  /** The hash of the last segment of each chain that is not vouched for yet. */
  #unvouched = new Map<string, { seq: number; hash: string }>();
  #vouchable = new Map<string, string>();

  constructor(anchor: Anchor | undefined) {
    this.#anchor = anchor;
  }

  /** The next record, the signature excepted. Throws a Doubt where it does not hold. */
  take(read: Record<string, unknown>): void {
    const { sum, ...record } = read;
    const known = bundleRecord(record);
    const next = sumOf(this.#sum, record);
    if (sum !== next) throw new Doubt("its sum does not match what it says");
    const stage = stages.indexOf(known.kind);
    if ((this.#manifest === undefined) !== (known.kind === "manifest"))
      throw new Doubt(
        this.#manifest ? "there is one manifest, and it comes first" : "a bundle begins with its manifest",
      );
    if (stage < this.#stage) throw new Doubt(`it stands behind the ${stages[this.#stage]} records`);
    this.#stage = stage;
    switch (known.kind) {
      case "manifest":
        this.#manifest = known;
        this.#named = new Set(known.bodies);
        this.#whole = new Set(known.subjects);
        break;
      case "header":
        this.#header(known, this.#said());
        break;
      case "segment":
        this.#segment(known, this.#said());
        break;
      case "body":
        this.#body(known, this.#said());
        break;
      case "lines":
        this.#lines(known);
    }
    this.#sum = next;
  }

  /** All that the manifest names is there, and the signature is over it. */
  finish({ digest }: Signature): Manifest {
    const manifest = this.#said();
    if (digest !== this.#sum) throw new Doubt("its digest is not the sum of the lines before it");
    const last = this.#before?.seq ?? manifest.first - 1;
    if (last !== manifest.head.seq || this.#before?.hash !== manifest.head.hash)
      throw new Doubt(`record ${last + 1} is missing: the manifest says the chain goes to ${manifest.head.seq}`);
    for (const seq of this.#awaited.keys()) throw new Doubt(`the body of record ${seq} is missing before it`);
    const unread = manifest.segments[this.#range];
    if (unread) throw new Doubt(`segments ${unread.first} to ${unread.last} of ${unread.chain} are missing before it`);
    for (const [place] of this.#digests) throw new Doubt(`the lines of segment ${place} are missing before it`);
    for (const [chain, { seq }] of this.#unvouched)
      throw new Doubt(`no record before it vouches for segment ${seq} of ${chain}`);
    return manifest;
  }

  /** Said of an anchor that was not met on the way. */
  whyNotAnchored({ seq }: Anchor): { line: number; record?: string; reason: string } {
    const { first, head } = this.#said();
    return {
      line: 1,
      record: "the manifest",
      reason:
        seq < first - 1
          ? `the anchor is record ${seq}, and the bundle begins at ${first}: use a later anchor`
          : `the anchor is record ${seq}, and the bundle ends at ${head.seq}: export it again, or use an earlier anchor`,
    };
  }

  #said(): Manifest {
    if (!this.#manifest) throw new Doubt("a bundle begins with its manifest");
    return this.#manifest;
  }

  #header(header: Header, manifest: Manifest): void {
    const { seq, hash, prev, at } = header;
    const expected = this.#before ? this.#before.seq + 1 : manifest.first;
    if (seq !== expected) throw new Doubt(`record ${expected} is missing before it`);
    if (!this.#before) this.#meet(manifest.first - 1, manifest.after, at);
    if (prev !== (this.#before?.hash ?? manifest.after))
      throw new Doubt("it does not follow from the record before it");
    if (header.chain !== mainChain) throw new Doubt("it is of another chain");
    if (this.#before && at < this.#before.at) throw new Doubt("it is dated before the record that precedes it");
    if (journalHash(header) !== hash) throw new Doubt("its hash does not match what it says");
    this.#meet(seq, hash, at);
    const named = this.#named.has(seq);
    if (!named && this.#whole.has(header.subject))
      throw new Doubt(`it is about ${header.subject}, and its body was left out`);
    if (named) this.#awaited.set(seq, header);
    this.#before = { seq, hash, at };
    this.counts.records += 1;
  }

  #meet(seq: number, hash: string, at: number): void {
    if (this.#anchor?.seq !== seq) return;
    if (this.#anchor.hash !== hash) throw new Doubt(`it is not the record ${seq} that the anchor was published for`);
    this.anchored = { seq, at: this.#anchor.at ?? at };
  }

  #segment(segment: SegmentHeaderLine, manifest: Manifest): void {
    const range = manifest.segments[this.#range];
    const { chain, seq, prev, hash, id_hashes } = segment;
    const expected = this.#beforeSegment ? this.#beforeSegment.seq + 1 : range?.first;
    if (!range || chain !== range.chain || seq !== expected)
      throw new Doubt(
        range ? `segment ${expected} of ${range.chain} is missing before it` : "the manifest does not name it",
      );
    if (prev !== (this.#beforeSegment?.hash ?? range.after))
      throw new Doubt("it does not follow from the segment before it");
    if (segmentHashOver(segment, id_hashes) !== hash) throw new Doubt("its hash does not match what it says");
    if (range.lines.includes(seq)) this.#digests.set(`${seq} of ${chain}`, segment.digest);
    this.#vouchable.set(`${seq} of ${chain}`, hash);
    this.counts.segments += 1;
    this.#beforeSegment = { seq, hash };
    if (seq < range.last) return;
    this.#unvouched.set(chain, { seq, hash });
    this.#beforeSegment = undefined;
    this.#range += 1;
  }

  #body({ seq, part, body, salts, commitments }: Body, { segments }: Manifest): void {
    const header = this.#awaited.get(seq);
    if (!header) throw new Doubt("the manifest does not name it, or it is here twice");
    if (bodyCommitment(commitments) !== header.commitment)
      throw new Doubt("its commitments do not match the commitment it was written with");
    if (Object.keys(body).join() !== Object.keys(salts).join()) throw new Doubt("it has other fields than salts");
    for (const [field, value] of Object.entries(body))
      if (commitments[field] === undefined || fieldCommitment(salts[field] ?? "", value) !== commitments[field])
        throw new Doubt(`its field "${field}" is not what was written`);
    const types = partOf[part];
    if (types !== undefined && !types.includes(header.type)) throw new Doubt(`it is no ${types.join(" or ")}`);
    if (header.type === "segments.head" && segments.length > 0) this.#vouch(body);
    if (header.type === "segments.pruned") this.#pruned(body, segments);
    if (header.type === "journal.pruned") this.#prunedFields(body, header.at);
    this.#awaited.delete(seq);
    this.counts.bodies += 1;
    const lacks = Object.keys(commitments).filter((field) => !Object.hasOwn(body, field));
    if (lacks.length > 0) this.#lacking.set(seq, { at: header.at, type: header.type, fields: lacks });
    this.counts.withheld += lacks.length;
  }

  /** Only what came before it: bodies come in the order of their records. */
  #prunedFields({ ranges, fields, ...said }: Record<string, unknown>, at: number): void {
    const named = (fields ?? {}) as Record<string, unknown>;
    for (const [first, last] of Array.isArray(ranges) ? (ranges as [number, number][]) : [])
      for (const [seq, lacks] of this.#lacking) {
        if (seq < first || seq > last) continue;
        const its = named[lacks.type];
        const goes = (field: string) => Array.isArray(its) && its.includes(field) && isWritten(lacks.type, field);
        const left = lacks.fields.filter((field) => !goes(field));
        const why = left.length < lacks.fields.length ? whyNotDue({ ...said, at }, lacks.at) : undefined;
        if (why) throw new Doubt(why);
        this.counts.pruned += lacks.fields.length - left.length;
        if (left.length > 0) this.#lacking.set(seq, { ...lacks, fields: left });
        else this.#lacking.delete(seq);
      }
  }

  #vouch({ chain, seq, hash }: Record<string, unknown>): void {
    const known = this.#vouchable.get(`${seq} of ${chain}`);
    if (known !== undefined && known !== hash) throw new Doubt(`it vouches for another segment ${seq} of ${chain}`);
    if (this.#unvouched.get(String(chain))?.seq === seq) this.#unvouched.delete(String(chain));
  }

  /** No two records name the same segment. One that a hold kept after the word has its lines here: it is not dropped. */
  #pruned({ chain, ranges }: Record<string, unknown>, segments: Manifest["segments"]): void {
    for (const [first, last] of Array.isArray(ranges) ? (ranges as [number, number][]) : [])
      for (const here of segments) {
        if (here.chain !== chain) continue;
        const kept = here.lines.filter((seq) => first <= seq && seq <= last).length;
        this.counts.dropped += Math.max(0, Math.min(last, here.last) - Math.max(first, here.first) + 1 - kept);
      }
  }

  #lines({ chain, seq, salt, text }: Lines): void {
    const place = `${seq} of ${chain}`;
    const digest = this.#digests.get(place);
    if (digest === undefined) throw new Doubt("the manifest does not name them, or they are here twice");
    if (segmentDigest(Buffer.from(salt, "base64url"), Buffer.from(text)) !== digest)
      throw new Doubt("they are not the ones that were received");
    this.#digests.delete(place);
    this.counts.lines += 1;
  }
}

/** What people or agents wrote: nothing else has a time that may be over, and of kinds this program does not know it cannot say. */
const isWritten = (type: string, field: string): boolean =>
  traitsOf(type as EventType).redacts?.includes(field) ?? false;

const mainChain = "main";
const stages = ["manifest", "header", "segment", "body", "lines"] as const;
/** The type of event that a part of the bundle is made of; the item's own are of any. */
const partOf: Partial<Record<Body["part"], readonly string[]>> = {
  pact: ["pact.applied"],
  card: ["card.shown"],
  segments: ["segments.head", "segments.pruned"],
};
