/** Answers to "how does it stand": the room, its breaches, its agents. */

import { restrained } from "../../domain/agent/restraint.ts";
import type { Approval } from "../../domain/approval/approval.ts";
import { type Habit, tooSoon } from "../../domain/approval/habit.ts";
import type { Breach } from "../../domain/breach/breach.ts";
import { decisionWaits } from "../../domain/breach/breach.ts";
import { proposerOf } from "../../domain/change/answer-change.ts";
import { awaited } from "../../domain/change/awaited.ts";
import type { ChangeRequest } from "../../domain/change/change.ts";
import type { IncompleteRun } from "../../domain/evidence/incomplete-run.ts";
import { slots } from "../../domain/evidence/run-slots.ts";
import type { Autonomy, InterventionKind } from "../../domain/pact/pact.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { nameOf, shortNameOf } from "../../domain/people/person.ts";
import type { SavedSetting } from "../../domain/people/room-settings.ts";
import { listNames } from "../../domain/people/who-may.ts";
import { isOverdue, type Postmortem } from "../../domain/postmortem/postmortem.ts";
import type { ThresholdReading } from "../../domain/watch/threshold-reading.ts";
import { counted } from "../../domain/words/counted.ts";
import { type Instant, sayDuration, second } from "../../domain/words/time.ts";
import { stateOf as approvalState, headline as asksFor } from "../approval/approval-words.ts";
import { headline, stateOf } from "../breach/breach-words.ts";
import type { Block, Card, Rich } from "../card.ts";
import { stateOf as changeState, stepOf } from "../change/change-words.ts";
import { missingWords } from "../evidence/evidence-words.ts";
import { number } from "../measure-words.ts";
import { stateOf as postmortemState } from "../postmortem/postmortem-words.ts";
import { channelEntry } from "./channel-entry.ts";
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

/** A change request in a line. `title`: absent once it was redacted. */
export interface ChangeLine {
  change: ChangeRequest;
  title: string | undefined;
}

