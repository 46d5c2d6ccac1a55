/**
 * The way around chat. Chat is down when on every platform something urgent about an open item is undelivered for a minute, or
 * was refused for good. Then every open item that calls people goes out by the pages of `fallback`, once an item and level. The
 * cards stay in the outbox: when chat is back they are posted as the items then stand.
 */

import { allAsking, factsOf } from "../../domain/journal/asking-kinds.ts";
import { event, type Subject } from "../../domain/journal/event.ts";
import type { Climb } from "../../domain/ladder/climb.ts";
import { stepKey } from "../../domain/ladder/paged.ts";
import { minute } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import { stillAsking } from "../find/asking.ts";
import { pageDraft } from "./page-people.ts";

/** How long chat may take before people are reached another way. */
const fallbackAfter = minute;

/** Resolves with whether a page was put into the outbox. */
export async function fallBack(world: World): Promise<boolean> {
  const { config, platforms, store, clock } = world;
  if (config.fallback.length === 0 || platforms.length === 0) return false;
  const stuck = await store.undelivered(clock.now() - fallbackAfter);
  if (stuck.length === 0) return false;
  const open = await openItems(world);
  const down = platforms.every(({ name }) => stuck.some(({ platform, card }) => platform === name && open.has(card)));
  if (!down) return false;
  let called = false;
  for (const [card, climb] of open)
    for (const way of config.fallback) called = (await callOnce(world, card, climb, way)) || called;
  return called;
}

/** Whatever calls people now. Where somebody is looking, nobody else is called. */
async function openItems(world: World): Promise<Map<Subject, Climb>> {
  const items = new Map<Subject, Climb>();
  for (const kind of allAsking.filter((one) => factsOf(one).fallsBack))
    for (const { thing, asked } of await stillAsking(world, kind))
      if (asked.climb && asked.calls && asked.heldBy === undefined) items.set(thing.subject, asked.climb);
  return items;
}

async function callOnce({ store }: World, card: Subject, climb: Climb, way: string): Promise<boolean> {
  const page = way.slice("page:".length);
  const step = { round: climb.round, level: climb.step };
  // The ladder itself paged this way at this step.
  if (climb.ladder[climb.step - 1]?.to === way) return false;
  const paged = await store.load(`page:${card}`);
  if (paged?.state.ways[page]?.fallback.includes(stepKey(step))) return false;
  // Somebody else calling at the same instant conflicts, and has called.
  const result = await store.commit({
    expected: [[`page:${card}`, paged?.version ?? 0]],
    events: [event("page.called", `page:${card}`, "wardroom", { page, card, ...step, because: "chat-down" })],
    effects: [pageDraft(page, card, { act: "trigger", ...step, because: "chat-down" })],
  });
  return result.type === "committed";
}
