/** The escalation flow: for each place with a ladder of its own, who is called when, and what silence ends in. */

import { restrained } from "../../domain/agent/restraint.ts";
import { merge, pactsFor, withDefaults } from "../../domain/pact/hierarchy.ts";
import type { LadderStep, PactVersion, Raci, Threshold } from "../../domain/pact/pact.ts";
import { type FleetConfig, profileOf } from "../../domain/people/fleet-config.ts";
import { isAway, nameOf, reach } from "../../domain/people/person.ts";
import { listed } from "../../domain/words/listed.ts";
import { type Duration, formatDuration, type Instant, minute, sayDuration } from "../../domain/words/time.ts";

export interface LadderRung {
  after: Duration;
  /** "accountable", "on call: desk", "page hook", "everybody in the room". */
  role: string;
  /** Whom it would call at this moment. */
  people: readonly string[];
  /** Away or not to be reached, and so skipped. */
  skipped: readonly string[];
  /** Only from this severity on. */
  from: string | undefined;
  /** It would call nobody. */
  nobody: boolean;
}

/** What happens when nobody answers, or without anybody. */
export interface LadderEnd {
  what: string;
  /** When, from opening; undefined: at once, or never by itself. */
  at: Duration | undefined;
  outcome: string;
  tone: "restrained" | "denied" | "waits";
  /** The last call before it. */
  lastCall: Duration | undefined;
}

export interface LadderOf {
  place: string;
  title: string;
  cited: string;
  shadow: boolean;
  rungs: readonly LadderRung[];
  ends: readonly LadderEnd[];
}

export interface Ladders {
  of: string;
  at: Instant;
  ladders: readonly LadderOf[];
  /** Ways that are taken while chat is down. */
  fallback: readonly string[];
}

export function laddersOf(of: string, live: readonly PactVersion[], config: FleetConfig, at: Instant): Ladders {
  const own = live.filter(
    ({ pact }) => pact.level !== "agent" || pact.escalation !== undefined || pact.raci?.accountable !== undefined,
  );
  return {
    of,
    at,
    ladders: [...own].sort(byPlace).flatMap((version) => ladderOf(version, live, config, at) ?? []),
    fallback: config.fallback.map((way) => way.replace(/^page:/, "page ")),
  };
}

const levels = ["fleet", "room", "agent"] as const;
const byPlace = (one: PactVersion, other: PactVersion): number =>
  levels.indexOf(one.pact.level) - levels.indexOf(other.pact.level) || (one.id < other.id ? -1 : 1);

function ladderOf(
  { id, version, pact }: PactVersion,
  live: readonly PactVersion[],
  config: FleetConfig,
  at: Instant,
): LadderOf | undefined {
  const place =
    pact.level === "fleet" ? {} : pact.level === "room" ? { room: pact.of ?? "" } : profileOf(config, pact.of ?? "");
  const merged = merge(pactsFor(place, live));
  const accountable = merged.fields?.raci?.accountable;
  if (!merged.fields || !accountable) return undefined;
  const whole = withDefaults(merged.fields);
  const raci: Raci = { consulted: [], informed: [], ...merged.fields.raci, accountable };
  return {
    place: pact.level === "fleet" ? `fleet ${config.fleet}` : `${pact.level} ${pact.of}`,
    title: pact.title ?? id,
    cited: `${id}@${version}`,
    shadow: whole.enforce === "shadow",
    rungs: whole.escalation.map((step) => rung(step, raci, config, at)),
    ends: [
      ...merged.thresholds.map(({ threshold }) => endOf(threshold)),
      {
        what: "an agent's question",
        at: whole.asks.ttl,
        outcome: whole.asks.on_silence === "deny" ? "not run" : "stays open, the ladder starts again",
        tone: whole.asks.on_silence === "deny" ? "denied" : "waits",
        lastCall: (whole.asks.ttl * 3) / 4,
      },
    ],
  };
}

function rung({ after, to, from }: LadderStep, raci: Raci, config: FleetConfig, at: Instant): LadderRung {
  const reached = reach(to, raci, config, at);
  const names = reached.to.map((id) => nameOf(config, id));
  return {
    after,
    role: roleWords(to, config),
    people: names,
    skipped: reached.instead_of.filter((id) => isAway(config, id, at)).map((id) => nameOf(config, id)),
    from,
    nobody: names.length === 0 && !reached.room && reached.pages === undefined,
  };
}

function roleWords(to: string, config: FleetConfig): string {
  if (to === "room") return "everybody in the room";
  if (to.startsWith("oncall:")) return `on call: ${to.slice("oncall:".length)}`;
  if (to.startsWith("page:")) return `page ${to.slice("page:".length)}`;
  return Object.hasOwn(config.people, to) ? "by name" : to;
}

function endOf({ id, intervention: { do: kind, mode, ttl, on_silence }, enforce }: Threshold): LadderEnd {
  if (enforce === "shadow")
    return { what: id, at: undefined, outcome: "in shadow: nobody is called", tone: "waits", lastCall: undefined };
  if (mode === "automatic")
    return {
      what: id,
      at: 0,
      outcome: `${restrained[kind]} at once, the owner is told`,
      tone: "restrained",
      lastCall: undefined,
    };
  if (mode === "human-review")
    return { what: id, at: undefined, outcome: "waits until a person chooses", tone: "waits", lastCall: undefined };
  const lastCall = ttl - Math.ceil(ttl / 4);
  switch (on_silence) {
    case "apply":
      return { what: id, at: ttl, outcome: restrained[kind], tone: "restrained", lastCall };
    case "hold":
      return { what: id, at: ttl, outcome: "stays open, the ladder starts again", tone: "waits", lastCall };
    case "drop":
      return { what: id, at: ttl, outcome: "nothing is done", tone: "waits", lastCall };
  }
}

/** "at once", "after 5 min". */
export const whenWords = (after: Duration): string => (after === 0 ? "at once" : `after ${sayDuration(after)}`);

/** "no answer by 20 min: quarantined (last call 15 min)" */
export function endWords({ what, at, outcome, lastCall }: LadderEnd): string {
  const by = at === undefined || at === 0 ? "" : `no answer by ${sayDuration(at)}: `;
  return `${what}: ${by}${outcome}${lastCall === undefined ? "" : ` (last call at ${exactly(lastCall)})`}`;
}

export const rungNames = ({ people, skipped, role, nobody }: LadderRung): string =>
  nobody
    ? `nobody (${role})`
    : people.length === 0
      ? role
      : `${listed(people)} (${role}${skipped.length > 0 ? `; ${listed(skipped)} away` : ""})`;

/** "20 min", and where that would be rounded "22m30s". */
export const exactly = (time: Duration): string =>
  time % minute === 0 || time < minute ? sayDuration(time) : formatDuration(time);
