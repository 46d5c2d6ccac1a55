/** Settings of a room as a person types them, in a form or after "/ward room settings": the rules and sentences are those of wardroom.yaml. */
import type { SettingValues } from "../domain/people/room-settings.ts";
import { capital } from "../domain/words/capital.ts";
import { check } from "./checked.ts";
import { shorten } from "./located.ts";
import { roomSettingsSchema } from "./room-settings-schema.ts";

type ReadSettings =
  | { type: "settings"; values: Partial<SettingValues> }
  /** What is wrong and what to write, by what was typed. */
  | { type: "wrong"; errors: Record<string, string> };

/** `typed` by name: "ack_ttl", "quiet" (22:00-07:00), "storm" (5/0.5/1m); in its form "storm.agents" and so on. */
export function readSettings(typed: Readonly<Record<string, string>>): ReadSettings {
  const document: Record<string, unknown> = Object.create(null);
  const errors: Record<string, string> = {};
  for (const [name, text] of Object.entries(typed)) {
    const value = asInFile(name, text.trim().replaceAll(drawnColon, ":"));
    if (value instanceof Unreadable) errors[name] = value.sentence;
    else if (name.startsWith("storm.")) document.storm = within(document.storm, name.slice("storm.".length), value);
    else document[name] = value;
  }
  const { quiet, ...rest } = document;
  const { value, findings } = check(roomSettingsSchema, {
    value: { ...rest, ...(quiet !== "none" && quiet !== undefined && { quiet }) },
    placeOf: () => ({ line: 1, col: 1 }),
    writtenAs: () => undefined,
  });
  for (const { path, message, hint } of findings)
    errors[nameIn(typed, path.map(String))] ??= sentence(message, hint ?? "");
  if (!value || Object.keys(errors).length > 0) return { type: "wrong", errors };
  const given = Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));
  return { type: "settings", values: { ...given, ...(quiet === "none" && { quiet }) } as Partial<SettingValues> };
}

/** Chat draws a colon like this where it could be taken for an emoji; people copy what they read. */
const drawnColon = "\u2236";

class Unreadable {
  readonly sentence: string;
  constructor(sentence: string) {
    this.sentence = sentence;
  }
}

/** A typed value as wardroom.yaml would hold it. */
function asInFile(name: string, text: string): unknown {
  switch (name) {
    case "ack_ttl":
    case "reopen_window":
    case "storm.within":
      return text;
    case "quiet": {
      if (text === "none" || text === "off") return "none";
      const [, from, to] = /^(\S+?)\s*(?:-|–|to)\s*(\S+)$/.exec(text) ?? [];
      return from && to
        ? { from, to }
        : new Unreadable(`${shorten(text)} is not two times of day. Write 22:00-07:00, or none.`);
    }
    case "storm": {
      if (text === "off") return "off";
      const [agents, share, time, ...more] = text.split("/");
      return agents && share && time && more.length === 0
        ? { agents: number(agents), share: number(share), within: time.trim() }
        : new Unreadable(
            "Write storm=5/0.5/1m (agents, or this share of the room's agents, within this time), or storm=off.",
          );
    }
    default:
      return number(text);
  }
}

const number = (text: string): unknown => (/^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text.trim());

const within = (storm: unknown, part: string, value: unknown): unknown => ({
  ...(typeof storm === "object" ? storm : {}),
  [part]: value,
});

/** The field of the form it belongs to: "storm.share" where that was asked, else "storm". */
const nameIn = (typed: Readonly<Record<string, string>>, path: string[]): string =>
  [path.join("."), path[0] ?? ""].find((name) => Object.hasOwn(typed, name)) ?? Object.keys(typed)[0] ?? "";

const sentence = (message: string, hint: string): string => `${capital(message)}. ${hint}`;
