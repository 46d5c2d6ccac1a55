/** How a replay reaches a service: over HTTP, with a token, by the wall clock; and the new ids it gives. */
import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Rename } from "../../domain/watch/replay.ts";
import { type Duration, second } from "../../domain/words/time.ts";
import { type AskGate, askAgainAfter } from "./ask-first.ts";
import { type Answer, type ReplayClock, type Send, Unreachable } from "./replay.ts";

/** A request without an answer for this long counts as unanswered. */
const answerWithin: Duration = 30 * second;

export function httpSend(url: string, token: string): Send {
  const base = url.replace(/\/+$/, "");
  return async ({ path, body, idempotencyKey }): Promise<Answer> => {
    try {
      const response = await fetch(`${base}${path}`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${token}`,
          "idempotency-key": idempotencyKey,
        },
        body,
        // A redirect would carry the token to wherever it points.
        redirect: "manual",
        signal: AbortSignal.timeout(answerWithin),
      });
      const retryAfter = readRetryAfter(response.headers.get("retry-after"), Date.now());
      return {
        status: response.status,
        body: asJson(await response.text()),
        ...(retryAfter !== undefined && { retryAfter }),
      };
    } catch (error) {
      throw new Unreachable(
        `Nothing answers at ${base} (${reason(error)}). Start the service there, or name another with --url.`,
      );
    }
  };
}

/** The gate as the agents of a replay reach it. */
export function httpGate(url: string, token: string, stop?: AbortSignal): AskGate {
  const base = url.replace(/\/+$/, "");
  const call = async (path: string, init: RequestInit): Promise<Answer> => {
    try {
      const response = await fetch(`${base}${path}`, {
        ...init,
        headers: { authorization: `Bearer ${token}`, ...init.headers },
        redirect: "manual",
        signal: AbortSignal.any([AbortSignal.timeout(longestQuestion), ...(stop ? [stop] : [])]),
      });
      return { status: response.status, body: asJson(await response.text()) };
    } catch (error) {
      throw new Unreachable(`Nothing answers at ${base} (${reason(error)}).`);
    }
  };
  return {
    get: (path) => call(path, { method: "GET" }),
    post: (path, body, idempotencyKey) =>
      call(path, {
        method: "POST",
        headers: { "content-type": "application/json", "idempotency-key": idempotencyKey },
        body: JSON.stringify(body),
      }),
    pause: () => wallClock.sleep(askAgainAfter, stop),
    stopped: () => stop?.aborted ?? false,
  };
}

/** Longer than the service itself lets a question wait. */
const longestQuestion: Duration = 60 * second;

/** Seconds, or a date. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function readRetryAfter(header: string | null, now: number): Duration | undefined {
  if (!header) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * second;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** fetch says "fetch failed"; what happened is in its cause. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return "no answer";
  if (error.name === "TimeoutError") return "no answer within 30 s";
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return "code" in cause ? String(cause.code) : cause.message;
}

export const wallClock: ReplayClock = {
  now: () => Date.now(),
  async sleep(duration, stop) {
    await pause(Math.max(0, duration), undefined, { signal: stop }).catch((error: unknown) => {
      if (!stop?.aborted) throw error;
    });
  },
};

/** New ids from old ones and a salt: nothing to remember, so a recording may be of any length. */
export function renameBy(salt: string): Rename {
  const hex = (kind: string, old: string, length: number): string =>
    createHash("sha256").update(`${salt}\n${kind}\n${old}`).digest("hex").slice(0, length);
  return {
    trace: (old) => hex("trace", old, 32),
    span: (old) => hex("span", old, 16),
    signal: (old) => hex("signal", old, 32),
  };
}
