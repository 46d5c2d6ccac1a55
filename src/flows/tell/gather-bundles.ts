/** Where more waits for a place than goes out at once, it is gathered into bundles: each thing into one, for good. */
import { type Bundle, type Bundled, bundledClaim } from "../../domain/bundle/bundle.ts";
import { bundlesOf, isCrowd, mostAlone, type Waiting } from "../../domain/bundle/crowd.ts";
import { event, idOf, kindOf } from "../../domain/journal/event.ts";
import type { Thing } from "../../domain/journal/projection.ts";
import type { PersonId } from "../../domain/pact/pact.ts";
import type { Lane, OutboxRow } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import type { Pace, Place } from "./pace.ts";
import { messageAt } from "./show-card.ts";

/** `claimed`: deliveries of one place, about to be sent. Those that were tried before may be there already, and stay alone. */
export async function gatherBundles(
  world: World,
  lane: Lane,
  place: Place,
  claimed: readonly OutboxRow[],
  pace: Pace,
): Promise<void> {
  // A bundle fills up while its place takes nothing.
  if (pace.wait(place) > 0 || !(claimed.length > mostAlone || pace.lately(place))) return;
  const mine = claimed.filter(({ attempts }) => attempts === 1);
  if ((await unbound(world, place, mine)).length === 0) return;
  const others = await world.store.waitingOutbox(lane, place.platform, place.destination);
  const waiting = await unbound(world, place, [
    ...mine,
    ...others.filter(({ state, attempts }) => state === "pending" && attempts === 0),
  ]);
  if (!isCrowd(waiting.length)) return;
  for (const items of bundlesOf(waiting)) await bind(world, place, items);
}

/** The bundle that holds a thing, or a call about it, at a place. */
export async function bundleOf({ store }: World, place: Place, item: Bundled): Promise<Thing<Bundle> | undefined> {
  const holder = await store.holder(bundledClaim(place, item));
  return holder === undefined ? undefined : store.load(`bundle:${idOf(holder)}`);
}

interface Found extends Waiting {
  item: Bundled;
  person?: PersonId;
}

/** Those of the deliveries that are a first message about a thing that people are asked about, and are in no bundle. */
async function unbound(world: World, place: Place, rows: readonly OutboxRow[]): Promise<Found[]> {
  const found = new Map<string, Found>();
  for (const { job, createdAt: since } of rows) {
    if (job.type !== "card" && job.type !== "direct") continue;
    const { card } = job;
    const item: Bundled = job.type === "direct" ? { card, nth: job.nth } : { card };
    const key = bundledClaim(place, item);
    if ((kindOf(card) !== "breach" && kindOf(card) !== "approval") || found.has(key)) continue;
    if ((await world.store.holder(key)) !== undefined) continue;
    if (job.type === "card" && (await messageAt(world, { ...place, card }))) continue;
    const breach = kindOf(card) === "breach" ? await world.store.load(`breach:${idOf(card)}`) : undefined;
    found.set(key, {
      item,
      severity: breach?.state.threshold.severity,
      since,
      ...(job.type === "direct" && { person: job.person }),
    });
  }
  return [...found.values()];
}

async function bind(world: World, { platform, destination }: Place, found: readonly Found[]): Promise<void> {
  const subject = `bundle:${world.random(9)}`;
  const person = found[0]?.person;
  const items = found.map(({ item }) => item);
  // In a conflict another has bound one of them just now, and each finds its bundle when it is sent.
  await world.store.commit({
    expected: [[subject, 0]],
    events: [event("bundle.made", subject, "wardroom", { platform, destination, ...(person && { person }), items })],
    effects: [],
  });
}
