/** A pact's text becomes its live version: judged, agreed to, remembered; in force from the next signal. */
import { hash } from "node:crypto";
import { type Located, lineOf, locate } from "../../documents/located.ts";
import { parsePact } from "../../documents/pact.ts";
import { sameButBase } from "../../documents/pact-base.ts";
import type { Source } from "../../documents/yaml.ts";
import { event, type How } from "../../domain/journal/event.ts";
import { citationOf } from "../../domain/pact/hierarchy.ts";
import { lintPact } from "../../domain/pact/lint-pact.ts";
import { mayApply } from "../../domain/pact/may-apply.ts";
import type { Pact, PactVersion, PersonId } from "../../domain/pact/pact.ts";
import { compare, directionOf } from "../../domain/pact/pact-diff.ts";
import { baseConflict, lintChildren, parentsOf, placeConflict } from "../../domain/pact/pact-family.ts";
import { fleetRoom, roomOf } from "../../domain/people/fleet-config.ts";
import { done, nothing, type Reply, refused } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";
import { type Attempted, attempt } from "../decide/attempt.ts";
import { recordRefusal } from "../decide/refusals.ts";

export interface ApplyOrder {
  /** Named in what is wrong with the text: "pacts/airline-service.yaml". */
  file: string;
  text: string;
  /** The version it was edited from, where the text does not say `base` itself. */
  base?: number;
  /** Who applies it, and who agrees where it takes two. Nobody at boot: that is the host. */
  as?: PersonId;
  also?: PersonId;
  how: How | "boot";
}

/** Nothing that lint calls an error or "not yet" becomes live. A repeat of the live text changes nothing. */
export async function applyPact(world: World, order: ApplyOrder): Promise<Reply> {
  const { text, file, as, how } = order;
  const parsed = parsePact(text, file);
  const { pact, source } = parsed;
  if (!pact || !source) return refused("arg_invalid", linesOf(parsed.findings));
  if (how !== "boot" && as === undefined) return refused("arg_required", "Say who applies it: --as PERSON.");
  if (as !== undefined && !Object.hasOwn(world.config.people, as))
    return refused(
      "not_linked",
      `${as} is not among the people of wardroom.yaml. It names ${Object.keys(world.config.people).join(", ") || "nobody"}.`,
    );
  const { reply } = await attempt(world.store, () => decide(world, order, pact, source, parsed.findings));
  if (as !== undefined && how !== "boot")
    await recordRefusal(world, { by: `person:${as}`, item: `pact:${pact.id}`, act: "apply", how }, reply);
  return reply;
}

export const digestOfText = (text: string): string => hash("sha256", text, "hex");

async function decide(world: World, order: ApplyOrder, pact: Pact, source: Source, own: Located[]): Promise<Attempted> {
  const { store, config, clock } = world;
  const { file, text, as, also, how } = order;
  const subject = `pact:${pact.id}` as const;
  const thing = await store.load(subject);
  const digest = digestOfText(text);
  const last = thing?.state.versions.at(-1);
  if (last && (last.digest === digest || sameButBase(last.text, text)))
    return { reply: nothing(`${pact.id}@${last.version} already says exactly this`) };
  const before = last && world.pacts.version(pact.id, last.version);
  const conflict =
    placeConflict(pact, world.pacts.live()) ?? baseConflict(pact, pact.base ?? order.base, last?.version);
  if (conflict) return { reply: refused("conflict", linesOf(locate([conflict], source, file))) };

  const after: PactVersion = { id: pact.id, version: (last?.version ?? 0) + 1, pact, text, digest };
  const others = world.pacts.live().filter(({ id }) => id !== pact.id);
  const parents = parentsOf(pact, others, config);
  const today = new Date(clock.now()).toISOString().slice(0, 10);
  const judged = [...lintPact(after, { parents, config, today }), ...lintChildren(after, others, config)];
  const findings = [...own, ...locate(judged, source, file)];
  const blocking = findings.filter(({ severity }) => severity !== "warning");
  if (blocking.length > 0) return { reply: refused("arg_invalid", linesOf(blocking)) };

  const changes = compare(parents, before, after);
  const room =
    pact.level === "room" ? (pact.of ?? fleetRoom) : pact.level === "agent" ? roomOf(config, pact.of ?? "") : fleetRoom;
  if (as !== undefined) {
    const answer = mayApply({ parents, before, after, changes, as, also, config, room, at: clock.now() });
    if (!answer.may) return { reply: refused(answer.code, answer.sentence) };
  }
  const applied = event("pact.applied", subject, as === undefined ? "host" : `person:${as}`, {
    pact: pact.id,
    version: after.version,
    level: pact.level,
    ...(pact.of !== undefined && { of: pact.of }),
    text,
    digest,
    how,
    ...(also !== undefined && { also }),
    // What was received before was promised under the version of then; only the writer knows where that ends.
    from: {},
  });
  const warnings = findings.map((finding) => `\n${lineOf(finding)}`).join("");
  return {
    reply: done(
      `${citationOf(after)} is live from the next signal; it ${before ? directionOf(changes).replace("neutral", "changes no rule") : "is new"}.${warnings}`,
    ),
    commit: { expected: [[subject, thing?.version ?? 0]], events: [applied], effects: [] },
  };
}

const linesOf = (findings: readonly Located[]): string => findings.map(lineOf).join("\n");
