/** The questions about a room's settings, filled in with what is in force. Two forms, for a form has at most five fields. */
import { type SettingValues, written } from "../../domain/people/room-settings.ts";
import { formatDuration } from "../../domain/words/time.ts";
import type { Form, FormField, Rich } from "../card.ts";

/** "storm" asks what makes one breach of many; "room" asks all else. */
export type SettingsPart = "room" | "storm";

/** `typed`: answers so far, which stand in place of what is in force. `changed`: somebody saved others meanwhile. */
export function settingsForm(
  room: string,
  part: SettingsPart,
  now: SettingValues,
  { typed, changed = false }: { typed?: Record<string, string>; changed?: boolean } = {},
): Form {
  const fields = part === "storm" ? stormFields(now) : roomFields(now);
  const filled = fields.map(
    (field): FormField => (typed && field.type === "text" ? { ...field, value: typed[field.name] ?? "" } : field),
  );
  return {
    title: part === "storm" ? `Storms in ${room}` : `Settings of ${room}`,
    submit: "Save",
    intro: [...(changed ? [meanwhile(part, now)] : []), ...intro(part, now)],
    fields: filled,
  };
}

const meanwhile = (part: SettingsPart, now: SettingValues): string =>
  `These were changed while you were typing, and nothing of yours is saved yet. In force now: ${
    part === "storm"
      ? `storm ${written("storm", now.storm)}`
      : (["ack_ttl", "reopen_window", "broadcast_from_level", "card_budget_per_hour", "quiet"] as const)
          .map((field) => `${field} ${written(field, now[field])}`)
          .join(", ")
  }. Save again if yours shall count.\n\n`;

const intro = (part: SettingsPart, now: SettingValues): Rich => [
  "In force from now on, until wardroom.yaml changes the same field; a breach that is open keeps the times it opened with. The room is told. ",
  ...(part === "storm"
    ? ["Many agents that cross the same threshold at once become one breach with one decision."]
    : [
        `Storms: ${written("storm", now.storm)}; `,
        { command: "room", values: { what: "settings", fields: "storm" } },
        " changes that.",
      ]),
];

const roomFields = (now: SettingValues): FormField[] => [
  text("ack_ttl", 'How long "I\'m looking" holds the escalation', "2h", written("ack_ttl", now.ack_ttl)),
  text(
    "reopen_window",
    "A breach that comes back within this time reopens the same one",
    "30m",
    written("reopen_window", now.reopen_window),
  ),
  text(
    "broadcast_from_level",
    "From this step of the escalation on, the channel is told too",
    "2",
    String(now.broadcast_from_level),
  ),
  text(
    "card_budget_per_hour",
    "Cards an hour before mild breaches are told in one line, or off",
    "12",
    String(now.card_budget_per_hour),
  ),
  text("quiet", "Hours in which mild breaches call nobody, or none", "22:00-07:00", written("quiet", now.quiet)),
];

function stormFields({ storm }: SettingValues): FormField[] {
  const { agents, share, within } =
    storm === "off" ? { agents: "off", share: "", within: "" } : { ...storm, within: formatDuration(storm.within) };
  return [
    text("storm.agents", "So many agents of the room, or off", "5", String(agents)),
    { ...text("storm.share", "Or this share of the room's agents", "0.5", String(share)), optional: true },
    { ...text("storm.within", "Within this time", "1m", within), optional: true },
  ];
}

const text = (name: string, label: string, placeholder: string, value: string): FormField & { type: "text" } => ({
  type: "text",
  name,
  label,
  placeholder,
  value,
  max: 40,
});
