/** The segments that stay however old they grow: with signals that led to what is open, held, or was freed less than a day ago. */
import { allAsking, factsOf } from "../../domain/journal/asking-kinds.ts";
import type { Subject } from "../../domain/journal/event.ts";
import type { AskingKind } from "../../domain/journal/event-kinds.ts";
import type { States } from "../../domain/journal/states.ts";
import { type Duration, day, type Instant } from "../../domain/words/time.ts";
import type { Store } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { askingOf } from "../find/asking.ts";
import { gatherItem } from "./gather-item.ts";

/** What was freed is kept so long still: whoever disagrees has a day to hold it again. */
export const graceAfterFree: Duration = day;

/** @param before only of what began before it; the rest is too young to be dropped */
export async function sparedOf({ store, clock }: World, before: Instant): Promise<ReadonlySet<string>> {
  const spared = new Set<string>();
  for (const subject of await keptItems(store, clock.now())) {
    const item = await gatherItem(store, subject);
    if (!item?.signals || item.signals.from >= before) continue;
    for (const place of await store.sealed.segmentsOf(item.signals)) spared.add(placeOf(place));
  }
  return spared;
}

/** How a segment is named in what `sparedOf` answers. */
export const placeOf = ({ chain, seq }: { chain: string; seq: number }): string => `${chain} ${seq}`;

/** What is open, what led to what is open, and what is held or was freed less than a day ago. */
export async function keptItems(store: Store, now: Instant): Promise<ReadonlySet<Subject>> {
  const items = new Set<Subject>();
  const keep = async (subject: Subject): Promise<void> => {
    if (items.has(subject)) return;
    items.add(subject);
    // What people make of a breach rests on its signals.
    const { breach, postmortem } = await basisOf(store, subject);
    if (postmortem !== undefined) await keep(`postmortem:${postmortem}`);
    if (breach !== undefined) await keep(`breach:${breach}`);
  };
  for (const kind of allAsking)
    for (const status of factsOf(kind).keeps)
      for (const { subject } of await store.list(kind, { status })) await keep(subject);
  for (const { state } of await store.list("hold"))
    if (state.status === "held" || state.at + graceAfterFree > now) await keep(state.item);
  return items;
}

/** The breach that it is about, and the postmortem that led to it. */
interface Basis {
  breach?: string | undefined;
  postmortem?: string | undefined;
}

/** What one rests on beside its own signals. */
const basis: { readonly [K in AskingKind]: ((state: States[K]) => Basis) | undefined } = {
  breach: undefined,
  approval: undefined,
  change: ({ because }) => because ?? {},
  postmortem: ({ breach }) => ({ breach }),
  drill: undefined,
};

async function basisOf(store: Store, subject: Subject): Promise<Basis> {
  const asking = await askingOf({ store }, subject);
  return asking ? basedOn(asking.kind, asking.thing.state) : {};
}

const basedOn = <K extends AskingKind>(kind: K, state: States[K]): Basis => basis[kind]?.(state) ?? {};
