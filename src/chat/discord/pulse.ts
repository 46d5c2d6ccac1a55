/**
 * Finds out that a link carries nothing more long before discord.js does: that waits for two heartbeats, 41 s apart, and then for half a
 * minute that the dead link is closed. More heartbeats than asked for are welcome: https://docs.discord.com/developers/events/gateway#sending-heartbeats
 */
import type { Client } from "discord.js";
import { type Duration, second } from "../../domain/words/time.ts";

/** Does `work` again and again. What it returns ends that. */
export type Pulse = (work: () => void) => () => void;

/** Three unanswered make half a minute; Discord takes 120 messages a minute. */
const every: Duration = 10 * second;

export const onTheWallsClock: Pulse = (work) => {
  const timer = setInterval(work, every);
  timer.unref();
  return () => clearInterval(timer);
};

const unansweredMost = 3;
const heartbeat = 1;

/** `dead` is called once, at the beat before which three were not answered. What it returns ends the watch. */
export function watchPulse(client: Client, pulse: Pulse, dead: () => void): () => void {
  let sequence: number | null = null;
  let unanswered = 0;
  client.on("raw", ({ s }: { s: number | null }) => {
    sequence = s ?? sequence;
    unanswered = 0;
  });
  // The only place where the library tells of an answer to a heartbeat.
  client.on("debug", (said) => {
    if (said.includes("Heartbeat acknowledged")) unanswered = 0;
  });
  const end = pulse(() => {
    if (unanswered >= unansweredMost) {
      end();
      return dead();
    }
    const shard = client.ws.shards.first();
    // Where it is being opened anew, that has a patience of its own.
    if (shard?.status !== 0) {
      unanswered = 0;
      return;
    }
    unanswered += 1;
    shard.send({ op: heartbeat, d: sequence });
  });
  return end;
}
