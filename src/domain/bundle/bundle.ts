/**
 * A bundle: more waits for one channel, or for one person, than it can take in time, so it goes out as one message.
 *
 * It binds each thing it holds to that message for good: a thing is in one bundle of a place at most, also after a crash. What
 * stands out later leaves it for a card of its own.
 */
import { idOf, type Subject } from "../journal/event.ts";
import type { Projection } from "../journal/projection.ts";
import type { PersonId } from "../pact/pact.ts";

/** `nth`: a direct message, because of the nth event of the thing's history; absent: its card. */
export interface Bundled {
  card: Subject;
  nth?: number;
}

export interface Bundle {
  id: string;
  platform: string;
  /** A channel, or the account of `person`. */
  destination: string;
  person?: PersonId;
  items: Bundled[];
  /** The version at which a thing got a card of its own; what happened before stands on that card. */
  left: Record<Subject, number>;
  /** What a line in its thread called people about. */
  called: string[];
}

export const bundleProjection: Projection<Bundle, "bundle"> = {
  kind: "bundle",
  evolve(state, event) {
    if (event.type === "bundle.made") {
      const { platform, destination, person, items } = event.body;
      const id = idOf(event.subject);
      return { id, platform, destination, ...(person && { person }), items, left: {}, called: [] };
    }
    if (!state) throw new Error(`${event.subject} has "${event.type}" before it was made`);
    switch (event.type) {
      case "bundle.left":
        return { ...state, left: { ...state.left, [event.body.card]: event.body.version } };
      case "bundle.called":
        return { ...state, called: [...new Set([...state.called, ...event.body.calls.map(callKey)])] };
    }
  },
  index: () => ({}),
  claims: ({ platform, destination, items }) => items.map((item) => bundledClaim({ platform, destination }, item)),
};

/** The key that a thing, or a call about it, holds in the one bundle of a place. */
export const bundledClaim = (
  { platform, destination }: { platform: string; destination: string },
  { card, nth }: Bundled,
): string => `bundled:${platform}/${destination}/${nth === undefined ? card : callKey({ card, nth })}`;

export const callKey = ({ card, nth }: { card: Subject; nth: number }): string => `${card}#${nth}`;

/** A line in its thread called people about it already. */
export const wasCalled = ({ called }: Bundle, card: Subject): boolean =>
  called.some((one) => one.slice(0, one.lastIndexOf("#")) === card);
