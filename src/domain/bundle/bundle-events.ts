/** What can happen to a bundle. */
import type { Subject } from "../journal/event.ts";
import type { TraitsOf } from "../journal/traits.ts";
import type { PersonId } from "../pact/pact.ts";

export interface BundleEvents {
  /** What waits for one place goes out as one message: cards in a channel, or calls to a `person`. */
  "bundle.made": {
    platform: string;
    destination: string;
    person?: PersonId;
    items: { card: Subject; nth?: number }[];
  };
  /** One of them gets a card of its own, which tells all up to `version`: it stands out, or somebody (the actor) asked for it. */
  "bundle.left": { card: Subject; version: number; because: "stands-out" | "asked" };
  /** A line in the thread called people about several of them at once: each by the nth event of its history. */
  "bundle.called": { calls: { card: Subject; nth: number }[] };
}

export const bundleTraits = {
  "bundle.made": { about: "bundle", rooms: "every", shows: "page" },
  "bundle.left": { about: "bundle", rooms: "card", shows: "page" },
  "bundle.called": { about: "bundle", rooms: "every", shows: "page" },
} as const satisfies TraitsOf<BundleEvents>;
