/** The effective pact of an agent: fleet, room and agent pact merged, each only tighter. Where each value comes from is kept. */

import type { AgentProfile } from "../people/fleet-config.ts";
import { minute } from "../words/time.ts";
import type { Field } from "./field.ts";
import type {
  ActionRule,
  AgentId,
  Bound,
  ClauseCitation,
  EffectivePact,
  Pact,
  PactCitation,
  PactLevel,
  PactVersion,
  PartialThreshold,
  RoomId,
  Threshold,
} from "./pact.ts";
import { pactFields } from "./pact-fields.ts";
import { thresholdFields } from "./threshold-fields.ts";

/** What holds for an agent, from the live versions of all pacts. Undefined: no pact covers it, or none names an accountable. */
export function effective(
  agent: Pick<AgentProfile, "id" | "room">,
  live: readonly PactVersion[],
): EffectivePact | undefined {
  const pacts = pactsFor(agent, live);
  const whole = effectiveOf(agent, merge(pacts.map(inForce)));
  const inShadow = pacts.filter(isShadow).flatMap(citedActions);
  return whole && inShadow.length > 0 ? { ...whole, inShadow } : whole;
}

const isShadow = ({ pact }: PactVersion): boolean => pact.enforce === "shadow";

/** A pact in shadow refuses nothing: what it says about the gate is left out. Its thresholds are judged, each says how. */
function inForce(version: PactVersion): PactVersion {
  if (!isShadow(version)) return version;
  const { unlisted, free, asks, autonomy, if_wardroom_is_down, ...rest } = version.pact;
  return { ...version, pact: { ...rest, actions: [] } };
}

const citedActions = (version: PactVersion): (ActionRule & { cited: PactCitation })[] =>
  version.pact.actions.map((action) => ({ ...action, cited: citationOf(version) }));

/** The pacts that cover an agent, from the fleet down: at most one a level. */
export const pactsFor = ({ id, room }: { id?: AgentId; room?: RoomId }, live: readonly PactVersion[]): PactVersion[] =>
  levels.flatMap((level) =>
    live.filter(({ pact }) => pact.level === level && holdsFor(pact, { id, room })).slice(0, 1),
  );

/** Is a pact said about this agent or room, or about everybody? `of` names one of them and is no pattern: its "*" is not allowed. */
export const holdsFor = (
  { level, of }: { level: string; of?: string | undefined },
  { id, room }: { id?: AgentId | undefined; room?: RoomId | undefined },
): boolean => level === "fleet" || (of !== undefined && of === (level === "room" ? room : id));

const levels: PactLevel[] = ["fleet", "room", "agent"];

export const citationOf = ({ id, version }: { id: string; version: number }): PactCitation => `${id}@${version}`;

/** Pacts added up, before defaults. `sources` says which pact each value comes from, by path: "intervention.ttl". */
export interface Merged {
  of: PactVersion[];
  fields: Pact | undefined;
  sources: Record<string, PactCitation>;
  thresholds: MergedThreshold[];
  actions: (ActionRule & { cited: PactCitation })[];
}

interface MergedThreshold {
  threshold: Threshold;
  cited: ClauseCitation;
  sources: Record<string, PactCitation>;
}

/** Adds pacts up, given from the fleet down. A threshold that no pact completes is left out. */
export function merge(pacts: readonly PactVersion[]): Merged {
  const ids = [...new Set(pacts.flatMap(({ pact }) => pact.thresholds.map(({ id }) => id)))];
  const { value, sources } = combine(pactFields, asSaid(pacts));
  return {
    of: [...pacts],
    fields: value,
    sources,
    thresholds: ids.flatMap((id) => mergeThreshold(id, pacts)),
    actions: pacts.flatMap(citedActions),
  };
}

/** What one pact says, its inherited rest filled in. `states` narrows which fields it speaks of. */
interface Said<S> {
  value: S;
  version: PactVersion;
  /** Of the thing the fields belong to: "thresholds.latency.", or "" for the pact itself. */
  path: string;
  states?: (field: Field<S>) => boolean;
}

/** Pacts as statements about themselves. */
export const asSaid = (pacts: readonly PactVersion[]): Said<Pact>[] =>
  pacts.map((version) => ({ value: version.pact, version, path: "" }));

