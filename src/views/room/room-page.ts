/** The pages of the web room as plain facts: what a room, a thing and an agent show, before any HTML. */
import type { Subject } from "../../domain/journal/event.ts";
import type { AgentId, PersonId, RoomId } from "../../domain/pact/pact.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { Block, Card, Rich } from "../card.ts";
import type { PactWords } from "../pact-words.ts";
import type { AgentRow } from "./agents-table.ts";
import type { Silenced } from "./silenced.ts";
import type { TimelineEntry } from "./timeline.ts";

/** A card as it stands now, with the digest that a decision on it will carry. */
export interface DrawnCard {
  subject: Subject;
  room: RoomId;
  card: Card;
  digest: string;
  /** Somebody's answer is awaited. */
  waits: boolean;
  /** ... and it is this person's. */
  yours: boolean;
  /** Why it is, where the card does not say so: "You are called because Dana has not answered." */
  why?: string;
}

export interface RoomLine {
  id: RoomId;
  /** Agents that no room names sit here. */
  unenrolled: boolean;
  waiting: number;
  open: number;
  agents: number;
  held: number;
  lastAt: Instant | undefined;
}

export interface HomePage {
  rooms: RoomLine[];
  now: DrawnCard[];
  /** Cards beyond the most that a page shows. */
  more: number;
  /** For an admin: agents for whom nobody answers, wherever they sit. */
  unowned: AgentId[];
  /** What does not work, for an admin to mend. */
  troubles: Rich[];
}

/** A page shows this many cards, and says how many are left: in a storm the first ones matter. */
export const mostCards = 25;
/** A room lists this many agents, those that need an eye first. */
export const mostAgents = 60;

export interface NearMissLine {
  mode: string;
  count: number;
  lastAt: Instant;
}

export interface RoomPage {
  id: RoomId;
  unenrolled: boolean;
  /** Open things, those that wait for an answer first, the oldest first; at the end one line for those beyond the card budget. */
  now: DrawnCard[];
  more: number;
  /** Open things in all. */
  open: number;
  /** Of all open things, those shown and those not. */
  waiting: number;
  agents: AgentRow[];
  moreAgents: number;
  held: number;
  nearMisses: NearMissLine[];
  decisions: TimelineEntry[];
  /** The last one of the room, and of a picture what it shows. */
  digest?: { card: Card; to: Instant; alt?: string };
  pacts: PactWords[];
  silenced: Silenced;
  /** Agents for whom nobody answers. */
  unowned: AgentId[];
}

export interface ItemPage {
  drawn: DrawnCard;
  /** What was measured and agreed, and who was asked; empty where there is no more to say. */
  facts: Block[];
  /** Every argument of an agent's question, whole, as JSON; the card shows what fits. */
  args: string | undefined;
  timeline: TimelineEntry[];
  evidence: EvidenceLine;
}

/** What the journal holds about a thing, in one line that can be checked. */
export interface EvidenceLine {
  records: number;
  first: number;
  last: number;
  /** SHA-256 over the canonical form of those records. */
  digest: string;
}

export interface AgentPage {
  row: AgentRow;
  room: RoomId;
  drawn: DrawnCard;
  answers: string | undefined;
  operator: string | undefined;
  /** Its level, why it has it, and how far it is from more. */
  autonomy: string;
  /** How it may act while nothing holds it back. */
  free: string;
  open: DrawnCard[];
  pact: PactWords | undefined;
  history: TimelineEntry[];
}

/** A person who may try the example, and what they answer for in it. */
export interface Cast {
  id: PersonId;
  name: string;
  roles: string;
}

/** What is read first. `decides`: silence will end it; `open`: false once only the verdict about it is missing. */
interface Readable {
  waits: boolean;
  decides?: boolean;
  open?: boolean;
  openedAt: Instant;
}

/** Decisions that silence will take come first, then whatever else waits and is not over, then missing verdicts; of these the oldest. */
export const inReadingOrder = <T extends Readable>(things: readonly T[]): T[] =>
  [...things].sort((a, b) => urgency(b) - urgency(a) || a.openedAt - b.openedAt);

function urgency({ waits, decides = false, open = true }: Readable): number {
  if (!waits) return 0;
  return decides ? 3 : open ? 2 : 1;
}

/** Few agents stand in the order of their names and never move; of many, those that need an eye come first. */
export function inSight(rows: readonly AgentRow[]): AgentRow[] {
  if (rows.length <= mostAgents) return [...rows];
  const concern = ({ state, held }: AgentRow): number =>
    state.tone === "alert" ? 0 : held ? 1 : state.tone === "held" ? 2 : 3;
  return [...rows].sort((a, b) => concern(a) - concern(b)).slice(0, mostAgents);
}

/** Near misses by failure mode, the most frequent first. */
export function byFailureMode(misses: readonly { failure_mode: string; countedAt: Instant }[]): NearMissLine[] {
  const lines = new Map<string, NearMissLine>();
  for (const { failure_mode: mode, countedAt } of misses) {
    const line = lines.get(mode) ?? { mode, count: 0, lastAt: countedAt };
    lines.set(mode, { mode, count: line.count + 1, lastAt: Math.max(line.lastAt, countedAt) });
  }
  return [...lines.values()].sort((a, b) => b.count - a.count || a.mode.localeCompare(b.mode));
}
