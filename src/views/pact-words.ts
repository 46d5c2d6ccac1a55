/** The pact in force, in words a person can hold someone to: promise, thresholds, silence, ladder, and who answers. */

import { restrained } from "../domain/agent/restraint.ts";
import type { Bound, EffectivePact, PactVersion, PersonId, Threshold } from "../domain/pact/pact.ts";
import type { FleetConfig } from "../domain/people/fleet-config.ts";
import { isAway, nameOf } from "../domain/people/person.ts";
import { capital } from "../domain/words/capital.ts";
import { listed } from "../domain/words/listed.ts";
import { type Instant, sayDuration } from "../domain/words/time.ts";
import type { Rich } from "./card.ts";
import { measure, number } from "./measure-words.ts";

/** One set of pacts that holds for some agents of a room. */
export interface PactWords {
  title: string;
  /** "airline-service@4 · acme-air@1" */
  of: string[];
  agents: string[];
  promise: string | undefined;
  boundary: string | undefined;
  shadow: boolean;
  clauses: { cited: string; severity: string; failureMode: string; text: Rich; rationale: string | undefined }[];
  ladder: Rich;
  never: string[];
  asks: { tool: string; when: string | undefined; until: string | undefined }[];
  unlisted: string;
  raci: RaciLine[];
}

interface RaciLine {
  role: "Responsible" | "Accountable" | "Consulted" | "Informed";
  /** What the role means here, in four words. */
  means: string;
  people: { id: PersonId; name: string; away: boolean; deputy: string | undefined }[];
}

export function pactWords(
  pact: EffectivePact,
  agents: string[],
  live: readonly PactVersion[],
  config: FleetConfig,
  at: Instant,
): PactWords {
  const nearest = pact.of
    .map((cited) => live.find(({ id, version }) => cited === `${id}@${version}`)?.pact)
    .filter((one) => one !== undefined)
    .reverse();
  const asking = pact.actions.filter(({ decision }) => decision !== "deny");
  return {
    title: pact.title ?? nearest.find(({ title }) => title)?.title ?? pact.of.at(-1) ?? "",
    of: [...pact.of].reverse(),
    agents,
    promise: nearest.find(({ promise }) => promise)?.promise,
    boundary: nearest.find(({ boundary }) => boundary)?.boundary,
    shadow: pact.enforce === "shadow",
    clauses: pact.thresholds.map((threshold) => ({
      cited: threshold.cited,
      severity: threshold.severity,
      failureMode: threshold.failure_mode,
      text: clause(threshold),
      rationale: threshold.rationale,
    })),
    ladder: ladder(pact, config),
    never: pact.actions.filter(({ decision }) => decision === "deny").map(({ tool }) => tool),
    asks: asking.map(({ tool, when, until }) => ({ tool, when, until })),
    unlisted: { allow: "allowed", ask: "must be asked for", deny: "refused" }[pact.unlisted],
    raci: raciLines(pact, config, at),
  };
}

/** "Breach when the mean of X over its last 10 runs is below 0.3; near below 0.5. Then it is quarantined if approved; ..." */
function clause(threshold: Threshold): Rich {
  const { breach, near_miss: near, intervention, title } = threshold;
  const { do: kind, mode, ttl, on_silence } = intervention;
  const silence = {
    apply: `no answer in ${sayDuration(ttl)}: ${restrained[kind]} all the same`,
    hold: `no answer in ${sayDuration(ttl)}: asked again`,
    drop: `no answer in ${sayDuration(ttl)}: nothing is done`,
  }[on_silence];
  const then = {
    automatic: `It is ${restrained[kind]} at once and the owner is told.`,
    gated: `A person is asked to ${kind} it; ${silence}.`,
    "human-review": "A person is called and chooses what to do.",
  }[mode];
  return [
    { strong: capital(title) },
    `: breach when the ${measure(threshold)} is ${side(breach, threshold)}${near ? `, near miss when ${side(near, threshold)}${near.do ? ` (${restrained[near.do]} while it lasts)` : ""}` : ""}. ${then}${threshold.enforce === "shadow" ? " Only watched so far: nobody is called." : ""}`,
  ];
}

const side = (bound: Bound, threshold: Threshold): string =>
  "below" in bound ? `below ${number(bound.below, threshold)}` : `above ${number(bound.above, threshold)}`;

function ladder({ escalation, raci }: EffectivePact, config: FleetConfig): Rich {
  const deputy = config.people[raci.accountable]?.deputy;
  const who: Record<string, string> = {
    accountable: nameOf(config, raci.accountable),
    responsible: raci.responsible ? nameOf(config, raci.responsible) : "the responsible",
    consulted: listed(raci.consulted.map((id) => nameOf(config, id))),
    deputy: deputy ? nameOf(config, deputy) : "the deputy",
    room: "the whole room",
  };
  return escalation.flatMap(
    ({ after, to, from }, index): Rich => [
      index > 0 ? ", then " : "",
      { strong: who[to] ?? (config.people[to] ? nameOf(config, to) : to) },
      after === 0 ? " at once" : ` after ${sayDuration(after)}`,
      from ? ` (${from} and worse)` : "",
    ],
  );
}

function raciLines({ raci }: EffectivePact, config: FleetConfig, at: Instant): RaciLine[] {
  const line = (role: RaciLine["role"], means: string, ids: readonly PersonId[]): RaciLine => ({
    role,
    means,
    people: ids.map((id) => {
      const deputy = config.people[id]?.deputy;
      return { id, name: nameOf(config, id), away: isAway(config, id, at), deputy: deputy && nameOf(config, deputy) };
    }),
  });
  return [
    line("Accountable", "decides, is asked first", [raci.accountable]),
    line("Responsible", "runs it, may stop it", raci.responsible ? [raci.responsible] : []),
    line("Consulted", "may be asked for advice", raci.consulted),
    line("Informed", "is told", raci.informed),
  ].filter(({ people }) => people.length > 0);
}