export interface StatusFacts {
  room: string | undefined;
  config: FleetConfig;
  at: Instant;
  open: Breach[];
  approvals: Approval[];
  changes: ChangeLine[];
  postmortems: Postmortem[];
  agents: AgentFacts[];
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

/** Lists stop here, and say how many are left. */
const most = 20;

export function statusCard({
  room,
  config,
  at,
  open,
  approvals,
  changes,
  postmortems,
  agents,
  nearMisses,
  incomplete,
  undelivered,
  silenced,
  habits,
}: StatusFacts): Card {
  const waiting = open.filter(decisionWaits).length + approvals.length;
  const held = agents.filter(({ restraint }) => restraint);
  const where = room ? `the ${room} room` : "the whole fleet";
  const quiet = open.length + approvals.length === 0;
  const later = [
    ...(changes.length > 0 ? [counted(changes.length, "change request")] : []),
    ...(postmortems.length > 0 ? [counted(postmortems.length, "postmortem")] : []),
  ].join(" and ");
  const title = quiet
    ? later
      ? `No breach open in ${where}; ${later} to be answered`
      : `All quiet in ${where}`
    : `${open.length > 0 ? counted(open.length, "breach", "breaches") : "No breach"} open in ${where}${waiting > 0 ? `, ${waiting} waiting for a decision` : ""}`;
  const body: Block[] = [];
  if (approvals.length > 0) body.push({ type: "list", items: approvalLines(approvals, config, at) });
  if (open.length > 0) body.push({ type: "list", items: breachLines(open, config, at) });
  if (changes.length > 0) body.push({ type: "list", items: changeLines(changes, config, at) });
  if (postmortems.length > 0) body.push({ type: "list", items: postmortemLines(postmortems, config, at) });
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
      `${counted(agents.length, "agent")} seen${nearMisses.length > 0 ? `; near misses: ${nearMisses.map(({ mode, count: n }) => `${n} ${mode}`).join(", ")}` : ""}.`,
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

interface ItemLists {
  breaches: Breach[];
  approvals: Approval[];
  changes: ChangeLine[];
  postmortems: Postmortem[];
}

export function itemListCard(
  { breaches, approvals, changes, postmortems }: ItemLists,
  which: "mine" | "open" | "all",
  config: FleetConfig,
  /** Why these are shown, and what names the others. */
  hint?: string,
): Card {
  const names = which === "all" ? "on record" : "open";
  if (breaches.length + approvals.length + changes.length + postmortems.length === 0)
    return plainCard(
      which === "mine"
        ? "Nothing open is yours."
        : `No breach, approval, change request or postmortem is ${names} here.`,
      [],
    );
  const counts = [
    ...(breaches.length > 0 ? [counted(breaches.length, "breach", "breaches")] : []),
    ...(approvals.length > 0 ? [counted(approvals.length, "approval")] : []),
    ...(changes.length > 0 ? [counted(changes.length, "change request")] : []),
    ...(postmortems.length > 0 ? [counted(postmortems.length, "postmortem")] : []),
  ];
  const last = counts.at(-1) ?? "";
  const all = counts.length > 1 ? `${counts.slice(0, -1).join(", ")} and ${last}` : last;
  const title = which === "mine" ? `Yours: ${all}` : `${all} ${names}`;
  return plainCard(title, [
    ...(approvals.length > 0 ? [{ type: "list", items: approvalLines(approvals, config) } satisfies Block] : []),
    ...(breaches.length > 0 ? [{ type: "list", items: breachLines(breaches, config) } satisfies Block] : []),
    ...(changes.length > 0 ? [{ type: "list", items: changeLines(changes, config) } satisfies Block] : []),
    ...(postmortems.length > 0 ? [{ type: "list", items: postmortemLines(postmortems, config) } satisfies Block] : []),
    ...(hint === undefined ? [] : [{ type: "context", text: [hint] } satisfies Block]),
  ]);
}

/** "📝 CR-19 PROPOSED · Stop it sooner · payments v7 → v8 · TIGHTENS · Marc or Ada" */
function changeLines(changes: ChangeLine[], config: FleetConfig, at?: Instant): Rich[] {
  const lines = changes.slice(0, most).map(({ change, title }): Rich => {
    const { icon, state } = changeState(change);
    // Where an agent is to send another text, nobody is awaited: it is named.
    const who = listNames(awaited(change), config) || (change.editsAsked ? proposerOf(change, config) : "");
    const age = at === undefined ? "" : ` · ${sayDuration(at - change.proposedAt)}`;
    return [
      `${icon} `,
      { strong: `${change.id} ${change.editsAsked ? "ANOTHER TEXT ASKED FOR" : state}` },
      " · ",
      ...(title === undefined ? [] : [{ untrusted: title }, " · "]),
      `${stepOf(change)}${who ? ` · ${who}` : ""}${age}`,
    ];
  });
  return [...lines, ...left(changes.length)];
}

/** "📓 PM-12 DRAFT · BR-142 of airline-a · Dana, due 26 Nov" */
function postmortemLines(postmortems: Postmortem[], config: FleetConfig, at?: Instant): Rich[] {
  const lines = postmortems.slice(0, most).map((postmortem): Rich => {
    const { icon, state } = postmortemState(postmortem, at ?? postmortem.draftedAt);
    const late = at !== undefined && isOverdue(postmortem, at);
    return [
      `${icon} `,
      { strong: `${postmortem.id} ${state}` },
      ` · ${postmortem.breach} of ${postmortem.agent} · ${shortNameOf(config, postmortem.owner)}, ${late ? "overdue since" : "due"} `,
      { time: postmortem.due, as: "date" },
    ];
  });
  return [...lines, ...left(postmortems.length)];
}

function approvalLines(approvals: Approval[], config: FleetConfig, at?: Instant): Rich[] {
  const lines = approvals.slice(0, most).map((approval): Rich => {
    const { icon, state } = approvalState(approval);
    const owner = approval.lastAsked?.to[0] ?? approval.raci.accountable;
    const age = at === undefined ? "" : ` · ${sayDuration(at - approval.askedAt)}`;
    return [
      `${icon} `,
      { strong: `${approval.id} ${state}` },
      ` · ${asksFor(approval)} · ${shortNameOf(config, owner)}${age}`,
    ];
  });
  return [...lines, ...left(approvals.length)];
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

function breachLines(breaches: Breach[], config: FleetConfig, at?: Instant): Rich[] {
  const lines = breaches.slice(0, most).map((breach): Rich => {
    const { icon, state } = stateOf(breach);
    const age = at === undefined ? "" : ` · ${sayDuration(at - breach.openedAt)}`;
    const owner = breach.lastAsked?.to[0] ?? breach.raci.accountable;
    return [
      `${icon} `,
      { strong: `${breach.id} ${state}` },
      ` · ${headline(breach)} · ${breach.threshold.severity} · ${shortNameOf(config, owner)}${age}`,
    ];
  });
  return [...lines, ...left(breaches.length)];
}

const left = (total: number): Rich[] => (total > most ? [[`and ${total - most} more`]] : []);

const plainCard = (
  title: string,
  body: Block[],
  look: Pick<Card, "icon" | "state" | "tone"> = { icon: "ℹ️", state: "WARDROOM", tone: "info" },
): Card => ({
  version: 0,
  ...look,
  title,
  summary: title,
  pings: [],
  body,
  buttons: [],
  more: [],
  footer: [],
});
