/** "/ward who": who may decide this, who is asked now and next, and why each of them. */
import type { PersonId, Raci } from "../../domain/pact/pact.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { isRota, shiftsAt } from "../../domain/people/on-call.ts";
import { isAway, reach, shortNameOf } from "../../domain/people/person.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { Block, Card, Rich } from "../card.ts";
import { noticeCard } from "../notice.ts";

export interface WhoFacts {
  title: string;
  config: FleetConfig;
  at: Instant;
  /** What may be done, and by whom now, in the order they would be asked. */
  rights: { label: string; who: readonly PersonId[] }[];
  /** Absent: no pact holds, and only admins answer. */
  raci: Raci | undefined;
  /** People a rule of the pact names itself. */
  named: readonly PersonId[];
  reached: readonly PersonId[];
  /** Never lets it go, whatever else they are. */
  never: { person: PersonId; because: string }[];
  asked?: { to: readonly PersonId[]; room: boolean; at: Instant };
  held?: { by: PersonId; until: Instant; snoozed?: true };
  next?: { to: string; due: Instant };
  /** Of an agent: the ladder's first target. */
  first?: string;
}

export function whoCard(facts: WhoFacts): Card {
  const { title, config, rights, asked, held, next, first, raci, never, at } = facts;
  const everyone = [...new Set(rights.flatMap(({ who }) => who))];
  const now: Rich[] = [
    ...(held
      ? [
          [
            held.snoozed ? "Snoozed by " : "Looking into it: ",
            { person: held.by },
            ", until ",
            { time: held.until, as: "clock" },
          ] satisfies Rich,
        ]
      : []),
    ...(asked ? [["Asked now: ", ...askedNow(asked), ", since ", { time: asked.at, as: "clock" }] satisfies Rich] : []),
    ...(next
      ? [["Next: ", ...whom(next.to, raci, config, at), ", at ", { time: next.due, as: "clock" }] satisfies Rich]
      : []),
    ...(first ? [["A breach would ask first: ", ...whom(first, raci, config, at)] satisfies Rich] : []),
  ];
  const body: Block[] = [
    { type: "fields", fields: rights.map(({ label, who }) => ({ label, value: people(who) })) },
    ...(now.length > 0 ? [{ type: "list" as const, items: now }] : []),
    ...(everyone.length > 0
      ? [
          {
            type: "list" as const,
            items: everyone.map((person): Rich => [{ person }, `: ${because(person, facts).join(", ")}`]),
          },
        ]
      : []),
    ...(never.length > 0
      ? [
          {
            type: "text" as const,
            text: [
              "Never lets it go: ",
              ...never.flatMap(
                ({ person, because: why }, index): Rich => [index > 0 ? ", " : "", { person }, ` (${why})`],
              ),
              ".",
            ],
          },
        ]
      : []),
    ...(raci ? [] : [{ type: "text" as const, text: ["No pact names anybody for it: only admins decide."] }]),
  ];
  const names = everyone.map((id) => shortNameOf(config, id)).join(", ");
  return { ...noticeCard(title), summary: `${title}: ${names || "nobody may"}.`, body };
}

const people = (who: readonly PersonId[]): Rich =>
  who.length === 0 ? ["nobody"] : who.flatMap((person, index): Rich => [...(index > 0 ? [", "] : []), { person }]);

const askedNow = ({ to, room }: { to: readonly PersonId[]; room: boolean }): Rich =>
  room ? ["the whole room"] : people(to);

function whom(target: string, raci: Raci | undefined, config: FleetConfig, at: Instant): Rich {
  if (!raci) return [target];
  const { to, room, pages } = reach(target, raci, config, at);
  if (room) return ["the whole room"];
  return pages ? [`the page ${pages.join(", ")}`] : [...people(to), ` (${target})`];
}

/** Every reason that holds, in a few words each. */
function because(person: PersonId, { raci, named, reached, config, at }: WhoFacts): string[] {
  const accountable = raci?.accountable;
  const stands = accountable !== undefined && config.people[accountable]?.deputy === person;
  const away = accountable !== undefined && isAway(config, accountable, at);
  const rotas = Object.entries(config.oncall)
    .filter(([, oncall]) => shiftsAt(oncall, at).some((shift) => shift.person === person))
    .map(([name, oncall]) => `on call for ${name}${isRota(oncall) ? "" : " by its calendar"}`);
  const reasons = [
    ...(accountable === person ? ["accountable"] : []),
    ...(raci?.responsible === person ? ["responsible"] : []),
    ...(stands && accountable ? [`deputy of ${shortNameOf(config, accountable)}${away ? ", who is away" : ""}`] : []),
    ...(raci?.consulted.includes(person) ? ["consulted"] : []),
    ...(raci?.informed.includes(person) ? ["informed"] : []),
    ...(named.includes(person) && accountable !== person ? ["named by the pact's rule"] : []),
    ...(reached.includes(person) ? ["called about it"] : []),
    ...rotas,
    ...(config.admins.includes(person) ? ["admin"] : []),
  ];
  return [
    ...(reasons.length > 0 ? reasons : ["member of the room"]),
    ...(isAway(config, person, at) ? ["away now"] : []),
  ];
}
