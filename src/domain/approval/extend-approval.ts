/** People give a question more time: the rule's own again, or as much as they say. It never gets less, and the ladder goes on as it would. */
import { type DecidedBy, event, type NewEvent } from "../journal/event.ts";
import { type Decision, done, refused } from "../words/reply.ts";
import { type Duration, sayDuration, second } from "../words/time.ts";
import { sayWhen } from "../words/wall-clock.ts";
import { forbid, on, over, stale, zoneOf } from "./answer-approval.ts";
import { type Approval, extendedUntil, longestWait, mostExtensions } from "./approval.ts";
import type { Deciding } from "./deciding.ts";

/** A rule's own time may be no shorter. */
const shortest: Duration = 5 * second;

export function extend(
  approval: Approval,
  { as, by, nth }: { as: DecidedBy; by?: Duration; nth?: number },
  now: Deciding,
): Decision<NewEvent> {
  const no = over(approval, as, now) ?? forbid(approval, "steer", as, now);
  if (no) return no;
  const { id, extended, expiresAt } = approval;
  const zone = zoneOf(now.config, as.by);
  if (nth !== undefined && nth !== extended.length + 1)
    return stale(`${id} was extended already, and waits until ${sayWhen(expiresAt, now.at, zone)}`);
  if (by !== undefined && (by < shortest || by > longestWait))
    return { events: [], reply: refused("arg_invalid", "Say for how long: 5s to 7d, such as 30m or 1h.") };
  const until = extendedUntil(approval, by);
  if (until === undefined)
    return {
      events: [],
      reply: refused(
        "too_late",
        extended.length >= mostExtensions
          ? `${id} was extended ${mostExtensions} times, which is the most. It waits until ${sayWhen(expiresAt, now.at, zone)}: approve it or deny it.`
          : `${id} waits for 7 days, which is the longest a question may. Approve it or deny it.`,
      ),
    };
  const left = mostExtensions - extended.length - 1;
  const more = left === 0 ? "This was the last time it can be extended." : `It can be extended ${times(left)} more.`;
  const events = [event("approval.extended", on(approval), `person:${as.by}`, { ...as, until, was: expiresAt })];
  const sentence = `${id} waits until ${sayWhen(until, now.at, zone)}, ${sayDuration(until - expiresAt)} longer. ${more}`;
  return { events, reply: done(sentence) };
}

const times = (n: number): string => (n === 1 ? "once" : "twice");
