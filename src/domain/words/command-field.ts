/** The fields of a command: what each holds, so that every platform can ask for it in its own way. */
import { askingKinds } from "../journal/asking-kinds.ts";

/**
 * What a field holds. A platform may complete agents, people, items (a breach or an approval), pacts and rooms, and offers choices.
 * `limit`: calls per time, "10/m". `flag`: there or not; typed "--share". `text`: whatever is typed.
 */
export type FieldKind =
  | "agent"
  | "person"
  | "breach"
  | "approval"
  | "item"
  | "pact"
  | "room"
  | "duration"
  | "limit"
  | "choice"
  | "flag"
  | "text";

export interface CommandField {
  name: string;
  kind: FieldKind;
  /** What it is for, in at most 100 characters: Discord takes no more. */
  says: string;
  required: boolean;
  /** Takes what is left of the line. */
  rest: boolean;
  /** Of a choice all that it may be; of another kind, words that it may be as well: "all", "off". */
  choices: readonly string[];
  /** How it stands in the usage, where its kind does not say it: "AGENT|BR-142". */
  as?: string;
}

/** How it is typed, made from its fields: "snooze [BR-142] 1h|until 09:00 [note...]". */
export function usageOf(name: string, fields: readonly CommandField[]): string {
  return [name, ...fields.map(written)].join(" ");
}

function written(field: CommandField): string {
  if (field.kind === "flag") return `[--${field.name}]`;
  const shape = field.as ?? placeholder(field);
  const whole = field.rest && field.kind === "text" ? `${shape}...` : shape;
  return field.required ? whole : `[${whole}]`;
}

function placeholder({ kind, name, choices }: CommandField): string {
  switch (kind) {
    case "breach":
      return [askingKinds.breach.example, ...choices].join("|");
    case "approval":
      return [askingKinds.approval.example, ...choices].join("|");
    case "item":
      return [askingKinds.breach.example, askingKinds.approval.example, ...choices].join("|");
    case "agent":
    case "person":
    case "pact":
    case "room":
      return [kind.toUpperCase(), ...choices].join("|");
    case "duration":
      return ["1h", "until 09:00", ...choices].join("|");
    case "limit":
      return "10/m";
    case "choice":
      return choices.join("|");
    case "flag":
    case "text":
      return name;
  }
}
