/** What people were paged about one thing, outside chat: by its ladder, or because chat was down. */
import { idOf, type JournalEvent, type Subject } from "../journal/event.ts";
import type { Projection } from "../journal/projection.ts";
import type { Instant } from "../words/time.ts";

export interface PagedWay {
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

export const pagedProjection: Projection<Paged> = {
  kind: "page",
  evolve(state, event: JournalEvent) {
    const paged: Paged = state ?? { card: idOf(event.subject), ways: {} };
    if (event.type !== "page.called" && event.type !== "page.sent" && event.type !== "page.failed") return paged;
    const before: PagedWay = paged.ways[event.body.page] ?? { fallback: [], status: "called", at: event.at };
    const way = wayAfter(before, event);
    return { ...paged, ways: { ...paged.ways, [event.body.page]: way } };
  },
  index: () => ({}),
};

function wayAfter(
  before: PagedWay,
  event: JournalEvent & { type: "page.called" | "page.sent" | "page.failed" },
): PagedWay {
  switch (event.type) {
    case "page.called":
      return { ...before, fallback: [...before.fallback, stepKey(event.body)] };
    case "page.sent":
      return { fallback: before.fallback, status: after[event.body.act], at: event.at };
    case "page.failed":
      return { ...before, status: "failed", error: event.body.error, at: event.at };
  }
}
