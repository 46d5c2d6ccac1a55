/** "/ward room settings": an admin, or who is accountable for the room's pact, says how the room behaves. */
import { readSettings } from "../../documents/typed-settings.ts";
import { type DecidedBy, event, idOf } from "../../domain/journal/event.ts";
import type { RoomId } from "../../domain/pact/pact.ts";
import {
  changesTo,
  changeText,
  type SavedSetting,
  type SettingValues,
  settingsOf,
  withSaved,
} from "../../domain/people/room-settings.ts";
import { type Answer, mayDo } from "../../domain/people/who-may.ts";
import { done, nothing, type Reply, refused } from "../../domain/words/reply.ts";
import type { Asking, Typed } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import type { Press } from "../../views/card.ts";
import { type SettingsPart, settingsForm } from "../../views/room/settings-form.ts";
import { attempt } from "../attempt/attempt.ts";
import { recordRefusal } from "../attempt/refusals.ts";
import { destinationsOf } from "../find/destinations.ts";
import { digestOf } from "../tell/digest.ts";

/** `text`: "" and "storm" ask in a form; "ack_ttl=1h quiet=22:00-07:00" is saved as it stands. */
export async function typeSettings(
  world: World,
  { room, person, visitor }: Typed,
  text: string,
): Promise<Reply | Asking> {
  if (!room)
    return refused("room_required", "Settings are a room's. Type this in a channel that shows it, or on its page.");
  if (person === undefined) return refused("not_linked", `I don't know who you are in ${world.config.fleet}.`);
  const as: DecidedBy = { by: person, how: visitor.how };
  if (text === "" || text === "storm") return askSettings(world, as, room, text === "" ? "room" : "storm");
  const pairs = text.split(/\s+/).map((word) => word.split(/=(.*)/s));
  const odd = pairs.find(([name, value]) => !name || !value);
  if (odd)
    return refused(
      "arg_invalid",
      `"${(odd[0] ?? "").slice(0, 40)}" sets nothing. Write FIELD=VALUE: /ward room settings ack_ttl=1h card_budget_per_hour=off`,
    );
  const saved = await saveRoomSettings(world, as, room, Object.fromEntries(pairs));
  return "errors" in saved ? refused("arg_invalid", Object.values(saved.errors).join(" ")) : saved;
}

/** The form was opened by a button ("settings", "settings:storm"), or is answered. */
export async function pressSettings(
  world: World,
  as: DecidedBy,
  press: Press,
  fields: Record<string, string> | undefined,
): Promise<Reply | Asking> {
  const room = idOf(press.item);
  const part: SettingsPart = press.verb === "settings:storm" ? "storm" : "room";
  if (!fields) return askSettings(world, as, room, part);
  const refusal = await forbid(world, as, room);
  if (refusal) return refusal;
  const typed = answersOf(part, fields);
  const now = settingsOf(world.config, room);
  const again = (errors: Record<string, string>, changed = false): Asking => ({
    type: "form",
    form: settingsForm(room, part, now, { typed: fields, changed }),
    press: { ...press, epoch: epochOf(now) },
    errors,
  });
  // Saved by somebody else meanwhile: what they saw is no longer what they would change.
  if (press.epoch !== epochOf(now)) return again({}, true);
  const saved = await saveRoomSettings(world, as, room, typed);
  return "errors" in saved ? again(saved.errors) : saved;
}

async function askSettings(world: World, as: DecidedBy, room: RoomId, part: SettingsPart): Promise<Reply | Asking> {
  const refusal = await forbid(world, as, room);
  if (refusal) return refusal;
  const now = settingsOf(world.config, room);
  const verb = part === "storm" ? "settings:storm" : "settings";
  return {
    type: "form",
    form: settingsForm(room, part, now),
    press: { item: `room:${room}`, verb, epoch: epochOf(now) },
  };
}

