/** A proposal waits: it is tried over the last 30 days beside everything else, and its card says what would have differed. */
import { parsePact } from "../../documents/pact.ts";
import { nextVersion, waits } from "../../domain/change/change.ts";
import { event, idOf } from "../../domain/journal/event.ts";
import { done, nothing } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";
import { backtestSentences } from "../../views/backtest/backtest-words.ts";
import { attempt } from "../attempt/attempt.ts";
import { backtest } from "../backtest/backtest.ts";
import { proposedText } from "../find/proposed-text.ts";
import { announce } from "../tell/announce.ts";

/** As long as it works, it rests: half of the time belongs to others. */
const idle = 10;

/** Once for each; safe to repeat. Throws where `halted` comes true meanwhile: then the next start does it. */
export async function replayChange(world: World, id: string, halted = (): boolean => false): Promise<void> {
  const subject = `change:${id}` as const;
  const thing = await world.store.load(subject);
  const proposed = await proposedText(world, id);
  if (!thing || !proposed?.body.text) return;
  if (!waits(thing.state) || thing.state.replay !== undefined) return;
  const { text, digest } = proposed.body;
  const { pact } = parsePact(text, thing.state.pact);
  if (!pact) return;
  const candidate = { id: thing.state.pact, version: nextVersion(thing.state), pact, text, digest };
  const report = await backtest(world, {
    candidate: [candidate],
    idle,
    progress() {
      if (halted()) throw new Error("the service stops");
    },
  });
  await attempt(world.store, async () => {
    const now = await world.store.load(subject);
    if (!now || !waits(now.state) || now.state.replay !== undefined || now.state.digest !== digest)
      return { reply: nothing("it was decided already") };
    const events = [
      event("change.replayed", subject, "wardroom", { says: backtestSentences(report), report: { ...report } }),
    ];
    const effects = await announce(world, now.state.room, subject, now.version, events);
    return { reply: done(""), commit: { expected: [[subject, now.version]], events, effects } };
  });
  world.wake();
}

/** One after the other, those that wait from before first. Returns the removal. */
export function followProposals(world: World): () => Promise<void> {
  let stopped = false;
  let tail: Promise<unknown> = Promise.resolve();
  const next = (id: string): void => {
    tail = tail
      .then(() => (stopped ? undefined : replayChange(world, id, () => stopped)))
      .catch(
        (fault: unknown) =>
          stopped || world.log.error({ err: fault, change: id }, "a proposal could not be tried over the past"),
      );
  };
  const stop = world.store.onCommit((events) => {
    for (const one of events)
      if (one.type === "change.proposed" || one.type === "change.revised") next(idOf(one.subject));
  });
  tail = world.store.list("change", { status: "proposed" }).then((waiting) => {
    for (const { state } of waiting) next(state.id);
  });
  return async () => {
    stopped = true;
    stop();
    await tail.catch(() => {});
  };
}
