/**
 * What a rule of `retention` drops, whatever it is: first the journal says which, then it is done; what is open, in force or held keeps
 * its own.
 *
 * A hold before the word is heeded: what is held is read once more between the word and the deed. One after it was told which are
 * dropped; it keeps what the deed has not reached.
 */
import type { NewEvent } from "../../domain/journal/event.ts";
import type { Duration, Instant } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";

/** `Place` names one of what is dropped; `Found` is one with all that the word about it needs. */
export interface Rule<Place, Found extends Place> {
  /** How long it is kept; 0: for ever. */
  keep: Duration;
  /** What was said last and may not be done: a stop between the two left it as it was. */
  saidLast(): AsyncIterable<Said<Place>>;
  /** What is older than an instant, a page at a time. */
  old(before: Instant): AsyncIterable<Found[]>;
  /** What keeps its own as it is now, of all that is older than an instant. */
  kept(before: Instant): Promise<(one: Place) => boolean | Promise<boolean>>;
  /** What the journal says before these go; undefined where it says so of all of them already. */
  word(gone: readonly Found[], times: { keep: Duration; before: Instant }): Promise<NewEvent | undefined>;
  deed(gone: readonly Place[]): Promise<void>;
}

interface Said<Place> {
  places: readonly Place[];
  before: Instant;
}

export interface Manners {
  /** After the step that is under way nothing more is begun. */
  stop?: AbortSignal;
  /** Told after each step how many went so far. */
  progress?(dropped: number): void;
}

/** Answers how many went. Stopped or killed in the middle, the next time goes on where it was. */
export async function dropByRule<Place, Found extends Place>(
  world: World,
  rule: Rule<Place, Found>,
  { stop, progress }: Manners = {},
): Promise<number> {
  for await (const { places, before } of rule.saidLast()) await unlessKept(rule, places, before);
  const { keep } = rule;
  if (keep === 0) return 0;
  const before = Math.trunc(world.clock.now() - keep);
  let dropped = 0;
  for await (const { gone } of partedByRule(rule, before)) {
    // Set back meanwhile, the clock says that they are too young now.
    if (stop?.aborted || world.clock.now() < before + keep) return dropped;
    if (gone.length === 0) continue;
    await say(world, await rule.word(gone, { keep, before }));
    dropped += await unlessKept(rule, gone, before);
    progress?.(dropped);
  }
  return dropped;
}

/** What would go and what is kept, page by page; changes nothing. */
export async function* partedByRule<Place, Found extends Place>(
  rule: Pick<Rule<Place, Found>, "old" | "kept">,
  before: Instant,
): AsyncGenerator<{ gone: Found[]; kept: Found[] }> {
  let keeps: Awaited<ReturnType<typeof rule.kept>> | undefined;
  for await (const found of rule.old(before)) {
    // What was opened or held since is seen between the word and the deed.
    if (found.length > 0) {
      keeps ??= await rule.kept(before);
      yield await parted(keeps, found);
    }
    // Those who ask meanwhile come first.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function parted<One>(keeps: (one: One) => boolean | Promise<boolean>, all: readonly One[]) {
  const [gone, kept]: [One[], One[]] = [[], []];
  for (const one of all) ((await keeps(one)) ? kept : gone).push(one);
  return { gone, kept };
}

async function say({ store }: World, word: NewEvent | undefined): Promise<void> {
  if (!word) return;
  const result = await store.commit({ expected: [], events: [word], effects: [] });
  if (result.type === "conflict") throw new Error("the journal could not say what is dropped");
}

/** The deed. Holds committed before the word are seen here, whatever was read before it. Answers how many it reached. */
async function unlessKept<Place, Found extends Place>(
  rule: Rule<Place, Found>,
  places: readonly Place[],
  before: Instant,
): Promise<number> {
  if (places.length === 0) return 0;
  const { gone } = await parted(await rule.kept(before), places);
  if (gone.length > 0) await rule.deed(gone);
  return gone.length;
}
