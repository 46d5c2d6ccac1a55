/** What people were paged about one thing, outside chat: by its ladder, or because chat was down. */
import { type EventAbout, idOf, type Subject } from "../journal/event.ts";
import type { Projection } from "../journal/projection.ts";
import type { Instant } from "../words/time.ts";

interface PagedWay {
  /** Steps, as "round.level", for which chat being down called for this page. Each is paged once. */
  fallback: string[];
  /** "called": it is to go out. After a page went out: what was last said at the other end. */
  status: "called" | "triggered" | "acknowledged" | "resolved" | "failed";
  error?: string;
  at: Instant;
}

export interface Paged {
  card: Subject;
  /** By the name of the page. */
  ways: Record<string, PagedWay>;
}

export const stepKey = ({ round, level }: { round: number; level: number }): string => `${round}.${level}`;

const after = { trigger: "triggered", acknowledge: "acknowledged", resolve: "resolved" } as const;

export const pagedProjection: Projection<Paged, "page"> = {
  kind: "page",
  evolve(state, event) {
    const paged: Paged = state ?? { card: idOf(event.subject), ways: {} };
    const before: PagedWay = paged.ways[event.body.page] ?? { fallback: [], status: "called", at: event.at };
    const way = wayAfter(before, event);
    return { ...paged, ways: { ...paged.ways, [event.body.page]: way } };
  },
  index: () => ({}),
};

function wayAfter(before: PagedWay, event: EventAbout<"page">): PagedWay {
  switch (event.type) {
    case "page.called":
      return { ...before, fallback: [...before.fallback, stepKey(event.body)] };
    case "page.sent":
      return { fallback: before.fallback, status: after[event.body.act], at: event.at };
    case "page.failed":
      return { ...before, status: "failed", error: event.body.error, at: event.at };
  }
}
