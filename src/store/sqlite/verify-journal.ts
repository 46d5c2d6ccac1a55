/** Walks the main chain: no gap, every link, every hash, every body against what was committed to. */

import { bodyCommitment, type Envelope, fieldCommitment, journalHash } from "../../format/hash.ts";
import { mainChain } from "./chain.ts";
import type { Sqlite } from "./connection.ts";
import { type Broken, canonicalObject, checkLink, Doubt, doubted, gapBefore, type Tally } from "./doubt.ts";
import { type PrunedRecords, prunedRecords } from "./pruned-records.ts";

interface JournalWalk {
  events: number;
  /** Records that lost fields. */
  pruned: number;
  head: { seq: number; hash: string; at: number } | undefined;
  /** The segment chains that the main chain vouches for. */
  vouchedChains: ReadonlySet<string>;
  broken: Broken | undefined;
}

/** Up to and with `until`: what came later is not looked at. */
export async function verifyJournal(sqlite: Sqlite, until: number, tally: Tally): Promise<JournalWalk> {
  const read = sqlite.prepare<[number, number], Row>(
    `SELECT j.*, body, salts, commitments FROM journal j LEFT JOIN journal_bodies b ON b.chain = j.chain AND b.seq = j.seq
     WHERE j.chain = '${mainChain}' AND j.seq > ? AND j.seq <= ? ORDER BY j.seq LIMIT 500`,
  );
  const vouchedChains = new Set<string>();
  const dropped = prunedRecords(sqlite, until);
  let [events, pruned] = [0, 0];
  let before: { seq: number; hash: string; at: number } | undefined;
  const walk = (broken?: Broken): JournalWalk => ({
    events,
    pruned,
    head: before,
    vouchedChains,
    broken,
  });
  for (let rows = read.all(beforeAll, until); rows.length > 0; rows = read.all(before?.seq ?? until, until)) {
    for (const row of rows) {
      const broken =
        gapBefore(mainChain, row, before) ??
        doubted(mainChain, row.seq, () => {
          if (checkEvent(row, before, dropped) === "pruned") pruned += 1;
        });
      if (broken) return walk(broken);
      if (row.type === "segments.head") vouchedChains.add(row.subject.slice("segments:".length));
      before = { seq: row.seq, hash: row.hash, at: row.at };
      events += 1;
    }
    await tally(rows.length);
  }
  return walk();
}

/** A tampered row may have any number. */
const beforeAll = Number.MIN_SAFE_INTEGER;

interface Row extends Envelope {
  hash: string;
  body: string | null;
  salts: string | null;
  commitments: string | null;
}

function checkEvent(
  row: Row,
  before: { hash: string; at: number } | undefined,
  dropped: PrunedRecords,
): "whole" | "pruned" {
  checkLink(row, before);
  if (before && row.at < before.at) throw new Doubt("it is dated before the event that precedes it");
  if (journalHash(row) !== row.hash) throw new Doubt("its hash does not match what it says");
  if (row.body === null || row.salts === null || row.commitments === null) throw new Doubt("its body is missing");
  const commitments = canonicalObject("the commitments of its body", row.commitments);
  if (bodyCommitment(commitments as Record<string, string>) !== row.commitment)
    throw new Doubt("the commitments of its body do not match the commitment it was written with");
  const body = canonicalObject("its body", row.body);
  const salts = canonicalObject("the salts of its body", row.salts);
  const found = checkBody(row, body, salts, commitments, dropped);
  if (row.type === "journal.pruned") dropped.check(row, body);
  return found;
}

function checkBody(
  { seq, type, subject }: Row,
  body: Record<string, unknown>,
  salts: Record<string, unknown>,
  commitments: Record<string, unknown>,
  dropped: PrunedRecords,
): "whole" | "pruned" {
  const committed = Object.keys(commitments);
  const fields = committed.filter((field) => Object.hasOwn(body, field) || !dropped.names(seq, type, field));
  if (Object.keys(body).join() !== fields.join() || Object.keys(salts).join() !== fields.join())
    throw new Doubt("its body has other fields than it was written with");
  for (const [field, value] of Object.entries(body))
    if (fieldCommitment(String(salts[field]), value) !== commitments[field])
      throw new Doubt(`the field "${field}" of its body is not what was written`);
  if ((type === "segments.head" || type === "segments.pruned") && subject !== `segments:${String(body.chain)}`)
    throw new Doubt("it names another chain than it is about");
  return fields.length < committed.length ? "pruned" : "whole";
}
