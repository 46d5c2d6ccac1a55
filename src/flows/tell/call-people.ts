/** Calls people about a thing that asks them, in its thread and directly, and takes the call back once it is answered. */

import { askingFacts } from "../../domain/journal/asking-kinds.ts";
import type { ShownAt } from "../../domain/journal/card-events.ts";
import type { Subject } from "../../domain/journal/event.ts";
import { second } from "../../domain/words/time.ts";
import type { ChatPlatform, Delivery } from "../../ports/chat.ts";
import type { DeliveryJob } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import type { Note } from "../../views/card.ts";
import { bindButtons } from "./button-tokens.ts";
import { answerBundled, callAboutBundle, sayForBundle } from "./call-bundled.ts";
import { cardDigest } from "./digest.ts";
import { bundleOf } from "./gather-bundles.ts";
import { routeFailed } from "./reroute.ts";
import { messageAt, rememberLost, rememberShown } from "./show-card.ts";
import { type Telling, tellingOf } from "./telling.ts";
import type { Alone } from "./turns.ts";

/** A line in the thread of a card, from the nth event of its history. */
export async function sayInThread(
  world: World,
  platform: ChatPlatform,
  channel: string,
  job: Extract<DeliveryJob, { type: "note" }>,
  alone: Alone,
): Promise<Delivery> {
  const { card, nth, broadcast } = job;
  const bundle = await bundleOf(world, { platform: platform.name, destination: channel }, { card });
  const left = bundle?.state.left[card];
  if (bundle && left === undefined)
    return alone(`${platform.name}/${channel}/${bundle.subject}`, () =>
      sayForBundle(world, platform, channel, bundle, job),
    );
  // The card that it got when it left its bundle told so much, and called whoever was to be called.
  if (left !== undefined && nth <= left) return { type: "sent", message: "" };
  const root = await messageAt(world, { platform: platform.name, destination: channel, card });
  if (!root) {
    const error = await routeFailed(world, platform.name, channel);
    return error ? { type: "gone", error } : { type: "retry", afterMs: second, error: "its card is not posted yet" };
  }
  const telling = await tellingOf(world, card);
  const note = telling && (await lineOf(world, telling, card, nth));
  if (!telling || !note) return { type: "sent", message: root.message };
  const token = await bindButtons(world, platform.name, channel, note.buttons, cardDigest(note));
  const delivery = await platform.reply(channel, root.message, note, { broadcast }, token);
  await keepCall(world, { card, platform: platform.name, destination: channel, nth }, telling.version, note, delivery);
  return delivery;
}

/** A direct message to somebody the ladder reached. Answered meanwhile, nobody is called any more. */
export async function callDirectly(
  world: World,
  platform: ChatPlatform,
  account: string,
  { card, nth, person }: { card: Subject; nth: number; person: string },
  alone: Alone,
): Promise<Delivery> {
  const bundle = await bundleOf(world, { platform: platform.name, destination: account }, { card, nth });
  if (bundle)
    return alone(`${platform.name}/${account}/${bundle.subject}`, () =>
      callAboutBundle(world, platform, account, bundle),
    );
  const telling = await tellingOf(world, card);
  if (!telling) return { type: "failed", error: `there is no ${card}` };
  if (!telling.calls) return { type: "sent", message: "" };
  const note = telling.direct(person);
  const token = await bindButtons(world, platform.name, account, note.buttons, cardDigest(note));
  const delivery = await platform.direct(account, note, token);
  await keepCall(
    world,
    { card, platform: platform.name, destination: account, nth, person },
    telling.version,
    note,
    delivery,
  );
  return delivery;
}

/**
 * Every line and direct message that still shows buttons is drawn anew without them: no button outlives its question. While one still
 * waits that people gave more time, for longer than they say, they are drawn anew with its new minute; that calls nobody.
 */
export async function answerCalls(world: World, platform: ChatPlatform, card: Subject): Promise<Delivery> {
  const telling = await tellingOf(world, card);
  const shown = await world.store.load(`card:${card}`);
  if (!telling || (telling.calls && !askingFacts(card).extendable)) return { type: "sent", message: "" };
  const bundled = await answerBundled(world, platform, card);
  if (bundled.type === "retry" || !shown) return bundled;
  for (const { message, digest, lost, ...at } of shown.state.messages) {
    if (at.platform !== platform.name || at.nth === undefined || lost) continue;
    const note = at.person ? telling.direct(at.person) : await lineOf(world, telling, card, at.nth);
    if (!note || cardDigest(note) === digest) continue;
    const spot: ShownAt = {
      card,
      platform: at.platform,
      destination: at.destination,
      nth: at.nth,
      ...(at.person && { person: at.person }),
    };
    const token = telling.calls
      ? await bindButtons(world, platform.name, at.destination, note.buttons, cardDigest(note))
      : noButtons;
    const delivery = await platform.amend(message, note, token);
    if (delivery.type === "retry") return delivery;
    if (delivery.type === "sent")
      await rememberShown(world, spot, { content: note, version: telling.version, digest: cardDigest(note), message });
    else await rememberLost(world, spot, delivery.error);
  }
  return { type: "sent", message: "" };
}

/** Only what can be pressed has to be taken back later. */
async function keepCall(world: World, spot: ShownAt, version: number, note: Note, delivery: Delivery): Promise<void> {
  if (delivery.type !== "sent" || note.buttons.length === 0) return;
  await rememberShown(world, spot, { content: note, version, digest: cardDigest(note), message: delivery.message });
}

const noButtons = (): string => {
  throw new Error("a call that was answered has no buttons");
};

async function lineOf(world: World, telling: Telling, subject: Subject, nth: number): Promise<Note | undefined> {
  const events = await world.store.journal({ subject, limit: nth });
  const event = events[nth - 1];
  return event && telling.line(event);
}
