/** The answer to "how does it stand" in a room: what is open, who is held back, what is missing. */

import { restrained } from "../../domain/agent/restraint.ts";
import { type Habit, tooSoon } from "../../domain/approval/habit.ts";
import { decisionWaits } from "../../domain/breach/breach.ts";
import type { IncompleteRun } from "../../domain/evidence/incomplete-run.ts";
import { slots } from "../../domain/evidence/run-slots.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { counted } from "../../domain/words/counted.ts";
import { listed } from "../../domain/words/listed.ts";
import { type Instant, second } from "../../domain/words/time.ts";
import type { Block, Card } from "../card.ts";
import { missingWords } from "../evidence/evidence-words.ts";
import { plainCard } from "../notice.ts";
import type { AgentFacts } from "./agent-list.ts";
import { countsOf, type ItemLists, listBlocks } from "./item-lists.ts";
import { type Silenced, silencedBlocks } from "./silenced.ts";

export interface StatusFacts {
  room: string | undefined;
  config: FleetConfig;
  at: Instant;
  /** What is open, of each kind. */
  items: ItemLists;
  agents: AgentFacts[];
  /** Of the last 7 days. */
  nearMisses: { mode: string; count: number }[];
  /** Of the last 24 hours: runs that left less evidence than their pact asks for. */
  incomplete: readonly IncompleteRun[];
  undelivered: number;
  silenced: Silenced;
  /** How people answer agents' questions lately; absent while there were too few to say. */
  habits: { room?: Habit; own?: Habit };
}

export function statusCard({
  room,
  config,
  at,
  items,
  agents,
  nearMisses,
  incomplete,
  undelivered,
  silenced,
  habits,
}: StatusFacts): Card {
  const { breach: breaches, approval: approvals } = items;
  const waiting = breaches.filter(decisionWaits).length + approvals.length;
  const held = agents.filter(({ restraint }) => restraint);
  const where = room ? `the ${room} room` : "the whole fleet";
  const quiet = breaches.length + approvals.length === 0;
  const later = listed(countsOf({ ...items, breach: [], approval: [] }));
  const title = quiet
    ? later
      ? `No breach open in ${where}; ${later} to be answered`
      : `All quiet in ${where}`
    : `${breaches.length > 0 ? counted(breaches.length, "breach", "breaches") : "No breach"} open in ${where}${waiting > 0 ? `, ${waiting} waiting for a decision` : ""}`;
  const body: Block[] = listBlocks(items, config, at);
  if (held.length > 0)
    body.push({
      type: "text",
      text: [
        `Held back: ${held.map(({ id, restraint }) => `${id} (${restraint ? restrained[restraint] : ""})`).join(", ")}.`,
      ],
    });
  const narrowed = agents.filter((one) => one.narrowed !== undefined);
  if (narrowed.length > 0)
    body.push({
      type: "text",
      text: [
        `Narrowed: ${narrowed
          .slice(0, 8)
          .map(({ id, autonomy, narrowed: why }) => `${id} (${autonomy}, ${why})`)
          .join(", ")}${narrowed.length > 8 ? ` and ${narrowed.length - 8} more` : ""}.`,
      ],
    });
  body.push({
    type: "text",
    text: [
      `${counted(agents.length, "agent")} seen${nearMisses.length > 0 ? `; near misses in 7 days: ${nearMisses.map(({ mode, count: n }) => `${n} ${mode}`).join(", ")}` : ""}.`,
    ],
  });
  if (incomplete.length > 0)
    body.push({
      type: "text",
      text: [
        `${counted(incomplete.length, "run")} of the last 24 hours left evidence missing (${missingWords(slots.filter((slot) => incomplete.some(({ missing }) => missing.includes(slot))))}): `,
        { command: "evidence" },
      ],
    });
  body.push(...silencedBlocks(silenced), ...habitBlocks(habits));
  const unowned = agents.filter(({ owned }) => !owned);
  if (unowned.length > 0)
    body.push({
      type: "text",
      text: [
        `Nobody answers for ${unowned
          .slice(0, 8)
          .map(({ id }) => id)
          .join(", ")}: give them a room and a pact.`,
      ],
    });
  if (undelivered > 0)
    body.push({ type: "text", text: [`${counted(undelivered, "message")} could not be delivered to chat.`] });
  return plainCard(
    title,
    body,
    quiet
      ? later
        ? { icon: "📝", state: "WAITING", tone: "pending" }
        : { icon: "✅", state: "ALL QUIET", tone: "resolved" }
      : { icon: "🔴", state: "OPEN", tone: "alert" },
  );
}

/** "Agents' questions decided in 30 days: 64 here, 95 % approved, 30 % within 5 s of being asked." */
function habitBlocks({ room, own }: StatusFacts["habits"]): Block[] {
  const share = (part: number, { decisions }: Habit): string => `${Math.round((part / decisions) * 100)} %`;
  const say = (habit: Habit): string =>
    `${share(habit.approved, habit)} approved, ${share(habit.quick, habit)} within ${tooSoon / second} s of being asked`;
  const parts = [
    ...(room ? [`${room.decisions} here, ${say(room)}`] : []),
    ...(own ? [`${own.decisions} by you, ${say(own)}`] : []),
  ];
  return parts.length > 0
    ? [{ type: "text", text: [`Agents' questions decided in 30 days: ${parts.join("; ")}.`] }]
    : [];
}
