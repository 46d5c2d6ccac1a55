/** Plays a file of signals through a service of its own, by a clock of its own: what would have been decided, posted and left to silence. */
import { event, type JournalEvent } from "../../domain/journal/event.ts";
import type { PactHistory } from "../../domain/pact/pact-history.ts";
import { type Duration, type Instant, second } from "../../domain/words/time.ts";
import type { Store } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { type ReplayOutcome, replay, type Send } from "../replay/replay.ts";
import type { Recording } from "../replay/replay-file.ts";

/** A clock that only this file moves. */
interface MovedClock {
  now(): Instant;
  set(at: Instant): void;
}

/** What runs by itself in a service, here one step after the other. */
export interface Stage {
  world: World;
  clock: MovedClock;
  send: Send;
  /** Everything that is on its way has arrived, and what is due by now has happened. */
  settled(): Promise<void>;
  /** Time alone: windows run out, silence is noticed. */
  beat(): Promise<void>;
}

interface Played {
  outcome: ReplayOutcome;
  events: JournalEvent[];
}

/** Windows and silence are looked at this often while no line comes. */
const step: Duration = 10 * second;

/** The live versions under their own numbers, so that what is cited is what is live. */
export async function layOut(world: World, histories: readonly PactHistory[]): Promise<void> {
  for (const { id, level, of, versions } of histories)
    for (const { version, text, digest } of versions)
      await world.store.commit({
        expected: [],
        events: [
          event("pact.applied", `pact:${id}`, "host", {
            pact: id,
            version,
            level,
            ...(of !== undefined && { of }),
            text,
            digest,
            how: "boot",
            from: {},
          }),
        ],
        effects: [],
      });
}

/** @param silence how long after the last line everything is left unanswered */
export async function play(
  recording: Recording,
  stage: Stage,
  silence: Duration,
  {
    onProblem,
    onProgress,
  }: { onProblem(line: number, text: string): void; onProgress(sent: number, lines: number): void },
): Promise<Played> {
  const { world, clock } = stage;
  const from = (await world.store.journal({ newestFirst: true, limit: 1 }))[0]?.seq ?? 0;
  const fired = new Set<string>();
  const moveTo = async (end: Instant, beating: boolean): Promise<void> => {
    while (clock.now() < end) {
      const due = await nextDue(world.store);
      clock.set(Math.min(end, Math.max(clock.now(), due), beating ? clock.now() + step : end));
      if (beating) await stage.beat();
      await stage.settled();
      // A timer that stays due would hold time for ever.
      if (due <= clock.now() && (await nextDue(world.store)) === due) {
        if (fired.has(`${due}`)) return clock.set(end);
        fired.add(`${due}`);
      }
    }
  };
  const outcome = await replay(
    recording,
    { pace: { speed: 1, headStart: 0 } },
    {
      send: async (request) => {
        const answer = await stage.send(request);
        await stage.settled();
        return answer;
      },
      clock: { now: clock.now, sleep: (duration) => moveTo(clock.now() + duration, true) },
      session: "simulate",
      onProgress: ({ sent, lines }) => onProgress(sent, lines),
      onProblem: (line, { problem, hint }) => onProblem(line, [problem, hint].filter(Boolean).join(" ")),
    },
  );
  await stage.settled();
  for (const end = clock.now() + silence; ; ) {
    const due = await nextDue(world.store);
    if (due > end || due <= clock.now()) break;
    await moveTo(due, false);
  }
  const events = await world.store.journal({ afterSeq: from });
  return { outcome, events };
}

const nextDue = async (store: Store): Promise<Instant> => (await store.nextTimer()) ?? Number.POSITIVE_INFINITY;
