/** The pact hierarchy: from the fleet down to single agents, what each pact adds, and what it tightens of those above. */

import { sameValue } from "../../domain/pact/field.ts";
import { citationOf, complete, isOverridable, merge, pactsFor } from "../../domain/pact/hierarchy.ts";
import type { AgentId, LadderStep, Pact, PactVersion, RoomId, Threshold } from "../../domain/pact/pact.ts";
import { keepsStep, ladderKeys, pactFields } from "../../domain/pact/pact-fields.ts";
import { thresholdFields } from "../../domain/pact/threshold-fields.ts";
import { type FleetConfig, fleetRoom, profileOf } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import { formatDuration, type Instant } from "../../domain/words/time.ts";
import { number } from "../measure-words.ts";

/**
 * "adds": not in a pact above. "tightens": from what holds above to what is said here. "loosens": what a pact above lists as overridable.
 * "overruled": what is said here is looser than what came to hold above, and does not count.
 */
export type PactLine =
  | { type: "adds"; what: string; value: string }
  | { type: "tightens" | "loosens" | "overruled"; what: string; from: string; to: string };

export interface PactNode {
  id: string;
  /** A room without a pact of its own has none. */
  cited: string | undefined;
  level: "fleet" | "room" | "agent";
  of: string;
  title: string;
  accountable: string | undefined;
  shadow: boolean;
  lines: readonly PactLine[];
  /** Agents of a room that have no pact of their own. */
  agents: readonly AgentId[];
  parent: string | undefined;
}

export interface PactTree {
  of: string;
  at: Instant;
  nodes: readonly PactNode[];
}

/** `agents`: those that were seen, with the room they sit in. */
export function pactTree(
  of: string,
  live: readonly PactVersion[],
  rooms: readonly RoomId[],
  agents: readonly AgentId[],
  config: FleetConfig,
  at: Instant,
): PactTree {
  const fleetPact = live.find(({ pact }) => pact.level === "fleet");
  const top = node("fleet", fleetPact, { level: "fleet", of: config.fleet }, live, config);
  const ownPacts = live.filter(({ pact }) => pact.level === "agent").sort((one, other) => (one.id < other.id ? -1 : 1));
  const nodes: PactNode[] = [top];
  const places = [...rooms].sort();
  for (const room of places) {
    const pact = live.find((one) => one.pact.level === "room" && one.pact.of === room);
    const inside = agents.filter((agent) => profileOf(config, agent).room === room).sort();
    const own = ownPacts.filter(({ pact: { of: agent } }) => profileOf(config, agent ?? "").room === room);
    if (!pact && inside.length === 0 && own.length === 0 && room === fleetRoom) continue;
    const named = new Set(own.map(({ pact: { of: agent } }) => agent));
    const rest = inside.filter((agent) => !named.has(agent));
    nodes.push({
      ...node(`room ${room}`, pact, { level: "room", of: room }, live, config),
      agents: rest,
      parent: top.id,
    });
    for (const version of own)
      nodes.push({
        ...node(`agent ${version.pact.of}`, version, { level: "agent", of: version.pact.of ?? "" }, live, config),
        parent: `room ${room}`,
      });
  }
  return { of, at, nodes };
}

function node(
  id: string,
  version: PactVersion | undefined,
  { level, of }: Pick<PactNode, "level" | "of">,
  live: readonly PactVersion[],
  config: FleetConfig,
): PactNode {
  const place = level === "fleet" ? {} : level === "room" ? { room: of } : profileOf(config, of);
  const above = pactsFor(place, live).filter((one) => one !== version);
  const raci = merge(pactsFor(place, live)).fields?.raci;
  return {
    id,
    cited: version && citationOf(version),
    level,
    of,
    title: version?.pact.title ?? version?.id ?? of,
    accountable: raci?.accountable && nameOf(config, raci.accountable),
    shadow: version?.pact.enforce === "shadow",
    lines: version ? linesOf(version.pact, above) : [],
    agents: [],
    parent: undefined,
  };
}

