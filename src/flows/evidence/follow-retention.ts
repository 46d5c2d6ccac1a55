/** What `retention` says is done before anything is answered, and each hour from then on: signals, and the words of the journal. */
import { hour, second } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import { dropOld } from "./drop-old.ts";
import { pruneJournal, pruneUnseen } from "./prune-journal.ts";

/** How often that is looked for. */
const lookEvery = hour;

/** How often a long drop says how far it is. */
const sayEvery = 5 * second;

/**
 * Resolves once no words are left in the journal whose time ran out while nothing ran: what has grown old since, or all that a store
 * which was restored from an older backup has again. To be waited for before anything is shown, told or answered; it says how far it is
 * where that takes long. One that fails is logged and tried again with the next look.
 */
export async function dropBeforeAnswers(world: World): Promise<void> {
  const done = "records had words whose time ran out while nothing ran; they were dropped before anything was answered";
  await tried(world, async () => {
    const records = await pruneUnseen(world, {
      progress: sayNow(world, "records", "words are dropped before anything is answered"),
    });
    if (records > 0) world.log.info({ records }, done);
  });
}

/**
 * Drops signals and resolves, then looks at once and each hour for both. Answers its end, which waits for the step that is under way and
 * no longer. Only to be begun once the watch has read what it missed.
 */
export async function followRetention(world: World): Promise<() => Promise<void>> {
  const stop = new AbortController();
  const signals = async (): Promise<void> => {
    const progress = sayNow(world, "segments", "signals whose time is over are being dropped");
    const segments = await dropOld(world, { stop: stop.signal, progress });
    if (segments > 0) world.log.info({ segments }, "signals whose time was over were dropped; the journal says which");
  };
  const words = async (): Promise<void> => {
    const progress = sayNow(world, "records", "words of the journal whose time is over are being dropped");
    const records = await pruneJournal(world, { stop: stop.signal, progress });
    if (records > 0) world.log.info({ records }, "records lost the words whose time was over; the journal says which");
  };
  await tried(world, signals);
  let underWay = Promise.resolve();
  const look = (...drops: (() => Promise<void>)[]): void => {
    for (const drop of drops)
      underWay = underWay.then(async () => {
        if (!stop.signal.aborted) await tried(world, drop);
      });
  };
  look(words);
  const timer = setInterval(() => look(signals, words), lookEvery);
  timer.unref();
  return () => {
    clearInterval(timer);
    stop.abort();
    return underWay;
  };
}

async function tried({ log }: World, drop: () => Promise<void>): Promise<void> {
  await drop().catch((fault: unknown) =>
    log.error({ err: fault }, "what is older than retention says could not be dropped; it is tried again"),
  );
}

/** Says how many went, now and then. */
function sayNow({ log, clock }: World, what: "records" | "segments", sentence: string): (dropped: number) => void {
  let next = clock.now() + sayEvery;
  return (dropped) => {
    if (clock.now() < next) return;
    next = clock.now() + sayEvery;
    log.info({ [what]: dropped }, sentence);
  };
}
