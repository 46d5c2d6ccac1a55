/** Answers to "how does it stand": the room, its breaches, its agents. */

import { restrained } from "../../domain/agent/restraint.ts";
import { type Habit, tooSoon } from "../../domain/approval/habit.ts";
import { decisionWaits } from "../../domain/breach/breach.ts";
import type { IncompleteRun } from "../../domain/evidence/incomplete-run.ts";
import { slots } from "../../domain/evidence/run-slots.ts";
import type { Autonomy, InterventionKind } from "../../domain/pact/pact.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import type { SavedSetting } from "../../domain/people/room-settings.ts";
import type { ThresholdReading } from "../../domain/watch/threshold-reading.ts";
import { counted } from "../../domain/words/counted.ts";
import { type Instant, second } from "../../domain/words/time.ts";
import type { Block, Card, Rich } from "../card.ts";
import { missingWords } from "../evidence/evidence-words.ts";
import { number } from "../measure-words.ts";
import { noticeCard } from "../notice.ts";
import { channelEntry } from "./channel-entry.ts";
import { countsOf, type ItemLists, left, listBlocks, most } from "./item-lists.ts";
import { settingLines } from "./settings-card.ts";
import { type Silenced, silencedBlocks } from "./silenced.ts";

export interface AgentFacts {
  id: string;
  room: string;
  role: string | undefined;
  restraint: InterventionKind | undefined;
  /** A pact holds for it and a living person answers. */
  owned: boolean;
  autonomy: Autonomy;
  /** Why it may do less than where its pact lets it begin; absent: it may as much, or more. */
  narrowed?: string;
  thresholds: ThresholdReading[];
}

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

export interface RoomFacts {
  room: string | undefined;
  channel: string;
  platform: string;
  /** What an admin types to let the channel show a room. */
  linkLine: string;
  config: FleetConfig;
  shownIn: { platform: string; channel: string }[];
  fleet: boolean;
  /** Settings that people saved in chat. */
  saved: readonly SavedSetting[];
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
  const later = countsOf({ ...items, breach: [], approval: [] }).join(" and ");
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
        { code: "/ward evidence" },
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

/** Said below a list of agents that was asked for without saying whose. */
export const agentListHints = {
  mine: "These are yours; /ward list agents all names all of them.",
  none: "You operate none and answer for none; these are all of them.",
};

export function agentListCard(
  agents: AgentFacts[],
  which: "mine" | "open" | "all" = "all",
  /** Why these are shown, and what names the others. */
  hint?: string,
): Card {
  if (agents.length === 0 && which === "mine")
    return plainCard("You operate no agent here and answer for none.", [
      { type: "context", text: ["/ward list agents all names all of them."] },
    ]);
  if (agents.length === 0 && which === "open")
    return plainCard("No agent here is held back, and nothing of any waits.", []);
  if (agents.length === 0)
    return plainCard("No agent has sent a signal here yet.", [
      { type: "text", text: ["Point an OpenTelemetry exporter at /v1/traces, or post to /v1/signals."] },
    ]);
  const items = agents.slice(0, most).map(({ id, role, restraint, owned, autonomy, thresholds }): Rich => {
    const worst =
      thresholds.find(({ state }) => state === "breach") ??
      thresholds.find(({ state }) => state === "near") ??
      thresholds[0];
    const value = worst?.value === undefined ? "" : ` · ${worst.title}: ${number(worst.value, worst)}`;
    return [
      { strong: id },
      `${role ? ` (${role})` : ""} · ${restraint ? restrained[restraint] : "free"}${owned && autonomy !== "standard" ? ` · ${autonomy}` : ""}${owned ? value : " · unowned"}`,
    ];
  });
  const named = counted(agents.length, "agent");
  const title = { mine: `Yours: ${named}`, open: `${named} held back or with something open`, all: named }[which];
  return plainCard(title, [
    { type: "list", items: [...items, ...left(agents.length)] },
    ...(hint === undefined ? [] : [{ type: "context", text: [hint] } satisfies Block]),
  ]);
}

export function roomCard({ room, channel, platform, linkLine, config, shownIn, fleet, saved }: RoomFacts): Card {
  if (!room)
    return plainCard("This channel shows no room yet", [
      {
        type: "text",
        text: [
          `${config.admins.map((id) => nameOf(config, id)).join(" or ") || "An admin"} can add it to wardroom.yaml: `,
          { code: channelEntry(platform, channel) },
        ],
      },
      { type: "text", text: ["Or say here which room it is: ", { code: linkLine }] },
    ]);
  const { agents = [], members = [] } = config.rooms[room] ?? {};
  const body: Block[] = [
    { type: "text", text: [fleet ? "Agents that no room names sit here." : `Agents: ${agents.join(", ") || "none"}.`] },
    {
      type: "text",
      text: [
        `Members besides the owners in the pacts: ${members.map((id) => nameOf(config, id)).join(", ") || "none"}.`,
      ],
    },
    {
      type: "text",
      text: [
        `Shown in ${[...shownIn.map(({ platform: on, channel: at }) => `${on} ${at}`), "the web room"].join(", ")}.`,
      ],
    },
    { type: "text", text: [{ strong: "Settings in force" }] },
    { type: "list", items: settingLines(config, room, saved) },
  ];
  return plainCard(`The ${room} room of ${config.fleet}`, body);
}

const plainCard = (title: string, body: Block[], look?: Pick<Card, "icon" | "state" | "tone">): Card => ({
  ...noticeCard(title, [], look),
  body,
});