/** The nearest statement of each field counts, held by every earlier one: a parent tightened later overrules its children. */
function combine<S>(
  fields: readonly Field<S>[],
  said: readonly Said<S>[],
): { value: S | undefined; sources: Record<string, PactCitation> } {
  const sources: Record<string, PactCitation> = {};
  let value = said[0]?.value;
  if (value === undefined) return { value, sources };
  for (const field of fields) {
    const last = said.findLast((one) => speaksOf(one, field));
    if (!last) continue;
    const held = hold(field, said.slice(0, said.indexOf(last)), {
      value: last.value,
      source: citationOf(last.version),
    });
    value = field.copy(held.value, value);
    if (field.isStated(value)) sources[field.path] = held.source;
  }
  return { value, sources };
}

/** A value of a field, held by the statements of parents: all but those whose pact lists it as overridable. */
export function hold<S, H extends { value: S; source: PactCitation } | undefined>(
  field: Field<S>,
  parents: readonly Said<S>[],
  from: H,
): H | { value: S; source: PactCitation } {
  let held: H | { value: S; source: PactCitation } = from;
  for (const one of parents) {
    if (!speaksOf(one, field) || isOverridable(one.version.pact, one.path + field.path)) continue;
    const value: S = held ? field.tighten(one.value, held.value) : one.value;
    if (!held || field.relate(held.value, value) !== "same") held = { value, source: citationOf(one.version) };
  }
  return held;
}

const speaksOf = <S>(one: Said<S>, field: Field<S>): boolean =>
  one.states ? one.states(field) : field.isStated(one.value);

/** "thresholds.latency" covers everything below it. */
export const isOverridable = ({ overridable = [] }: Pact, path: string): boolean =>
  overridable.some((listed) => path === listed || path.startsWith(`${listed}.`));

function mergeThreshold(id: string, pacts: readonly PactVersion[]): MergedThreshold[] {
  const said = sayings(id, pacts);
  const { value, sources } = combine(thresholdFields, said);
  const nearest = said.at(-1);
  return value && nearest
    ? [{ threshold: beyondBreach(value), cited: `${citationOf(nearest.version)}#${id}`, sources }]
    : [];
}

/** What each pact says about a threshold, each on top of what holds above it. */
export function sayings(id: string, pacts: readonly PactVersion[]): Said<Threshold>[] {
  const said: Said<Threshold>[] = [];
  for (const version of pacts) {
    const stated = version.pact.thresholds.find((one) => one.id === id);
    const value = stated && complete(stated, combine(thresholdFields, said).value, version.pact);
    if (!stated || !value) continue;
    // The pact that defines a threshold speaks of every field: its defaults bind its children too.
    const defines = said.length === 0;
    const states = (field: Field<Threshold>) => defines || statesField(stated, field.path);
    const own: Said<Threshold> = { value, version, path: `thresholds.${id}.`, states };
    // What silence does decides how its ttl is read, so a silence that a parent overrules is not even heard.
    const { on_silence } = combine(thresholdFields, [...said, own]).value?.intervention ?? value.intervention;
    said.push(
      on_silence === value.intervention.on_silence
        ? own
        : {
            ...own,
            value: { ...value, intervention: { ...value.intervention, on_silence } },
            states: (field) => field.path !== "intervention.on_silence" && states(field),
          },
    );
  }
  return said;
}

/** A stated threshold with the rest from its parents or the defaults; undefined while something is missing. */
export function complete(
  stated: PartialThreshold,
  parent: Threshold | undefined,
  { enforce }: Pick<Pact, "enforce">,
): Threshold | undefined {
  if (missingFields(stated, parent).length > 0) return undefined;
  const { near_miss: near, breach, intervention, ...rest } = stated;
  const base = parent ?? { title: stated.id, per: "agent", min_samples: 1, enforce: enforce ?? "live" };
  const nearBound = sideOf(near) ?? parent?.near_miss;
  const [doWhat, mode] = [near?.do ?? parent?.near_miss?.do, near?.mode ?? parent?.near_miss?.mode];
  const clear = breach?.clear ?? parent?.breach.clear;
  return {
    ...base,
    ...given(rest),
    ...(nearBound && { near_miss: { ...sideOf(nearBound), ...(doWhat && { do: doWhat }), ...(mode && { mode }) } }),
    breach: { ...(sideOf(breach) ?? sideOf(parent?.breach)), ...(clear && { clear }) },
    intervention: {
      ...(parent?.intervention ?? { do: "supervise", ttl: 30 * minute, on_silence: "apply" }),
      ...given(intervention ?? {}),
    },
  } as Threshold;
}

