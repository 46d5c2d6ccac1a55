/** When Slack may be written to: a rate limit holds one method in one place, a channel takes one message a second, a dead token nothing. */
import { webApi } from "@slack/bolt";
import { type Duration, type Instant, minute, second } from "../../domain/words/time.ts";
import type { Delivery } from "../../ports/chat.ts";
import type { Clock } from "../../ports/clock.ts";
import { deliveryOf, errorOf, refusesEverything } from "./delivery.ts";

export interface Sending {
  /** Method and destination: a rate limit of it holds nobody else. */
  key: string;
  /** Names the message: if an earlier try of it may have arrived, the next says that it is sent again. */
  about?: string;
  /** Set for a new message, which a channel takes at its pace; an edit is not counted there. */
  posts?: { channel: string; message: string };
}

export interface Pacing {
  /** Sends, unless it is not time yet; then resolves with how long to wait, and Slack is not called. */
  deliver(sending: Sending, send: (again: boolean) => Promise<Delivery>): Promise<Delivery>;
  /** Slack refuses the app as such, with this word. Nothing is called until a probe finds that it does not any more. */
  refused(error: string): void;
  refusal(): string | undefined;
}

/** "Generally one message per second per channel"; short bursts pass. https://docs.slack.dev/apis/web-api/rate-limits */
const pace = { every: second, burst: 8 } as const;
/** How often it is looked whether Slack takes the app again. */
const probeEvery: Duration = minute;
const most = 1_000;

/** `probe`: resolves when Slack accepts the token. */
export function createPacing(clock: Clock, probe: () => Promise<unknown>): Pacing {
  const until = new Map<string, Instant>();
  const unconfirmed = new Set<string>();
  const turns = createTurns(clock);
  let refusal: { error: string; nextProbe: Instant } | undefined;

  /** How long nothing may be called at all; undefined when Slack takes the app (again). */
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
      const now = errorOf(fault) ?? error;
      refusal = { error: refusesEverything(now) ? now : error, nextProbe: clock.now() + probeEvery };
      return { type: "retry", afterMs: probeEvery, error: refusal.error, told: true };
    }
  };

  return {
    async deliver({ key, about, posts }, send) {
      const closed = await shut();
      if (closed) return closed;
      const wait = (until.get(key) ?? 0) - clock.now();
      if (wait > 0) return { type: "retry", afterMs: wait, error: "rate limited by Slack", told: true };
      until.delete(key);
      const queue = posts ? turns.wait(posts.channel, posts.message) : 0;
      if (queue > 0)
        return { type: "retry", afterMs: queue, error: "the channel takes one message a second", told: true };
      try {
        const delivery = await send(about !== undefined && unconfirmed.has(about));
        if (about !== undefined) unconfirmed.delete(about);
        return delivery;
      } catch (fault) {
        const delivery = deliveryOf(fault);
        const error = errorOf(fault);
        if (error !== undefined && refusesEverything(error)) {
          refusal = { error, nextProbe: clock.now() + probeEvery };
          return { type: "retry", afterMs: probeEvery, error, told: true };
        }
        if (fault instanceof webApi.WebAPIRateLimitedError && delivery.type === "retry")
          until.set(key, clock.now() + delivery.afterMs);
        if (about !== undefined && mayHaveArrived(fault) && unconfirmed.size < most) unconfirmed.add(about);
        return delivery;
      }
    },
    refused: (error) => {
      refusal ??= { error, nextProbe: clock.now() + probeEvery };
    },
    refusal: () => refusal?.error,
  };
}

/** Gives each message of a channel its turn, in the order they ask, and keeps it for them. */
function createTurns(clock: Clock): { wait(channel: string, message: string): Duration } {
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

/** Errors of a connection that was never made: Slack cannot have seen the message. */
const neverSent = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ENETUNREACH", "EHOSTUNREACH"]);

/** No answer, or one from before Slack itself: the message may be there. */
function mayHaveArrived(fault: unknown): boolean {
  if (fault instanceof webApi.WebAPIHTTPError) return fault.statusCode >= 500;
  if (!(fault instanceof webApi.WebAPIRequestError)) return false;
  const { cause } = fault.original;
  const code: unknown = Reflect.get(fault.original, "code") ?? (cause instanceof Error && Reflect.get(cause, "code"));
  return !neverSent.has(String(code));
}
