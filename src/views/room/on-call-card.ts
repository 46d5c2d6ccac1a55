/** "/ward oncall": who answers now, who stands in, the rotas, and the ladder as it would be called at this instant. */

import type { AgentId, LadderStep, PersonId, Raci, RoomId } from "../../domain/pact/pact.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { isRota, isStale, nextShift, type OnCall, shiftsAt } from "../../domain/people/on-call.ts";
import { isAway, reach, shortNameOf } from "../../domain/people/person.ts";
import { listed } from "../../domain/words/listed.ts";
import type { Reply } from "../../domain/words/reply.ts";
import { formatDuration, type Instant } from "../../domain/words/time.ts";
import type { Block, Card, Rich } from "../card.ts";
import { noticeCard, replyCard } from "../notice.ts";

export interface OnCallGroup {
  room: RoomId;
  agents: AgentId[];
  /** Absent: nobody answers for these agents. */
  raci?: Raci;
  ladder?: LadderStep[];
}

export interface OnCallFacts {
  groups: OnCallGroup[];
  config: FleetConfig;
  at: Instant;
}

const mostGroups = 5;
const mostAgents = 6;

export function onCallCard(facts: OnCallFacts | Extract<Reply, { type: "refused" }>): Card {
  if ("type" in facts) return replyCard(facts);
  const { groups, config, at } = facts;
  const shown = groups.slice(0, mostGroups);
  const blocks = shown.flatMap((group, index): Block[] => [
    ...when(index > 0, { type: "divider" }),
    ...groupBlocks(group, config, at),
  ]);
  const more = groups.length - shown.length;
  const rotas = Object.entries(config.oncall).map(([name, oncall]) => rotaLine(name, oncall, config, at));
  return {
    ...noticeCard("Who answers now"),
    summary: "Who answers now, who stands in, and whom the ladder would call.",
    body: [
      ...blocks,
      ...when(more > 0, {
        type: "context",
        text: [`and ${more} more: `, { command: "oncall", values: { room: "ROOM" } }],
      }),
      ...when(rotas.length > 0, { type: "divider" }, { type: "list", items: rotas }),
    ],
  };
}

const when = (holds: boolean, ...blocks: Block[]): Block[] => (holds ? blocks : []);

function groupBlocks({ room, agents, raci, ladder = [] }: OnCallGroup, config: FleetConfig, at: Instant): Block[] {
  const names = agents.slice(0, mostAgents).flatMap((agent, index): Rich => [index > 0 ? ", " : "", { agent }]);
  const rest = agents.length > mostAgents ? ` and ${agents.length - mostAgents} more` : "";
  const head: Rich = [
    { strong: room },
    ...(agents.length > 0 ? [" · ", ...names, rest] : [" · no agent was seen yet"]),
  ];
  if (!raci)
    return [
      { type: "text", text: head },
      ...when(agents.length > 0, {
        type: "text",
        text: ["Nobody answers for this: no pact names an accountable person."],
      }),
    ];
  return [
    { type: "text", text: head },
    {
      type: "fields",
      fields: [
        ...(raci.responsible ? [{ label: "Responsible", value: personNow(raci.responsible, config, at) }] : []),
        { label: "Accountable", value: personNow(raci.accountable, config, at) },
      ],
    },
    { type: "list", items: ladder.map((step) => stepLine(step, raci, config, at)) },
  ];
}

/** "Dana Reyes", or "Dana Reyes, away until 09:00: Lee stands in". */
function personNow(id: PersonId, config: FleetConfig, at: Instant): Rich {
  if (!isAway(config, id, at)) return [{ person: id }];
  const until = config.people[id]?.awayNow?.until;
  const deputy = config.people[id]?.deputy;
  const standIn =
    deputy && !isAway(config, deputy, at) ? `: ${shortNameOf(config, deputy)} stands in` : ": nobody stands in";
  const end: Rich = until !== undefined && until > at ? [" until ", { time: until, as: "date" }] : [];
  return [{ person: id }, ", away", ...end, standIn];
}

/** "after 5m, deputy: Lee Park (for Dana, who is away)". */
function stepLine({ after, to }: LadderStep, raci: Raci, config: FleetConfig, at: Instant): Rich {
  const { to: people, instead_of, room, pages } = reach(to, raci, config, at);
  const moment = after === 0 ? "at once" : `after ${formatDuration(after)}`;
  const whom: Rich = room
    ? ["everyone responsible in the room"]
    : pages
      ? [`the page ${pages.join(", ")}`]
      : people.length > 0
        ? people.flatMap((person, index): Rich => [...(index > 0 ? [" and "] : []), { person }])
        : [{ strong: "nobody can be reached" }];
  const away =
    instead_of.length > 0
      ? ` (for ${listed(instead_of.map((id) => shortNameOf(config, id)))}, who ${instead_of.length > 1 ? "are" : "is"} away)`
      : "";
  return [`${moment}, ${to}: `, ...whom, away];
}

/** The times are shown in the reader's own zone. */
function rotaLine(name: string, oncall: OnCall, config: FleetConfig, at: Instant): Rich {
  const now = shiftsAt(oncall, at);
  const next = nextShift(oncall, at);
  const present: Rich =
    now.length > 0
      ? now.flatMap(
          ({ person, until }, index): Rich => [
            ...(index > 0 ? [", "] : []),
            { person },
            ...(isAway(config, person, at) ? [" (away)"] : []),
            " until ",
            { time: until, as: "date" },
          ],
        )
      : ["nobody is on call now"];
  const then: Rich = next ? ["; next ", { person: next.person }, ", ", { time: next.from, as: "date" }] : [];
  return [{ strong: name }, ": ", ...present, ...then, ".", ...calendarNote(oncall, at)];
}

function calendarNote(oncall: OnCall, at: Instant): Rich {
  if (isRota(oncall)) return [];
  const { readAt, problem } = oncall;
  if (readAt === undefined) return [` ⚠️ Its calendar could not be read yet${problem ? `: ${problem}` : ""}.`];
  if (isStale(oncall, at))
    return [" ⚠️ Its calendar was last read on ", { time: readAt, as: "date" }, "; it may name the wrong person."];
  return problem ? [` ⚠️ ${problem}.`] : [];
}