/** What a threshold still needs before it can judge. Where a person chooses, nothing need be prepared. */
export function missingFields(stated: PartialThreshold, parent: Threshold | undefined): string[] {
  if (parent) return [];
  const needed: [string, unknown][] = [
    ["signal", stated.signal],
    ["stat", stated.stat],
    ["window", stated.window],
    ["breach", sideOf(stated.breach)],
    ["severity", stated.severity],
    ["failure_mode", stated.failure_mode],
    ["intervention.mode", stated.intervention?.mode],
    ["intervention.do", stated.intervention?.mode === "human-review" ? "a person chooses" : stated.intervention?.do],
  ];
  return needed.filter(([, value]) => value === undefined).map(([path]) => path);
}

/** Does a pact say something about this field of a threshold itself? */
export function statesField(stated: PartialThreshold, path: string): boolean {
  if (path === "breach") return sideOf(stated.breach) !== undefined;
  if (path === "near_miss") return sideOf(stated.near_miss) !== undefined;
  let value: unknown = stated;
  for (const part of path.split("."))
    value = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[part] : undefined;
  return value !== undefined;
}

const sideOf = (value: { above?: number; below?: number } | undefined): Bound | undefined =>
  value?.below !== undefined ? { below: value.below } : value?.above !== undefined ? { above: value.above } : undefined;

/** A breach may not clear while it still breaches: where a parent trips earlier than a child clears, it clears at the bound. */
function beyondBreach(threshold: Threshold): Threshold {
  const { breach } = threshold;
  const { clear } = breach;
  if (!clear) return threshold;
  if ("below" in breach && "above" in clear && clear.above < breach.below)
    return { ...threshold, breach: { ...breach, clear: { above: breach.below } } };
  if ("above" in breach && "below" in clear && clear.below > breach.above)
    return { ...threshold, breach: { ...breach, clear: { below: breach.above } } };
  return threshold;
}

const given = <T extends object>(object: T): T =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;

function effectiveOf(
  { id, room }: Pick<AgentProfile, "id" | "room">,
  { of, fields, thresholds, actions }: Merged,
): EffectivePact | undefined {
  if (!fields?.raci?.accountable) return undefined;
  const pact = withDefaults(fields);
  const { responsible, accountable, consulted = [], informed = [] } = fields.raci;
  return {
    agent: id,
    room,
    of: of.map(citationOf),
    raci: { ...(responsible && { responsible }), accountable, consulted, informed },
    thresholds: thresholds.map(({ threshold, cited }) => ({ ...threshold, cited })),
    actions,
    unlisted: pact.unlisted,
    free: pact.free,
    asks: pact.asks,
    escalation: pact.escalation,
    evidence: pact.evidence,
    autonomy: pact.autonomy,
    ...(pact.postmortem && { postmortem: pact.postmortem }),
    if_wardroom_is_down: pact.if_wardroom_is_down,
    enforce: pact.enforce,
    ...(pact.title && { title: pact.title }),
  };
}

/** The defaults of a pact, for what none of the merged ones says. They bind nobody: a child may say otherwise. */
export const withDefaults = (pact: Pact) => ({
  ...pact,
  enforce: pact.enforce ?? ("live" as const),
  unlisted: pact.unlisted ?? ("allow" as const),
  free: pact.free ?? [],
  asks: { by: "accountable", quorum: 1, ttl: 30 * minute, on_silence: "deny" as const, ...given(pact.asks ?? {}) },
  escalation: pact.escalation ?? [{ after: 0, to: "accountable" }],
  evidence: pact.evidence ?? [],
  autonomy: { start: "standard" as const, ...given(pact.autonomy ?? {}) },
  if_wardroom_is_down: pact.if_wardroom_is_down ?? ("deny" as const),
});
