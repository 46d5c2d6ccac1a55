/** Calls people about several things of a bundle at once: one line in its thread, or one direct message. */
import { type Bundle, callKey } from "../../domain/bundle/bundle.ts";
import { callOf } from "../../domain/journal/calls.ts";
import type { ShownAt } from "../../domain/journal/card-events.ts";
import { event, type Subject } from "../../domain/journal/event.ts";
import type { Thing } from "../../domain/journal/projection.ts";
import { second } from "../../domain/words/time.ts";
import type { ChatPlatform, Delivery } from "../../ports/chat.ts";
import type { DeliveryJob, Lane } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { bundleCall, bundleDirect } from "../../views/bundle/bundle-card.ts";
import { bindButtons } from "./button-tokens.ts";
import { cardDigest } from "./digest.ts";
import { directLinesOf, linesOf } from "./draw-bundle.ts";
import { bundleOf } from "./gather-bundles.ts";
import { messageAt, rememberLost, rememberShown } from "./show-card.ts";

type NoteJob = Extract<DeliveryJob, { type: "note" }>;

const nothing: Delivery = { type: "sent", message: "" };

/** A call about a breach waits in one, a call about a question in the other. */
const callLanes: readonly Lane[] = ["page", "approval"];

/** The thread of a bundle: only calls are said in it, what else happens stands in its lines. All calls that wait are said as one: one at a time for a bundle. */
export async function sayForBundle(
  world: World,
  platform: ChatPlatform,
  channel: string,
  bundle: Thing<Bundle>,
  job: NoteJob,
): Promise<Delivery> {
  const root = await messageAt(world, { platform: platform.name, destination: channel, card: bundle.subject });
  if (!root) return { type: "retry", afterMs: second, error: "its bundle is not posted yet" };
  const now = (await world.store.load(bundle.subject as `bundle:${string}`))?.state ?? bundle.state;
  if (now.called.includes(callKey(job))) return nothing;
  const held = new Set(now.items.map(({ card }) => card).filter((card) => now.left[card] === undefined));
  const rows = await Promise.all(callLanes.map((lane) => world.store.waitingOutbox(lane, platform.name, channel)));
  const waiting = rows
    .flat()
    .map((row) => row.job)
    .filter((one): one is NoteJob => one.type === "note" && held.has(one.card) && !now.called.includes(callKey(one)));
  const calls = await callsAmong(world, waiting);
  if (!calls.some((one) => callKey(one) === callKey(job))) return nothing;
  const { lines } = await linesOf(world, [...new Set(calls.map(({ card }) => card))], now);
  const asking = lines.filter((line) => line.calls);
  if (asking.length > 0) {
    const delivery = await platform.reply(
      channel,
      root.message,
      bundleCall(asking),
      { broadcast: calls.some(({ broadcast }) => broadcast) },
      noButtons,
      // Whichever of the rows says it, until it is known to have arrived.
      { name: `call ${now.called.length}` },
    );
    if (delivery.type !== "sent") return delivery;
  }
  await world.store.commit({
    expected: [],
    events: [
      event("bundle.called", bundle.subject, "wardroom", { calls: calls.map(({ card, nth }) => ({ card, nth })) }),
    ],
    effects: [],
  });
  return nothing;
}

/** Those of the lines that call somebody. */
async function callsAmong({ store }: World, jobs: readonly NoteJob[]): Promise<NoteJob[]> {
  const calls: NoteJob[] = [];
  for (const job of jobs) {
    const happened = (await store.journal({ subject: job.card, limit: job.nth }))[job.nth - 1];
    if (happened && callOf(happened)) calls.push(job);
  }
  return calls;
}

/** The one direct message about all that a bundle holds for a person. */
export async function callAboutBundle(
  world: World,
  platform: ChatPlatform,
  account: string,
  { subject, state }: Thing<Bundle>,
): Promise<Delivery> {
  const spot: ShownAt = { platform: platform.name, destination: account, card: subject };
  const shown = await messageAt(world, spot);
  if (shown) return { type: "sent", message: shown.message };
  const { lines, versions: version } = await directLinesOf(world, state);
  if (!lines.some(({ calls }) => calls)) return nothing;
  const note = bundleDirect(subject, lines, world.config);
  const digest = cardDigest(note);
  const token = await bindButtons(world, platform.name, account, note.buttons, digest);
  const delivery = await platform.direct(account, note, token, { name: `about ${subject}` });
  if (delivery.type === "sent")
    await rememberShown(world, spot, { content: note, version, digest, message: delivery.message });
  return delivery;
}

/** Direct messages that called about this among others are drawn anew: what is answered waits for nobody. */
export async function answerBundled(world: World, platform: ChatPlatform, card: Subject): Promise<Delivery> {
  for (const bundle of await bundlesThatCalled(world, platform, card)) {
    const { platform: name, destination } = bundle.state;
    const spot: ShownAt = { platform: name, destination, card: bundle.subject };
    const shown = await messageAt(world, spot);
    if (!shown) continue;
    const { lines, versions: version } = await directLinesOf(world, bundle.state);
    const note = bundleDirect(bundle.subject, lines, world.config);
    const digest = cardDigest(note);
    if (digest === shown.digest) continue;
    const token = await bindButtons(world, name, destination, note.buttons, digest);
    const delivery = await platform.amend(shown.message, note, token);
    if (delivery.type === "retry") return delivery;
    if (delivery.type === "sent")
      await rememberShown(world, spot, { content: note, version, digest, message: shown.message });
    else await rememberLost(world, spot, delivery.error);
  }
  return nothing;
}

async function bundlesThatCalled(world: World, { name }: ChatPlatform, card: Subject): Promise<Thing<Bundle>[]> {
  const found = new Map<Subject, Thing<Bundle>>();
  for (const [index, happened] of (await world.store.journal({ subject: card })).entries()) {
    for (const person of callOf(happened)?.to ?? []) {
      const destination = world.config.people[person]?.[name];
      const bundle = destination && (await bundleOf(world, { platform: name, destination }, { card, nth: index + 1 }));
      if (bundle) found.set(bundle.subject, bundle);
    }
  }
  return [...found.values()];
}

const noButtons = (): string => {
  throw new Error("a line that calls about a bundle has no buttons");
};
