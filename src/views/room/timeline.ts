/** The journal in plain sentences: one line an event, who did it, when, and through which door. */
import type { How, JournalEvent, Subject } from "../../domain/journal/event.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import type { Instant } from "../../domain/words/time.ts";
import { shadowSentence } from "../breach/breach-sentence.ts";
import type { Rich, Tone } from "../card.ts";
import { actorName } from "./agents-table.ts";
import { sentenceOf } from "./sentences.ts";

export interface TimelineEntry {
  seq: number;
  at: Instant;
  /** The thing it is about: the breach that caused it, where there is one. */
  about: Subject;
  tone: Tone;
  /** Who did it, where the sentence does not say so itself. */
  who: string | undefined;
  text: Rich;
  /** "in Slack", "in the web room" ... */
  how: string | undefined;
  /** What the person wrote with it; never formatted. */
  said: string | undefined;
  /** SHA-256 of the card the person was shown when deciding. */
  shown: string | undefined;
}

/** Undefined for what is bookkeeping and no news to a person. */
export function timelineEntry(
  event: JournalEvent,
  config: FleetConfig,
  /** Of a breach that is only watched: what follows is what would have happened. */
  shadow = false,
): TimelineEntry | undefined {
  const line = (shadow && shadowSentence(event, config)) || sentenceOf(event, config);
  if (!line) return undefined;
  const who = actorName(event.actor, config);
  const [how, reason, shown] = ["how", "reason", "shown"].map((name): unknown => Reflect.get(event.body, name));
  return {
    seq: event.seq,
    at: event.at,
    about: aboutOf(event),
    who: event.actor === "wardroom" || names(line.text, who) ? undefined : who,
    how: isDoor(how) ? doors[how] : undefined,
    said: typeof reason === "string" && reason !== "" && !ours(event) ? reason : undefined,
    shown: typeof shown === "string" ? shown : undefined,
    ...line,
  };
}

function aboutOf(event: JournalEvent): Subject {
  if (event.type === "act.refused") return event.body.item;
  const restraint = event.type === "agent.restrained" || event.type === "agent.released";
  return restraint && event.body.cause.startsWith("breach:") ? event.body.cause : event.subject;
}

const names = (text: Rich, who: string): boolean =>
  text.some((span) => (typeof span === "string" ? span : "strong" in span ? span.strong : "").includes(who));

/** The pact's own title stands where a person's reason would: it is no quote. */
const ours = ({ type, body }: JournalEvent): boolean =>
  type === "agent.restrained" && /^(breach|near-miss):/.test(body.cause);

type DoorName = How | "pact" | "boot" | "file";
const isDoor = (how: unknown): how is DoorName => typeof how === "string" && Object.hasOwn(doors, how);

const doors: Record<DoorName, string | undefined> = {
  slack: "in Slack",
  discord: "in Discord",
  web: "in the web room",
  cli: "on the command line",
  api: "through the API",
  pact: undefined,
  boot: "at start",
  file: "in wardroom.yaml",
};
