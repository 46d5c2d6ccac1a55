/** Short ids people can say aloud: "BR-?" becomes "BR-143" wherever a commit has it. */
import type { NewEvent } from "../../domain/journal/event.ts";
import { traitsOf } from "../../domain/journal/event-kinds.ts";
import { unminted } from "../../domain/journal/short-id.ts";
import type { Commit, OutboxDraft } from "../../ports/store.ts";
import { plain } from "./plain.ts";

interface Minted {
  expected: [string, number][];
  events: NewEvent[];
  effects: OutboxDraft[];
  minted: Record<string, string>;
}

/**
 * Gives one new id for each placeholder that an event's subject has, and puts it everywhere else in the commit; what people or
 * agents wrote (the fields its kind redacts, and the text of a pact) is left as they wrote it. Everything comes back as plain data.
 */
export function mint(commit: Commit, next: (prefix: string) => number): Minted {
  const minted: Record<string, string> = {};
  for (const placeholder of Object.values(unminted)) {
    if (!commit.events.some(({ subject }) => subject.includes(placeholder))) continue;
    const prefix = placeholder.slice(0, -1);
    minted[placeholder] = `${prefix}${next(prefix)}`;
  }
  const given = Object.entries(minted);
  const fill = (text: string): string => given.reduce((filled, [from, to]) => filled.replaceAll(from, to), text);
  return {
    expected: commit.expected.map(([subject, version]) => [fill(subject), version]),
    events: commit.events.map((event) => fillEvent(event, fill)),
    effects: commit.effects.map((effect) => plain(effect, fill, "effect")),
    minted,
  };
}

function fillEvent(event: NewEvent, fill: (text: string) => string): NewEvent {
  const asWritten = [...(traitsOf(event.type).redacts ?? []), ...(event.type === "pact.applied" ? ["text"] : [])];
  const body = Object.fromEntries(
    Object.entries(event.body)
      .filter(([, value]) => value !== undefined)
      .map(([field, value]) => {
        const path = `${event.type}.${field}`;
        return [field, asWritten.includes(field) ? plain(value, undefined, path) : plain(value, fill, path)];
      }),
  );
  return { type: event.type, subject: fill(event.subject), actor: fill(event.actor), body } as NewEvent;
}
