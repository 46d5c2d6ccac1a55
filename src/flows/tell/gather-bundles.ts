/** Where more waits for a place than goes out at once, it is gathered into bundles: each thing into one, for good. */
import { type Bundle, type Bundled, bundledClaim } from "../../domain/bundle/bundle.ts";
import { bundlesOf, isCrowd, type Waiting } from "../../domain/bundle/crowd.ts";
import { factsOf, isAsking } from "../../domain/journal/asking-kinds.ts";
import { event, idOf, kindOf } from "../../domain/journal/event.ts";
import type { Thing } from "../../domain/journal/projection.ts";
import type { PersonId } from "../../domain/pact/pact.ts";
import type { Lane } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { askingOf } from "../find/asking.ts";
import type { Pace, Place } from "./pace.ts";
import { messageAt } from "./show-card.ts";
import { type Queued, queuedOf, type Turns } from "./turns.ts";

/** Breaches and questions wait in a lane each, and for one person's eyes. What is told quietly is gathered by itself. */
const urgent: readonly Lane[] = ["page", "approval"];

/** `lane`: the one that is about to send to this place, and has said so to `turns`. */
export async function gatherBundles(
  { world, turns, pace }: { world: World; turns: Turns; pace: Pace },
  lane: Lane,
  place: Place,
): Promise<void> {
  const lanes = urgent.includes(lane) ? urgent : [lane];
  await turns.hold(place, async ({ queued, sending }) => {
    // A bundle fills up while its place takes nothing.
    if (pace.wait(place) > 0) return;
    const mine = queued.filter(({ row, key }) => lanes.includes(row.lane) && !sending(key));
    if (mine.length === 0) return;
    const rows = await Promise.all(
      lanes.map((one) => world.store.waitingOutbox(one, place.platform, place.destination)),
    );
    const others = rows.flat().filter(({ state, attempts }) => state === "pending" && attempts === 0);
    const first = [...mine, ...others.flatMap(queuedOf).filter(({ key }) => !sending(key))];
    // Looked at one by one only where there are many: a page by itself goes on.
    if (!isCrowd(first.length) || (await unbound(world, place, mine)).length === 0) return;
    const waiting = await unbound(world, place, first);
    if (!isCrowd(waiting.length)) return;
    for (const found of bundlesOf(waiting)) await bind(world, place, found);
  });
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
async function unbound(world: World, place: Place, queued: readonly Queued[]): Promise<Found[]> {
  const found = new Map<string, Found>();
  for (const { key, item, row } of queued) {
    const { job, createdAt: since } = row;
    const { card } = item;
    const kind = kindOf(card);
    if (!isAsking(kind) || !factsOf(kind).bundled || found.has(key)) continue;
    if ((await world.store.holder(key)) !== undefined) continue;
    if (job.type === "card" && (await messageAt(world, { ...place, card }))) continue;
    found.set(key, {
      item,
      severity: (await askingOf(world, card))?.asked.severity,
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
