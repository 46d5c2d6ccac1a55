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
  const items: Subject[] = [];
  for (const kind of allAsking)
    for (const status of factsOf(kind).keeps)
      for (const { subject } of await store.list(kind, { status })) items.push(subject);
  for (const { state } of await store.list("hold"))
    if (state.status === "held" || state.at + graceAfterFree > now) items.push(state.item);
  return withBasis(store, items);
}

/** They and what they rest on: what people make of a breach rests on the breach. */
export async function withBasis(store: Store, items: Iterable<Subject>): Promise<Set<Subject>> {
  const all = new Set<Subject>();
  const add = async (subject: Subject): Promise<void> => {
    if (all.has(subject)) return;
    all.add(subject);
    const { breach, postmortem } = await basisOf(store, subject);
    if (postmortem !== undefined) await add(`postmortem:${postmortem}`);
    if (breach !== undefined) await add(`breach:${breach}`);
  };
  for (const subject of items) await add(subject);
  return all;
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
