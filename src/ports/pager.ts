/** A way to reach people outside chat: an alerting service, a signed webhook, mail. */
import type { PageAct } from "../domain/ladder/page-events.ts";
import type { Instant } from "../domain/words/time.ts";
import type { Delivery } from "./chat.ts";

/** A page in words. It holds nothing an agent wrote: it leaves for somebody else's machine. */
export interface PageMessage {
  /** It calls somebody, says that somebody looks at it, or that it is over. */
  act: PageAct;
  /** Somebody looked at it there, and it calls again all the same. */
  again: boolean;
  /** "BR-142": what belongs together at the other end. */
  item: string;
  /** The same for every try of one page, and for no other page. */
  id: string;
  fleet: string;
  room: string;
  agent: string;
  /** Nothing is wrong: people are called to see whether they come. The words say so first. */
  drill: boolean;
  severity: "critical" | "error" | "warning" | "info";
  /** The step of the ladder that asks. */
  level: number;
  /** One sentence on one line. */
  summary: string;
  /** What happened, who is asked and what silence does, a line each. */
  lines: string[];
  /** The item in the web room, where that has an address. */
  link?: string;
  at: Instant;
}

/** At least once: the outbox owns every retry, so an implementation never retries by itself and answers within some seconds. */
export interface Pager {
  /** As wardroom.yaml calls it. */
  readonly name: string;
  page(message: PageMessage): Promise<Delivery>;
}
