/**
 * When a channel or an account takes nothing any more: whoever is asked there is called directly instead, the admins are told
 * once, and what is still open is shown again as soon as it works.
 */
import { event, type Subject } from "../../domain/journal/event.ts";
import type { PersonId } from "../../domain/pact/pact.ts";
import type { DeliveryJob, OutboxDraft, OutboxRow } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { askingOf } from "../find/asking.ts";
import { drawCard } from "./draw.ts";
import { tellingOf } from "./telling.ts";

const tries = 5;

/** Remembers that a delivery cannot reach its destination, and asks the same people another way. Safe to repeat. */
export async function reroute(world: World, row: OutboxRow, error: string): Promise<void> {
  const { platform, destination, job } = row;
  if (!leadsSomewhere(job)) return;
  const card = "card" in job ? job.card : undefined;
  // What does not exist was never to be shown: that says nothing about the place.
  if (card && !(await drawCard(world, card))) return;
  await failRoute(world, { platform, destination, error, ...(card && { card }) }, job.type !== "direct");
}

/** `ask`: the people the card asks are called directly; they were to be asked where it was shown. */
export async function failRoute(
  world: World,
  { platform, destination, error, card }: { platform: string; destination: string; error: string; card?: Subject },
  ask: boolean,
): Promise<void> {
  const subject = `route:${platform}/${destination}` as const;
  for (let turn = 0; turn < tries; turn++) {
    const route = await world.store.load(subject);
    const failed = route?.state.failed !== undefined;
    const calls = card && ask ? await directCalls(world, card) : { people: [], drafts: [] };
    const known = card === undefined || route?.state.cards.includes(card);
    if (failed && known && calls.people.length === 0) return;
    const instead = calls.people;
    const result = await world.store.commit({
      expected: [[subject, route?.version ?? 0]],
      events: [
        event("route.failed", subject, "wardroom", { platform, destination, error, ...(card && { card }), instead }),
      ],
      effects: [...calls.drafts, ...(failed ? [] : adminsTold(world, subject, destination))],
    });
    if (result.type === "committed") return world.wake();
  }
  throw new Error(`it could not be remembered that ${subject} failed`);
}

/** Something arrived there again: what was held up and is still open is shown. */
export async function restoreRoute(world: World, platform: string, destination: string): Promise<void> {
  const subject = `route:${platform}/${destination}` as const;
  const route = await world.store.load(subject);
  if (!route?.state.failed) return;
  const effects: OutboxDraft[] = [];
  for (const card of route.state.cards)
    if ((await askingOf(world, card))?.asked.open)
      effects.push({ lane: "update", platform, destination, job: { type: "card", card }, collapse: `card:${card}` });
  await world.store.commit({
    expected: [[subject, route.version]],
    events: [event("route.restored", subject, "wardroom", { platform, destination })],
    effects,
  });
  world.wake();
}

/** Why nothing arrives there, in the platform's words; undefined while it does: a line does not wait for a card that will not come. */
export const routeFailed = async (world: World, platform: string, destination: string): Promise<string | undefined> =>
  (await world.store.load(`route:${platform}/${destination}`))?.state.failed?.error;

/** What is told in a place of its own; taking calls back and telling admins have no place to be rerouted from. */
const leadsSomewhere = ({ type }: DeliveryJob): boolean =>
  type === "card" || type === "note" || type === "direct" || type === "introduction" || type === "reach";

/** Whoever the card asks now, on every platform they are on; nobody is called twice about the same thing. */
async function directCalls(world: World, card: Subject): Promise<{ people: PersonId[]; drafts: OutboxDraft[] }> {
  const telling = await tellingOf(world, card);
  if (!telling?.calls) return { people: [], drafts: [] };
  const called = (await world.store.load(`card:${card}`))?.state.messages ?? [];
  const asked = telling.card().pings;
  const people = (asked.length > 0 ? asked : telling.responsible).filter(
    (person) => !called.some((one) => one.person === person && !one.lost),
  );
  const drafts = people.flatMap((person) =>
    world.platforms.flatMap(({ name }): OutboxDraft[] => {
      const account = world.config.people[person]?.[name];
      const job: DeliveryJob = { type: "direct", card, nth: telling.version, person };
      const collapse = `call:${card}:${person}`;
      return account ? [{ lane: "page", platform: name, destination: account, job, collapse }] : [];
    }),
  );
  return { people, drafts };
}

const adminsTold = (world: World, route: Subject, dead: string): OutboxDraft[] =>
  world.config.admins.flatMap((admin) =>
    world.platforms.flatMap(({ name }): OutboxDraft[] => {
      const account = world.config.people[admin]?.[name];
      if (!account || account === dead) return [];
      const job: DeliveryJob = { type: "unreachable", route };
      return [{ lane: "update", platform: name, destination: account, job, collapse: `unreachable:${route}` }];
    }),
  );
