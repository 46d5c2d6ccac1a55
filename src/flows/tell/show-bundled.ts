/** Shows a thing where it belongs: on its own card, or as a line of the bundle that holds it there. */
import type { Bundle } from "../../domain/bundle/bundle.ts";
import { standsOut } from "../../domain/bundle/outgrows.ts";
import { event, type Subject } from "../../domain/journal/event.ts";
import type { Thing } from "../../domain/journal/projection.ts";
import { type Duration, type Instant, second } from "../../domain/words/time.ts";
import type { ChatPlatform, Delivery } from "../../ports/chat.ts";
import type { CommitResult } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { cardDigest } from "./digest.ts";
import { drawBundle } from "./draw-bundle.ts";
import { bundleOf } from "./gather-bundles.ts";
import { type Pace, type Place, putOff } from "./pace.ts";
import { messageAt, showCard } from "./show-card.ts";
import { tellingOf } from "./telling.ts";
import type { Alone, Turns } from "./turns.ts";

/** What one delivery has of the others that go on beside it. */
export interface Beside {
  pace: Pace;
  turns: Turns;
  alone: Alone;
  /** Many are sent to this place just now. */
  crowded: boolean;
  /** When each bundle was last drawn anew. */
  redrawn: Map<Subject, Instant>;
}

/** So many changes are drawn as one; the first is drawn at once. */
const redrawEvery: Duration = 3 * second;

export async function showBundled(
  world: World,
  platform: ChatPlatform,
  destination: string,
  card: Subject,
  beside: Beside,
  settleSent: () => Promise<unknown>,
): Promise<Delivery> {
  const place: Place = { platform: platform.name, destination };
  const bundle = await bundleOf(world, place, { card });
  const wait = beside.pace.wait(place);
  if (bundle && bundle.state.left[card] === undefined) {
    const shown = await messageAt(world, { ...place, card: bundle.subject });
    const telling = shown && wait === 0 && !beside.crowded ? await tellingOf(world, card) : undefined;
    if (!telling || !standsOut(bundle.state, card, telling.outgrows))
      return beside.alone(`${platform.name}/${destination}/${bundle.subject}`, () =>
        showBundle(world, platform, destination, bundle, beside, settleSent),
      );
    const left = await leaveBundle(world, bundle, { card, version: telling.version, because: "stands-out" });
    if (left.type === "conflict") return { type: "retry", afterMs: 0, error: "its bundle changed meanwhile" };
  } else if (wait > 0 && !(await messageAt(world, { ...place, card }))) return putOff(wait);
  return showCard(world, platform, destination, card, settleSent);
}

/** It gets a card of its own, which has to be sent; the bundle says so. */
export const leaveBundle = (
  { store }: World,
  { subject, version, state: { platform, destination } }: Thing<Bundle>,
  left: { card: Subject; version: number; because: "stands-out" | "asked" },
  actor = "wardroom",
): Promise<CommitResult> =>
  store.commit({
    expected: [[subject, version]],
    events: [event("bundle.left", subject, actor, left)],
    effects: [
      ...(left.because === "asked"
        ? [
            {
              lane: "update" as const,
              platform,
              destination,
              job: { type: "card" as const, card: left.card },
              collapse: `card:${left.card}`,
            },
          ]
        : []),
      { lane: "update", platform, destination, job: { type: "card", card: subject }, collapse: `card:${subject}` },
    ],
  });

async function showBundle(
  world: World,
  platform: ChatPlatform,
  destination: string,
  { subject }: Thing<Bundle>,
  { pace, redrawn }: Beside,
  settleSent: () => Promise<unknown>,
): Promise<Delivery> {
  const place: Place = { platform: platform.name, destination };
  const shown = await messageAt(world, { ...place, card: subject });
  if (!shown) {
    const wait = pace.wait(place);
    return wait > 0 ? putOff(wait) : showCard(world, platform, destination, subject, settleSent);
  }
  const now = await world.store.load(subject as `bundle:${string}`);
  if (now && cardDigest(await drawBundle(world, now)) === shown.digest) return { type: "sent", message: shown.message };
  const due = (redrawn.get(subject) ?? 0) + redrawEvery;
  if (due > world.clock.now()) return putOff(due - world.clock.now());
  for (const [old, at] of redrawn) if (at + redrawEvery < world.clock.now()) redrawn.delete(old);
  redrawn.set(subject, world.clock.now());
  return showCard(world, platform, destination, subject, settleSent);
}