function linesOf(pact: Pact, parents: readonly PactVersion[]): PactLine[] {
  const above = merge(parents);
  return [
    ...pact.thresholds.flatMap((stated) => {
      const held = above.thresholds.find(({ threshold }) => threshold.id === stated.id)?.threshold;
      const said = complete(stated, held, pact);
      if (!said) return [];
      return held ? changes(stated.id, held, said, parents) : [added(said)];
    }),
    ...pactFields.flatMap((field): PactLine[] => {
      if (unsaid.has(field.path) || !field.isStated(pact)) return [];
      const value = field.say(pact);
      const held = above.fields;
      if (field.path === "escalation") return stepLines(pact.escalation ?? [], held?.escalation ?? [], parents);
      if (!held || !field.isStated(held)) return [{ type: "adds", what: words(field.path), value }];
      const relation = field.relate(held, pact);
      return relation === "tighter" || relation === "looser"
        ? [changed(relation, words(field.path), field.say(held), value, field.path, parents)]
        : [];
    }),
    ...pact.actions.map(
      ({ tool, decision, when, approval }): PactLine => ({
        type: "adds",
        what: tool,
        value:
          decision === "deny"
            ? "never"
            : `${approval && approval.quorum > 1 ? `${approval.quorum} people ` : ""}asks first${when ? `, when ${when}` : ""}`,
      }),
    ),
  ];
}

/** Names and texts say nothing about what is allowed; people stand in the RACI matrix and in the escalation. */
const unsaid = new Set([
  "title",
  "boundary",
  "promise",
  "raci.responsible",
  "raci.accountable",
  "raci.consulted",
  "raci.informed",
  "enforce",
  "asks.by",
]);
const words = (path: string): string => path.replaceAll(/[._]/g, " ");

/** What a ladder adds to the one above, and which of its steps come sooner. */
function stepLines(
  said: readonly LadderStep[],
  held: readonly LadderStep[],
  parents: readonly PactVersion[],
): PactLine[] {
  const keys = ladderKeys(held);
  const step = ({ after, from }: LadderStep): string =>
    `${after === 0 ? "at once" : `after ${formatDuration(after)}`}${from ? `, from ${from}` : ""}`;
  return said.flatMap((one, nth): PactLine[] => {
    const before = held[keys.indexOf(ladderKeys(said)[nth] ?? "")];
    if (!before) return [{ type: "adds", what: `calls ${one.to}`, value: step(one) }];
    if (sameValue(before, one)) return [];
    const relation = keepsStep(before, one) ? "tighter" : "looser";
    return [changed(relation, `calls ${one.to}`, step(before), step(one), "escalation", parents)];
  });
}

const added = (threshold: Threshold): PactLine => {
  const {
    breach,
    id,
    intervention: { do: kind, mode },
  } = threshold;
  const bound =
    "below" in breach ? `below ${number(breach.below, threshold)}` : `above ${number(breach.above, threshold)}`;
  return {
    type: "adds",
    what: id,
    value: `breach ${bound}, ${mode === "human-review" ? "a person chooses" : `${kind}, ${mode}`}`,
  };
};

function changes(id: string, held: Threshold, said: Threshold, parents: readonly PactVersion[]): PactLine[] {
  return thresholdFields.flatMap((field): PactLine[] => {
    const relation = field.relate(held, said);
    if (relation !== "tighter" && relation !== "looser") return [];
    if (!field.isStated(held))
      return [
        { type: "adds", what: `${id} ${words(field.path.replace("intervention.", ""))}`, value: field.say(said) },
      ];
    const what = field.path === "breach" ? id : `${id} ${words(field.path.replace("intervention.", ""))}`;
    return [changed(relation, what, field.say(held), field.say(said), `thresholds.${id}.${field.path}`, parents)];
  });
}

const changed = (
  relation: "tighter" | "looser",
  what: string,
  from: string,
  to: string,
  path: string,
  parents: readonly PactVersion[],
): PactLine => {
  const allowed = parents.some(({ pact }) => isOverridable(pact, path));
  return { type: relation === "tighter" ? "tightens" : allowed ? "loosens" : "overruled", what, from, to };
};

/** "above 5 → 3": what both sides say is said once. */
export function lineWords(line: PactLine): string {
  if (line.type === "adds") return `${line.what}: ${line.value}`;
  const [word = ""] = line.from.split(" ");
  const short =
    /^(above|below)$/.test(word) && line.to.startsWith(`${word} `) ? line.to.slice(word.length + 1) : line.to;
  return `${line.what}: ${line.from} → ${short}`;
}
