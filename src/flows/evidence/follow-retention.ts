/** What `retention` says is done each hour: first signals, then the words of the journal. */
import { hour } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import { dropOld } from "./drop-old.ts";
import { pruneJournal } from "./prune-journal.ts";

/** How often that is looked for. */
const lookEvery = hour;

/**
 * Looks now and each hour from then on. Returns its end, which waits for the step that is under way and no longer. Only to be begun once
 * the watch has read what it missed. A store restored from an older backup has its old text again, and loses it with the first look.
 */
export function followRetention(world: World): () => Promise<void> {
  let underWay = Promise.resolve();
  const stop = new AbortController();
  const look = (): void => {
    underWay = underWay
      .then(async () => {
        if (stop.signal.aborted) return;
        const segments = await dropOld(world);
        if (segments > 0)
          world.log.info({ segments }, "signals whose time was over were dropped; the journal says which");
        const records = await pruneJournal(world, {
          stop: stop.signal,
          progress: (done) =>
            world.log.info({ records: done }, "words of the journal whose time is over are being dropped"),
        });
        if (records > 0)
          world.log.info({ records }, "records lost the words whose time was over; the journal says which");
      })
      .catch((fault: unknown) =>
        world.log.error({ err: fault }, "what is older than retention says could not be dropped; it is tried again"),
      );
  };
  look();
  const timer = setInterval(look, lookEvery);
  timer.unref();
  return () => {
    clearInterval(timer);
    stop.abort();
    return underWay;
  };
}
