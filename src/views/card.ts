/** A card: what a room is shown, in words every platform can draw. The one model that Slack, Discord and the web render. */
import type { Subject } from "../domain/journal/event.ts";
import type { AgentId, PersonId } from "../domain/pact/pact.ts";
import type { Instant } from "../domain/words/time.ts";
import { commandLine, type WardValues } from "../domain/words/ward-line.ts";

/**
 * A run of text. A plain string is ours or the pact author's: shown literally, escaped, never formatted.
 * Only `person` with `ping` may mention, and only from a person's id. `untrusted` is text an agent wrote: it is shown as a
 * quote in code, and can never mention, link or format.
 */
export type Span =
  | string
  | { strong: string }
  | { agent: AgentId }
  | { person: PersonId; ping?: boolean }
  /** "clock": the time of day; "date": day and time of day, for what may be far off; "relative": how far away. */
  | { time: Instant; as: "clock" | "date" | "relative" }
  | { code: string }
  /**
   * A command of ours, in the form in which it is typed where this is read: a verb, and what its fields hold. `usage`: all that it takes,
   * where it is typed as text; on Discord the menu shows that.
   */
  | { command: string; values?: WardValues; usage?: string }
  | { untrusted: string }
  | { link: string; text: string };

export type Rich = Span[];

/** Colour and icon of the state line. The word beside it always says the same. */
export type Tone =
  | "alert"
  | "escalated"
  | "held"
  | "restrained"
  | "resolved"
  | "denied"
  | "expired"
  | "pending"
  | "info";

export type Block =
  | { type: "text"; text: Rich }
  | { type: "fields"; fields: { label: string; value: Rich }[] }
  | { type: "quote"; by: AgentId; text: string }
  | { type: "list"; items: Rich[] }
  /** Lines that a text loses and gains; unchecked, as they were written. */
  | { type: "diff"; lines: { sign: "-" | "+" | " "; text: string }[] }
  | { type: "context"; text: Rich }
  | { type: "divider" };

/** What a button, a menu entry or a form does: a verb on an item, bound to the epoch of the decision it was drawn for. */
export interface Press {
  item: Subject;
  verb: string;
  epoch: number;
}

export interface Confirm {
  title: string;
  text: string;
  yes: string;
  no: string;
}

export interface Button {
  label: string;
  press: Press;
  style?: "primary" | "danger";
  /** Only for what cannot be undone. */
  confirm?: Confirm;
  /** Asks these questions before the verb is carried out. */
  form?: Form;
  /** Opens more to read in a window of its own, or on a page; nothing is decided by it. */
  opens?: "details";
}

/** At most five fields a step, so that Discord needs no second model. */
export interface Form {
  title: string;
  submit: string;
  intro?: Rich;
  fields: FormField[];
}

export type FormField =
  | {
      type: "text";
      name: string;
      label: string;
      multiline?: boolean;
      optional?: boolean;
      placeholder?: string;
      /** Stands in the field already: what is in force, or what was typed before. */
      value?: string;
      max?: number;
    }
  | {
      type: "select";
      name: string;
      label: string;
      optional?: boolean;
      options: { value: string; label: string }[];
      /** What is chosen already; absent: the person has to choose. */
      value?: string;
    };

/** So many of a card's buttons stand in its row, on every platform; the rest are in a menu. */
export const buttonsInSight = 3;

export interface Card {
  /** The thing it is a view of: "breach:BR-142". Notices have none. */
  subject?: Subject;
  /** Version of the thing it was drawn from: the newest wins. */
  version: number;
  tone: Tone;
  /** "🔴" and "OPEN": state by icon, word and colour, never by colour alone. */
  icon: string;
  state: string;
  /** "BR-142 · airline-a fails its travellers" */
  title: string;
  /** What a push notification and a screen reader say: one complete sentence, no formatting. */
  summary: string;
  /** Nobody waits for it: where a platform can, it is shown without a sound on anybody's device. */
  silent?: true;
  /** Who is mentioned when it is first posted. Edits never ping. */
  pings: PersonId[];
  body: Block[];
  /** The first `buttonsInSight` stand in the row. */
  buttons: Button[];
  more: Button[];
  /** Provenance: pact clause, near misses, who is next. */
  footer: Rich;
}

/** A short line in a card's thread or a direct message. `pings` are mentioned: a new post is how a person is called. */
export interface Note {
  summary: string;
  text: Rich;
  pings: PersonId[];
  buttons: Button[];
}

/** The plain words of a rich text: for summaries, logs, tests and the terminal. Names and times are given by the caller. */
export function plain(rich: Rich, say: { person(id: PersonId): string; time(at: Instant): string }): string {
  return rich
    .map((span) => {
      if (typeof span === "string") return span;
      if ("strong" in span) return span.strong;
      if ("agent" in span) return span.agent;
      if ("person" in span) return say.person(span.person);
      if ("time" in span) return say.time(span.time);
      if ("code" in span) return span.code;
      if ("command" in span) return commandLine("text", span);
      if ("untrusted" in span) return span.untrusted;
      return `${span.text} (${span.link})`;
    })
    .join("");
}
