/** What a digest names one by one: what waits, what holds back, what changed, what is used up, who is silent, what does not get out. */
import type { BudgetLine, DeliveryHealth, DigestFigures, Hushed, OpenItem } from "../../domain/digest/figures.ts";
import { askingFacts } from "../../domain/journal/asking-kinds.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { capital } from "../../domain/words/capital.ts";
import { counted } from "../../domain/words/counted.ts";
import { type Instant, sayDuration } from "../../domain/words/time.ts";
import type { Block, Rich } from "../card.ts";
import { findingTitle, findingWords } from "../check/check-words.ts";
import { actorName } from "../room/agents-table.ts";
import type { Detail } from "./digest-budget.ts";
import { itemName, listed, oneDigit, sayAt } from "./digest-words.ts";

/** As it was at this instant, in this zone; and how many are named of each kind. */
export interface AsOf {
  at: Instant;
  zone: string;
  config: FleetConfig;
  detail: Detail;
}

export function openList({ open, more }: DigestFigures, title: string, asOf: AsOf): Block[] {
  return open.length === 0
    ? [{ type: "text", text: ["Nothing waits for a human."] }]
    : listed({ title, most: asOf.detail.open, more }, open, (one) => openLine(one, asOf));
}

/** "BR-142 high · airline-a · Dana · open 3 h · level 2" */
function openLine({ item, severity, agent, held, since, level, room }: OpenItem, { at, config }: AsOf): Rich {
  return [
    itemName(item, config),
    ` ${severity ?? askingFacts(item).inDigest}`,
    ...(room ? [` · ${room}`] : []),
    ...(agent ? [" · ", { agent }] : []),
    " · ",
    ...(held ? [{ person: held }] : ["nobody is on it"]),
    ` · open ${sayDuration(Math.max(0, at - since))}`,
    ...(level !== undefined && level > 1 ? [` · level ${level}`] : []),
  ];
}

export const overdueList = ({ overdue }: DigestFigures, { config, zone, detail: { few } }: AsOf): Block[] =>
  listed({ title: "Postmortems overdue", most: few }, overdue, ({ postmortem, breach, owner, due }) => [
    itemName(`postmortem:${postmortem}`, config),
    ` of ${breach} · `,
    { person: owner },
    ` · due ${sayAt(due, zone)}`,
  ]);

/** What lets through, and what keeps quiet: nothing of it is silent here. */
export const heldList = ({ standing, hushed }: DigestFigures, { config, zone, detail: { few } }: AsOf): Block[] => [
  ...listed({ title: "Standing approvals", most: few }, standing, ({ approval, agent, tool, by, until, left }) => [
    itemName(`approval:${approval}`, config),
    " ",
    { agent },
    " may ",
    { code: tool },
    ` ${counted(left, "more time")} · `,
    { person: by },
    ` · until ${sayAt(until, zone)}`,
  ]),
  ...listed({ title: "Calls held back", most: few }, hushed, (one) => [
    ...hushedWords(one, config),
    { person: one.by },
    ` · until ${sayAt(one.until, zone)}`,
  ]),
];

const hushedWords = ({ of }: Hushed, config: FleetConfig): Rich =>
  "breach" in of
    ? [itemName(`breach:${of.breach}`, config), " snoozed · "]
    : [{ agent: of.agent }, `${of.clause ? ` (${of.clause})` : ""} muted · `];

export const pactList = ({ pacts }: DigestFigures, { config, detail: { few } }: AsOf): Block[] =>
  listed({ title: "Pacts that changed", most: few }, pacts, ({ pact, version, change, by }) => [
    `${pact} v${version} · ${version === 1 ? "new" : `was v${version - 1}`}`,
    ...(change ? [" · ", itemName(`change:${change}`, config)] : []),
    ` · ${actorName(by, config)}`,
  ]);

export const budgetList = ({ budgets }: DigestFigures, { detail }: AsOf): Block[] =>
  listed({ title: "Budgets", most: detail.budgets }, budgets, (one) => [{ agent: one.agent }, ` ${budgetWords(one)}`]);

/** "80 of 100 USD, 80 % (↑ 60)". */
function budgetWords({ used, cap, unit, was }: BudgetLine): string {
  const before = was === undefined ? "" : ` (${used > was ? "↑" : used < was ? "↓" : "="} ${oneDigit(was)})`;
  return `${oneDigit(used)} of ${oneDigit(cap)}${unit ? ` ${unit}` : ""}, ${Math.round((used / cap) * 100)} %${before}`;
}

/** How drills went: apart from every other figure. */
export const drillWords = ({ drills }: DigestFigures): Block[] =>
  drills
    ? [
        {
          type: "context",
          text: [`Drills: ${drills.passed} passed, ${drills.failed} failed; /ward drills says who answered`],
        },
      ]
    : [];

/** What governs on paper alone. */
export const checkList = ({ checks }: DigestFigures, { at, config, detail: { few } }: AsOf): Block[] =>
  listed(
    { title: "Governance checks (/ward checks)", most: few, more: checks?.more },
    checks?.found,
    (finding): Rich => {
      const { about, found } = findingWords(finding, config, at);
      return [{ strong: findingTitle(finding) }, " · ", { code: about }, ` ${found}`];
    },
  );

/** Who fell silent, and who long ago. */
export function silentWords({ quiet = [], silent_longer = 0 }: DigestFigures, { zone, detail: { few } }: AsOf): Rich[] {
  if (quiet.length + silent_longer === 0) return [];
  const named = quiet
    .slice(0, few)
    .flatMap(
      ({ agent, since }, index): Rich => [...(index > 0 ? [", "] : []), { agent }, ` (last ${sayAt(since, zone)})`],
    );
  const rest = quiet.length - few;
  const longer = silent_longer > 0 ? [`${quiet.length > 0 ? "; " : ""}${silent_longer} for over a week`] : [];
  return [["Not heard from: ", ...named, ...(rest > 0 ? [` and ${rest} more`] : []), ...longer]];
}

/** What does not get out; nothing while all does. */
export function deliveryWords({ delivery }: DigestFigures, { zone, detail: { few } }: AsOf): Rich[] {
  if (!delivery) return [];
  const { refused, retried, oldest, dead, unreachable, down } = delivery;
  const parts: Rich[] = [
    ...(refused > 0 ? [[`${counted(refused, "card")} could not be shown`]] : []),
    ...(retried > 0
      ? [
          [
            `${counted(retried, "message")} tried and not out yet${oldest === undefined ? "" : `, the first since ${sayAt(oldest, zone)}`}`,
          ],
        ]
      : []),
    ...dead.slice(0, few).map(deadWords(zone)),
    ...down.map(
      ({ platform, severity }): Rich => [
        severity === "refused" ? `${capital(platform)} refuses the app` : `${capital(platform)} is not well`,
      ],
    ),
    ...(unreachable.length > 0
      ? [
          [
            ...unreachable.slice(0, few).flatMap((person, index): Rich => [...(index > 0 ? [", "] : []), { person }]),
            `${unreachable.length > few ? ` and ${unreachable.length - few} more` : ""} cannot be reached`,
          ],
        ]
      : []),
  ];
  const line = parts.flatMap((part, index): Rich => [...(index > 0 ? ["; "] : []), ...part]);
  return [[{ strong: "Delivery: " }, ...line, "."]];
}

const deadWords =
  (zone: string) =>
  ({ platform, channel, since, cards }: DeliveryHealth["dead"][number]): Rich => [
    `${capital(platform)} channel ${channel} has taken nothing since ${sayAt(since, zone)}${cards > 0 ? ` (${counted(cards, "card")} waiting)` : ""}`,
  ];
