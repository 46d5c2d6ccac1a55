/** Plays the example fleet's recording into a fresh service, so that a newcomer sees a breach happen. */
import type { Pace } from "../../domain/watch/replay.ts";
import { type Instant, minute, second } from "../../domain/words/time.ts";
import { type ReplayOutcome, type ReplayWorld, replay } from "./replay.ts";
import { openRecording } from "./replay-file.ts";
import { renameBy } from "./replay-http.ts";

/**
 * At 120x the first agent would breach after 9.0 s. The first ten runs of each agent fill the windows and breach nothing,
 * so they are sent at once: the breach comes 2.0 s after the start, the second one after 11.2 s, the end after 22.3 s.
 */
export const examplePace: Pace = { speed: 120, headStart: 14 * minute + 10 * second };

/** Names one playing of the example: its ids, and the session of its idempotency keys. */
export const exampleName = (first: Instant): string => `example-${first}`;

/** Resolves when the recording has ended, `stop` was aborted, or the service stopped answering. `first`: when it was first begun;
 * played again from there it sends the same ids and times, so that the service knows what it has. */
export async function replayExample(file: string, first: Instant, world: ReplayWorld): Promise<ReplayOutcome> {
  const opened = await openRecording(file);
  if (opened.type === "recording")
    return replay(opened.recording, { pace: examplePace, asNow: renameBy(exampleName(first)), now: first }, world);
  const [worst] = opened.problems;
  throw new Error(`${file}: ${worst?.problem}. ${worst?.hint}`);
}
