/** Discord's answers to a send as the port's `Delivery`: what to try again, what is gone, what never will work. */
import { DiscordAPIError, HTTPError, RateLimitError } from "discord.js";
import { second } from "../../domain/words/time.ts";
import type { Delivery } from "../../ports/chat.ts";
import type { Reading } from "../common/pacing.ts";

/** Nobody can be reached there any more. https://docs.discord.com/developers/topics/opcodes-and-status-codes#json */
const gone = new Set<number | string>([
  ...[10003, 10004, 10007, 10008, 10013], // unknown channel, guild, member, message, user
  ...[50001, 50013, 50007, 50278, 50024, 50033], // no access, no permission, direct messages closed, no common guild
  ...[50005, 30034, 50083, 40067, 340013],
]);
/** The token or the account of the bot is refused as such, wherever it speaks. */
const refusing = new Set<number | string>([40001, 40002, 50014]);
/** Discord's own trouble. */
const passing = new Set<number | string>([130000, 30046, 20028, 40333]);
/** The drawing, not the message: the same words without it are accepted. */
const badDrawing = new Set<number | string>([50035, 50006, 50109, 50080]);

/** Discord's error code, when it answered with one. */
export const codeOf = (fault: unknown): number | string | undefined =>
  fault instanceof DiscordAPIError ? fault.code : undefined;

export const drawingRefused = (fault: unknown): boolean => badDrawing.has(codeOf(fault) ?? "");
/** They are not in the server, or there is nobody of that account at all. */
export const unknownMember = (fault: unknown): boolean => [10007, 10013].includes(Number(codeOf(fault)));
/** Archived, or locked besides. */
export const threadAsleep = (fault: unknown): boolean => codeOf(fault) === 50083;
export const unknownChannel = (fault: unknown): boolean => codeOf(fault) === 10003;
/** The message has its thread already. */
export const threadThere = (fault: unknown): boolean => codeOf(fault) === 160004;
/** No thread can begin there, or nothing be said in it; the channel itself may take the line. */
export const threadRefused = (fault: unknown): boolean =>
  [10003, 10008, 50001, 50013, 50024, 50083, 160005, 160006].includes(Number(codeOf(fault)));

/** The token is refused: nothing works until an admin acts. */
export const refusesToken = (fault: unknown): boolean =>
  fault instanceof DiscordAPIError && (fault.status === 401 || refusing.has(fault.code));

const words = ({ code, rawError }: DiscordAPIError): string =>
  `${code} ${"message" in rawError ? rawError.message : rawError.error}`.slice(0, 200);

export function deliveryOf(fault: unknown): Exclude<Delivery, { type: "sent" }> {
  if (fault instanceof RateLimitError) {
    // Where it is a limit within a bucket, the bucket itself is filled anew at another time and has room meanwhile.
    const wait = fault.retryAfter > 0 ? fault.retryAfter : fault.timeToReset;
    return wait > 0
      ? { type: "retry", afterMs: wait, error: "rate limited by Discord", told: true }
      : { type: "retry", afterMs: second, error: "rate limited by Discord" };
  }
  if (fault instanceof HTTPError)
    return { type: "retry", afterMs: second, error: `Discord answered HTTP ${fault.status}` };
  if (fault instanceof DiscordAPIError) {
    // Nothing is wrong with the destination, and everything goes out once an admin has mended it.
    if (refusesToken(fault)) return { type: "retry", afterMs: 30 * second, error: words(fault) };
    if (gone.has(fault.code)) return { type: "gone", error: words(fault) };
    if (fault.status >= 500 || fault.status === 429 || fault.status === 408 || passing.has(fault.code))
      return { type: "retry", afterMs: 5 * second, error: words(fault) };
    return { type: "failed", error: `Discord refuses it: ${words(fault)}` };
  }
  return unreached(fault)
    ? { type: "retry", afterMs: second, error: `Discord was not reached: ${String(fault).slice(0, 200)}` }
    : { type: "failed", error: fault instanceof Error ? fault.message : String(fault) };
}

/** "No mutual guilds": the person left the server, or the bot did. */
const noCommonGuild = 50278;

/**
 * What a fault means for whatever else is to be sent.
 * @param served whether the bot is in a server it serves: where it is in none, nobody has one in common with it, and no person is at fault
 */
export function readFault(fault: unknown, served = true): Reading {
  return {
    delivery:
      !served && codeOf(fault) === noCommonGuild
        ? { type: "retry", afterMs: 30 * second, error: "the bot is in no server it serves" }
        : deliveryOf(fault),
    ...(refusesToken(fault) && fault instanceof DiscordAPIError && { refuses: words(fault) }),
    ...(fault instanceof RateLimitError && { limits: fault.global ? ("everything" as const) : ("here" as const) }),
    mayHaveArrived: fault instanceof HTTPError ? fault.status >= 500 : unreached(fault) && !neverSent(fault),
  };
}

/** Errors of a connection that was never made: Discord cannot have seen the message. */
const unmade = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ENETUNREACH", "EHOSTUNREACH"]);

const reasonOf = (fault: unknown): string => {
  if (!(fault instanceof Error)) return "";
  const { cause } = fault;
  return String(Reflect.get(fault, "code") ?? (cause instanceof Error && Reflect.get(cause, "code")));
};
const neverSent = (fault: unknown): boolean => unmade.has(reasonOf(fault));

function unreached(fault: unknown): boolean {
  if (!(fault instanceof Error) || fault instanceof DiscordAPIError || fault instanceof HTTPError) return false;
  return fault.name === "AbortError" || /^(E[A-Z]{4,}|EPIPE|UND_ERR_|ABORT_ERR)/.test(reasonOf(fault));
}
