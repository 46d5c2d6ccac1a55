/** The records that keep their words however old they grow: of what is open, in force or held, and of what that refers to. */
import { isAlive } from "../../domain/approval/standing.ts";
import type { Bundle } from "../../domain/bundle/bundle.ts";
import { idOf, kindOf, type Subject } from "../../domain/journal/event.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { RecordWithFields } from "../../ports/sealed-store.ts";
import type { Store } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { gatherItem } from "./gather-item.ts";
import { keptItems, withBasis } from "./spared.ts";

type KeptRecords = (record: Pick<RecordWithFields, "seq" | "at" | "subject">) => Promise<boolean>;

/** @param before only of what began before it; the rest is too young to lose anything */
export async function keptRecords({ store, clock }: World, before: Instant): Promise<KeptRecords> {
  const now = clock.now();
  const found = new Set<Subject>(await keptItems(store, now));
  const spared = new Set<string>();
  for (const { causes, records } of await inForceOfAgents(store)) {
    for (const cause of causes) if (tellsWhy.has(kindOf(cause))) found.add(cause);
    for (const record of records) spared.add(record);
  }
  for (const { state } of await store.list("standing", { status: "live" }))
    if (isAlive(state, now)) found.add(`approval:${state.approval}`);
  for (const subject of await lawful(store)) found.add(subject);
  for (const { subject } of await store.list("mute", { status: "in-force" })) found.add(subject);
  const items = await withBasis(store, found);
  const seqs = new Set<number>();
  for (const subject of items) {
    const item = await gatherItem(store, subject);
    if (item && item.openedAt < before) for (const seq of item.parts.keys()) seqs.add(seq);
  }
  const dismissed = new Set(
    (await store.list("check")).map(({ subject, state }) => placeOf(subject, state.dismissed.at)),
  );
  const inForce = await configSince(store, before);
  return async ({ seq, at, subject }) => {
    if (seqs.has(seq) || spared.has(placeOf(subject, at))) return true;
    switch (kindOf(subject)) {
      // A finding stays dismissed until what it rests on changes, and who reads it must know for what; dismissed anew, by the last word.
      case "check":
        return dismissed.has(placeOf(subject, at));
      // What came before is judged by the configuration of its time, so the one of then is needed as well.
      case "config":
        return seq >= inForce;
      case "card":
        return holdsKept(store, subject.slice("card:".length), items);
      default:
        return false;
    }
  };
}

/** Of what a cause may be, the things with a history of their own. */
const tellsWhy: ReadonlySet<string> = new Set(["breach", "approval", "near-miss", "change", "postmortem", "drill"]);

const placeOf = (subject: Subject, at: Instant): string => `${subject} ${at}`;

/** What holds an agent back and how its autonomy stands: why that is, and the records that said so. */
async function inForceOfAgents(store: Store): Promise<{ causes: Subject[]; records: string[] }[]> {
  return (await store.list("agent")).map(({ subject, state: { restraints, earned } }) => {
    const steps = [earned.last, earned.held].filter((step) => step !== undefined);
    return {
      causes: [...restraints, ...steps, ...earned.taken].map(({ cause }) => cause),
      records: [...restraints, ...steps].map(({ at }) => placeOf(subject, at)),
    };
  });
}

/** The changes that made the versions of pacts that are live; those versions' own text is never dropped. */
async function lawful(store: Store): Promise<Subject[]> {
  const live = new Map((await store.list("pact")).map(({ state }) => [state.id, state.versions.at(-1)?.version]));
  return (await store.list("change", { status: "live" }))
    .filter(({ state }) => state.version !== undefined && live.get(state.pact) === state.version)
    .map(({ subject }) => subject);
}

/** The first record that says the configuration in force at an instant. */
async function configSince(store: Store, at: Instant): Promise<number> {
  const accepted = await store.journal({ subject: "config:fleet", types: ["config.accepted"] });
  return (accepted.findLast((one) => one.at < at) ?? accepted[0])?.seq ?? 0;
}

/** A message that shows several things is kept while one of them is. */
async function holdsKept(store: Store, shown: Subject, items: ReadonlySet<Subject>): Promise<boolean> {
  if (items.has(shown)) return true;
  if (kindOf(shown) !== "bundle") return false;
  const bundle: Bundle | undefined = (await store.load(`bundle:${idOf(shown)}`))?.state;
  return bundle?.items.some(({ card }) => items.has(card)) ?? false;
}
