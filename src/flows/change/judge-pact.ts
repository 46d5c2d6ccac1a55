/** A pact's text judged as it would be live now: what is wrong with it, what it changes, and who has to agree. */
import { hash } from "node:crypto";
import { type Located, lineOf, locate } from "../../documents/located.ts";
import { parsePact } from "../../documents/pact.ts";
import { sameButBase } from "../../documents/pact-base.ts";
import { lintPact } from "../../domain/pact/lint-pact.ts";
import { answering, type Consent, consentFor } from "../../domain/pact/may-apply.ts";
import type { PactVersion, Raci, RoomId } from "../../domain/pact/pact.ts";
import { type Change, compare, directionOf } from "../../domain/pact/pact-diff.ts";
import { baseConflict, lintChildren, parentsOf, placeConflict } from "../../domain/pact/pact-family.ts";
import { nothing, type Reply, refused } from "../../domain/words/reply.ts";
import { utcDate } from "../../domain/words/rfc3339.ts";
import type { World } from "../../ports/world.ts";
import { roomOfPact } from "./room-of-pact.ts";

export interface Judged {
  before: PactVersion | undefined;
  after: PactVersion;
  parents: PactVersion[];
  changes: Change[];
  direction: Change["direction"];
  consent: Consent;
  /** Who answers for it before the change. */
  raci: Raci | undefined;
  room: RoomId;
  /** One line each. */
  warnings: string[];
  /** The version that its thing has in the store: what a commit expects. */
  stands: number;
}

export interface Draft {
  /** Named in what is wrong with the text: "pacts/airline-service.yaml". */
  file: string;
  text: string;
  /** The version it was edited from, where the text does not say `base` itself. */
  base?: number | undefined;
}

export const digestOfText = (text: string): string => hash("sha256", text, "hex");

/** Nothing that lint calls an error or "not yet" can become live; a text that says what is live changes nothing. */
export async function judgePact(world: World, draft: Draft): Promise<Judged | { reply: Reply }> {
  const { store, config, clock } = world;
  const { file, text } = draft;
  const parsed = parsePact(text, file);
  const { pact, source } = parsed;
  if (!pact || !source) return { reply: refused("arg_invalid", linesOf(parsed.findings)) };
  const thing = await store.load(`pact:${pact.id}`);
  const digest = digestOfText(text);
  const last = thing?.state.versions.at(-1);
  if (last && (last.digest === digest || sameButBase(last.text, text)))
    return { reply: nothing(`${pact.id}@${last.version} already says exactly this`) };
  const before = last && world.pacts.version(pact.id, last.version);
  const conflict =
    placeConflict(pact, world.pacts.live()) ?? baseConflict(pact, pact.base ?? draft.base, last?.version);
  if (conflict) return { reply: refused("conflict", linesOf(locate([conflict], source, file))) };

  const after: PactVersion = { id: pact.id, version: (last?.version ?? 0) + 1, pact, text, digest };
  const others = world.pacts.live().filter(({ id }) => id !== pact.id);
  const parents = parentsOf(pact, others, config);
  const today = utcDate(clock.now());
  const judged = [...lintPact(after, { parents, config, today }), ...lintChildren(after, others, config)];
  const findings = [...parsed.findings, ...locate(judged, source, file)];
  const blocking = findings.filter(({ severity }) => severity !== "warning");
  if (blocking.length > 0) return { reply: refused("arg_invalid", linesOf(blocking)) };

  const changes = compare(parents, before, after);
  return {
    before,
    after,
    parents,
    changes,
    direction: directionOf(changes),
    consent: consentFor({ parents, before, after, changes, config, at: clock.now() }),
    raci: answering(parents, before, config),
    room: roomOfPact(world, pact),
    warnings: findings.map(lineOf),
    stands: thing?.version ?? 0,
  };
}

const linesOf = (findings: readonly Located[]): string => findings.map(lineOf).join("\n");