/** A form leaves out what is empty; no storm of agents needs no share and no time. */
function answersOf(part: SettingsPart, fields: Record<string, string>): Record<string, string> {
  if (part === "storm") {
    const { "storm.agents": agents = "", "storm.share": share = "", "storm.within": within = "" } = fields;
    return agents.trim() === "off"
      ? { storm: "off" }
      : { "storm.agents": agents, "storm.share": share, "storm.within": within };
  }
  const names = ["ack_ttl", "reopen_window", "broadcast_from_level", "card_budget_per_hour", "quiet"];
  return Object.fromEntries(names.map((name) => [name, fields[name]?.trim() || (name === "quiet" ? "none" : "")]));
}

/** `typed` by field, as readSettings takes it; `errors` by field say what is wrong and what to write. */
export async function saveRoomSettings(
  world: World,
  as: DecidedBy,
  room: RoomId,
  typed: Record<string, string>,
): Promise<Reply | { errors: Record<string, string> }> {
  const refusal = await forbid(world, as, room);
  if (refusal) return refusal;
  const read = readSettings(typed);
  if (read.type === "wrong") return { errors: read.errors };
  const subject = `room:${room}` as const;
  const { reply } = await attempt(world.store, async () => {
    const thing = await world.store.load(subject);
    const version = thing?.version ?? 0;
    const changes = changesTo(inForce(world, room, thing?.state.saved), read.values);
    if (changes.length === 0) return { reply: nothing(`the ${room} room is set like that already`) };
    const saved = event("room.settings", subject, `person:${as.by}`, { room, how: as.how, changes });
    const effects = (await destinationsOf(world, room)).map(({ platform, channel }) => ({
      lane: "update" as const,
      platform,
      destination: channel,
      job: { type: "settings" as const, room, nth: version + 1 },
    }));
    return {
      reply: done(`Saved, and in force from now on: ${changes.map(changeText).join("; ")}.`),
      commit: { expected: [[subject, version]], events: [saved], effects },
    };
  });
  world.wake();
  return reply;
}

/** As they are in force, and which of them people saved. */
export async function readRoomSettings(
  world: World,
  room: RoomId,
): Promise<{ values: SettingValues; saved: readonly SavedSetting[] }> {
  const saved = (await world.store.load(`room:${room}`))?.state.saved ?? [];
  return { values: inForce(world, room, saved), saved };
}

/** By the state that was just read: the configuration follows a commit, and may be a moment behind. */
const inForce = ({ config }: World, room: RoomId, saved: readonly SavedSetting[] | undefined): SettingValues =>
  settingsOf(withSaved(config, room, saved ?? []), room);

/** Stands for the settings a form was filled in with. */
const epochOf = (settings: SettingValues): number => Number.parseInt(digestOf(settings).slice(0, 12), 16);

async function forbid(world: World, as: DecidedBy, room: RoomId): Promise<Reply | undefined> {
  if (!world.config.rooms[room]) return refused("not_found", `There is no room ${room} in wardroom.yaml.`);
  const answer = mayGovern(world, as, room);
  if (answer.may) return undefined;
  const reply = refused(answer.code, answer.sentence);
  await recordRefusal(world, { by: `person:${as.by}`, item: `room:${room}`, act: "settings", how: as.how }, reply);
  return reply;
}

/** The accountable of the room's own pact, else of the fleet's; one who has left the fleet answers for nothing. */
function mayGovern({ config, pacts, clock }: World, { by }: DecidedBy, room: RoomId): Answer {
  const live = pacts.live().map(({ pact }) => pact);
  const own = live.find(({ level, of }) => level === "room" && of === room);
  const raci = own?.raci?.accountable ? own.raci : live.find(({ level }) => level === "fleet")?.raci;
  const accountable = raci?.accountable ?? "";
  return mayDo({
    act: "govern",
    person: by,
    config,
    room,
    raci: Object.hasOwn(config.people, accountable) ? { consulted: [], informed: [], ...raci, accountable } : undefined,
    reached: [],
    roomAsked: false,
    fourEyes: [],
    at: clock.now(),
  });
}
