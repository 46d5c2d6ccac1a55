/** What can happen to the pages about a thing. */
import type { Subject } from "../journal/event.ts";
import type { TraitsOf } from "../journal/traits.ts";

/** What a page does at the other end. */
export type PageAct = "trigger" | "acknowledge" | "resolve";

export interface PageEvents {
  /** Chat is down, so the page is to call people about an open item: once an item and level. */
  "page.called": { page: string; card: Subject; round: number; level: number; because: "chat-down" };
  "page.sent": {
    page: string;
    card: Subject;
    act: PageAct;
    round: number;
    level: number;
    because: "ladder" | "chat-down";
  };
  /** It was refused for good, or leads where it may not. */
  "page.failed": { page: string; card: Subject; act: PageAct; error: string };
}

export const pageTraits = {
  "page.called": { about: "page", rooms: "card", shows: "page" },
  "page.sent": { about: "page", rooms: "card", shows: "page" },
  "page.failed": { about: "page", rooms: "card", shows: "page" },
} as const satisfies TraitsOf<PageEvents>;
