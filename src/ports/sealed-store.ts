/** The journal and the segments as they were sealed: what somebody without this store needs to check a part of them. */
import type { Instant } from "../domain/words/time.ts";
import type { Envelope, SegmentEnvelope } from "../format/hash.ts";

/** A record of the main chain without its body. */
export type SealedHeader = Envelope & { hash: string };

export interface SealedBody {
  body: Record<string, unknown>;
  /** Base64url of 32 bytes, by field. */
  salts: Record<string, string>;
  commitments: Record<string, string>;
}

/** A segment without its lines; `id_hashes` is the SHA-256 of its id hashes. */
export type SealedSegment = SegmentEnvelope & { id_hashes: string; hash: string };

interface SealedLines {
  /** Base64url of 32 bytes. */
  salt: string;
  text: string;
}

export interface SegmentWithLines {
  chain: string;
  seq: number;
  /** Lines. */
  count: number;
  hash: string;
}

/** A record of the main chain with fields that may be dropped. */
export interface RecordWithFields {
  seq: number;
  at: Instant;
  type: string;
  subject: string;
  hash: string;
  /** Of those that were asked for, the ones that are here still. */
  fields: string[];
}

/** Whose signals, received when; both ends included. Of all agents without `agents`. */
export interface SegmentSpan {
  agents?: readonly string[];
  from: Instant;
  to: Instant;
}

export interface SealedStore {
  /** The newest record of the main chain. */
  head(): Promise<{ seq: number; hash: string; at: Instant } | undefined>;
  /** Of the main chain, oldest first. */
  headers(afterSeq: number, limit: number): Promise<SealedHeader[]>;
  body(seq: number): Promise<SealedBody | undefined>;
  /** Headers of a segment chain, oldest first. */
  segments(chain: string, afterSeq: number, limit: number): Promise<SealedSegment[]>;
  /** Where segments with signals of these agents stand, oldest first. */
  segmentsOf(span: SegmentSpan): Promise<{ chain: string; seq: number }[]>;
  /**
   * Every segment that was received in that time but those of drills, oldest first of each chain; `has`: it may hold something of these
   * agents, as spans do that take their agent from others.
   */
  received(span: SegmentSpan): Promise<{ chain: string; seq: number; receivedAt: Instant; has: boolean }[]>;
  /**
   * The record `by` of the main chain, up to `until`, that vouches for a segment and those before it: the first for this one or a
   * later one, else the last there is.
   */
  vouched(chain: string, seq: number, until: number): Promise<{ seq: number; by: number } | undefined>;
  /** Segments whose lines are here and that were received before an instant, after a place; by chain, oldest first. */
  withLines(before: Instant, after: { chain: string; seq: number }, limit: number): Promise<SegmentWithLines[]>;
  /**
   * Of the records after `afterSeq` and written before an instant, a page of at most `limit`: those with any of these fields, named by the
   * kind of record. `next`: the last that was looked at; undefined where the page was the last.
   */
  withFields(
    fields: Readonly<Record<string, readonly string[]>>,
    before: Instant,
    afterSeq: number,
    limit: number,
  ): Promise<{ records: RecordWithFields[]; next: number | undefined }>;
  /** Undefined where they were dropped, their time to be kept being over. */
  lines(chain: string, seq: number): Promise<SealedLines | undefined>;
}
