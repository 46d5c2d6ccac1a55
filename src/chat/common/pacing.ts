/** When a platform may be written to: a rate limit holds one method in one place, a channel takes messages at its pace, a dead token nothing. */
import { type Duration, type Instant, minute } from "../../domain/words/time.ts";
import type { Delivery } from "../../ports/chat.ts";
import type { Clock } from "../../ports/clock.ts";

interface Sending {
  /** Method and destination: a rate limit of it holds nobody else. */
  key: string;
  /** Names the message: if an earlier try of it may have arrived, the next says that it is sent again. */
  about?: string;
  /** Set for a new message, which a channel takes at its pace; an edit is not counted there. */
  posts?: { channel: string; message: string };
  /** To one person alone. */
  direct?: true;
}

export interface Pacing {
  /** Sends, unless it is not time yet; then resolves with how long to wait, and nothing is called. */
  deliver(sending: Sending, send: (again: boolean) => Promise<Delivery>): Promise<Delivery>;
  /** The platform refuses the app as such, with this word. Nothing is called until a probe finds that it does not any more. */
  refused(error: string): void;
  /** It is seen elsewhere that the platform takes the app (again). */
  accepted(): void;
  refusal(): string | undefined;
  /** The platform takes no direct message of the app to anybody, with this word, until one gets through again. */
  directRefusal(): string | undefined;
}

/** What a fault of a send means. */
export interface Reading {
  delivery: Exclude<Delivery, { type: "sent" }>;
  /** Every call is refused alike, with this word, until an admin has acted. */
  refuses?: string | undefined;
  /** Every direct message is refused alike, with this word, until an admin has acted; rooms are not. */
  refusesDirect?: string | undefined;
  /** A rate limit: of this method and destination, or of everything. */
  limits?: "here" | "everything" | undefined;
  /** No answer, or one from before the platform itself: the message may be there. */
  mayHaveArrived: boolean;
}

/** How one platform wants to be called, and how it says no. */
interface Manners {
  /** "Slack" */
  name: string;
  /** One message each so many ms in a channel; that many may come at once. */
  pace: { every: Duration; burst: number };
  read(fault: unknown): Reading;
  /** Resolves when the platform accepts the token. */
  probe(): Promise<unknown>;
}

const everything = "*";
/** How often it is looked whether the platform takes the app again. */
const probeEvery: Duration = minute;
const most = 1_000;

export function createPacing(clock: Clock, { name, pace, read, probe }: Manners): Pacing {
  const until = new Map<string, Instant>();
  const unconfirmed = new Set<string>();
  const turns = createTurns(clock, pace);
  let refusal: { error: string; nextProbe: Instant } | undefined;
  let directRefusal: string | undefined;

  /** How long nothing may be called at all; undefined when the platform takes the app (again). */
  const shut = async (): Promise<Delivery | undefined> => {
    if (!refusal) return undefined;
    const { error, nextProbe } = refusal;
    const wait = nextProbe - clock.now();
    if (wait > 0) return { type: "retry", afterMs: wait, error, told: true };
    refusal = { error, nextProbe: clock.now() + probeEvery };
    try {
      await probe();
      refusal = undefined;
      return undefined;
    } catch (fault) {
      refusal = { error: read(fault).refuses ?? error, nextProbe: clock.now() + probeEvery };
      return { type: "retry", afterMs: probeEvery, error: refusal.error, told: true };
    }
  };

  return {
    async deliver({ key, about, posts, direct }, send) {
      const closed = await shut();
      if (closed) return closed;
      const wait = Math.max(until.get(key) ?? 0, until.get(everything) ?? 0) - clock.now();
      if (wait > 0) return { type: "retry", afterMs: wait, error: `rate limited by ${name}`, told: true };
      until.delete(key);
      const queue = posts ? turns.wait(posts.channel, posts.message) : 0;
      if (queue > 0)
        return { type: "retry", afterMs: queue, error: "the channel takes messages at its pace", told: true };
      try {
        const delivery = await send(about !== undefined && unconfirmed.has(about));
        if (about !== undefined) unconfirmed.delete(about);
        if (direct && delivery.type === "sent") directRefusal = undefined;
        return delivery;
      } catch (fault) {
        const { delivery, refuses, refusesDirect, limits, mayHaveArrived } = read(fault);
        if (refuses !== undefined) {
          refusal = { error: refuses, nextProbe: clock.now() + probeEvery };
          return { type: "retry", afterMs: probeEvery, error: refuses, told: true };
        }
        if (direct && refusesDirect !== undefined) directRefusal = refusesDirect;
        if (limits && delivery.type === "retry")
          until.set(limits === "everything" ? everything : key, clock.now() + delivery.afterMs);
        if (about !== undefined && mayHaveArrived && unconfirmed.size < most) unconfirmed.add(about);
        return delivery;
      }
    },
    refused: (error) => {
      refusal ??= { error, nextProbe: clock.now() + probeEvery };
    },
    accepted: () => {
      refusal = undefined;
    },
    refusal: () => refusal?.error,
    directRefusal: () => directRefusal,
  };
}

/** Gives each message of a channel its turn, in the order they ask, and keeps it for them. */
function createTurns(clock: Clock, pace: Manners["pace"]): { wait(channel: string, message: string): Duration } {
  /** When a message would be due if all were exactly `every` apart. */
  const due = new Map<string, Instant>();
  const kept = new Map<string, Instant>();
  return {
    wait(channel, message) {
      const now = clock.now();
      const mine = kept.get(`${channel} ${message}`);
      if (mine !== undefined && mine > now) return mine - now;
      if (mine !== undefined) {
        kept.delete(`${channel} ${message}`);
        return 0;
      }
      const next = Math.max(due.get(channel) ?? 0, now);
      due.set(channel, next + pace.every);
      const turn = next - (pace.burst - 1) * pace.every;
      if (turn <= now) return 0;
      // A turn that nobody came back for was of a message that is not needed any more.
      for (const [old, at] of kept) if (at < now - minute) kept.delete(old);
      kept.set(`${channel} ${message}`, turn);
      return turn - now;
    },
  };
}
