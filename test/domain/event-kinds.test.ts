/** A kind of event says everything about itself where it is declared; what is missing does not compile. */
import { expect, test } from "vitest";
import { type DecidedBy, isAbout, isTold, type JournalEvent } from "../../src/domain/journal/event.ts";
import { type EventType, eventTraits, traitsOf, typesWith } from "../../src/domain/journal/event-kinds.ts";
import { happened, projections } from "../../src/domain/journal/states.ts";
import type { AskingTraitsOf, TraitsOf } from "../../src/domain/journal/traits.ts";

interface PonderEvents {
  "ponder.begun": DecidedBy;
  "ponder.ended": { card?: string };
}
const begun = { about: "ponder", rooms: "every", shows: "sentence", redacts: ["reason"] } as const;
const ended = { about: "ponder", rooms: "card", shows: "page" } as const;

/** An event as the journal would hold it. */
const held = (type: string, subject: string, body: object = {}): JournalEvent =>
  ({ type, subject, body, actor: "wardroom", seq: 1, at: 0, schema: 1 }) as unknown as JournalEvent;

test("a family declares each of its kinds", () => {
  const all: TraitsOf<PonderEvents> = { "ponder.begun": begun, "ponder.ended": ended };
  // @ts-expect-error ponder.ended has no traits
  const forgotten: TraitsOf<PonderEvents> = { "ponder.begun": begun };
  expect(Object.keys(all)).toEqual([...Object.keys(forgotten), "ponder.ended"]);
});

test("a reason is redacted, and a room comes from a body that names one", () => {
  const { redacts: _, ...unredacted } = begun;
  const wrong: TraitsOf<PonderEvents> = {
    // @ts-expect-error the body has a reason
    "ponder.begun": unredacted,
    // @ts-expect-error the body names no room
    "ponder.ended": { ...ended, rooms: "named" },
  };
  expect(Object.keys(wrong)).toHaveLength(2);
});

test("what asks people says how a room is told", () => {
  // @ts-expect-error neither says whether it is a line or the card alone
  const untold: AskingTraitsOf<PonderEvents> = { "ponder.begun": begun, "ponder.ended": ended };
  expect(Object.keys(untold)).toHaveLength(2);
});

test("every kind happens to a kind of thing that has a projection", () => {
  const about = new Set(typesWith(() => true).map((type) => traitsOf(type).about));
  expect([...about].sort()).toEqual(Object.keys(projections).sort());
});

test("only what people read a sentence of counts as a decision", () => {
  const decisions = typesWith(({ decision }) => decision === true);
  expect(decisions).toContain("breach.approved");
  expect(decisions.filter((type) => traitsOf(type).shows !== "sentence")).toEqual([]);
});

test("an event that cannot happen to a thing is a fault, not a state", () => {
  expect(() => happened(undefined, held("mute.set", "route:slack/C1"))).toThrow(
    'route:slack/C1 cannot have "mute.set"',
  );
  expect(() => happened(undefined, held("mute.set", "kettle:1"))).toThrow("no kind this program knows");
});

test("a kind that only a newer program knows is told nobody, and no thing folds it", () => {
  const unknown = held("kettle.boiled", "breach:BR-1");
  expect(Object.hasOwn(eventTraits, unknown.type)).toBe(false);
  expect([isTold(unknown), isAbout("breach", unknown)]).toEqual([false, false]);
  expect(traitsOf("constructor" as EventType)).toEqual(traitsOf(unknown.type));
  expect(() => happened(undefined, unknown)).toThrow('cannot have "kettle.boiled"');
});
