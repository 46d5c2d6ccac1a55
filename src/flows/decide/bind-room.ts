/** Which channel shows which room: the file wins for what it names; any other channel waits for an admin's button. */

import { type DecidedBy, event } from "../../domain/journal/event.ts";
import type { PlatformName } from "../../domain/people/platform.ts";
import { type Answer, mayDo } from "../../domain/people/who-may.ts";
import { done, nothing, type Reply, refused } from "../../domain/words/reply.ts";
import { wardLine } from "../../domain/words/ward-line.ts";
import type { OutboxDraft } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { attempt } from "../attempt/attempt.ts";
import { recordRefusal } from "../attempt/refusals.ts";
import { failRoute } from "../tell/reroute.ts";

/** The room a channel shows, if any. "web:ROOM" is the web room's own channel. */
export async function roomOfChannel(world: World, platform: string, channel: string): Promise<string | undefined> {
  for (const room of Object.values(world.config.rooms))
    if (room.channels.some((one) => one.platform === platform && one.channel === channel)) return room.id;
  const holder = await world.store.holder(`channel:${platform}/${channel}`);
  return holder?.slice("room:".length);
}

/** The bot was invited: a channel of the file binds itself and is introduced; any other asks an admin. */
export async function joinChannel(world: World, platform: PlatformName, team: string, channel: string): Promise<void> {
  const room = await roomOfChannel(world, platform, channel);
  const introduction: OutboxDraft = {
    lane: "update",
    platform,
    destination: channel,
    job: { type: "introduction", room },
    collapse: "introduction",
  };
  const events =
    room && !(await isBound(world, room, platform, channel))
      ? [event("room.bound", `room:${room}`, "wardroom", { room, platform, team, channel, how: "file" })]
      : [];
  await world.store.commit({ expected: [], events, effects: [introduction] });
  world.wake();
}

/** The bot was removed, or the channel is gone: the room is no longer shown there. */
export async function leaveChannel(world: World, platform: PlatformName, team: string, channel: string): Promise<void> {
  const room = await roomOfChannel(world, platform, channel);
  if (!room || !(await isBound(world, room, platform, channel))) return;
  await world.store.commit({
    expected: [],
    events: [event("room.unbound", `room:${room}`, "wardroom", { room, platform, team, channel, how: platform })],
    effects: [],
  });
  await failRoute(world, { platform, destination: channel, error: "removed" }, false);
}

/**
 * Called once a platform knows its team: the channels of the file are bound to it. Where a platform is brought into a whole team, and not
 * into a channel, it says which `channels` the team has: there, what is bound anew is introduced.
 */
export async function serveTeam(
  world: World,
  platform: PlatformName,
  team: string,
  channels?: ReadonlySet<string>,
): Promise<void> {
  for (const { id: room, channels: named } of Object.values(world.config.rooms))
    for (const { platform: on, channel } of named) {
      if (on !== platform || channels?.has(channel) === false || (await isBound(world, room, platform, channel)))
        continue;
      const introduction: OutboxDraft = {
        lane: "update",
        platform,
        destination: channel,
        job: { type: "introduction", room },
        collapse: "introduction",
      };
      await world.store.commit({
        expected: [],
        events: [event("room.bound", `room:${room}`, "wardroom", { room, platform, team, channel, how: "file" })],
        effects: channels ? [introduction] : [],
      });
    }
  world.wake();
}

/** An admin picked the room by button. `where` is "slack/C01AIR". */
export async function bindChannel(
  world: World,
  as: DecidedBy,
  where: string,
  team: string,
  room: string,
): Promise<Reply> {
  const [platform, channel] = where.split("/") as [PlatformName, string];
  const answer = mayBind(world, as, room);
  const { reply } = await attempt(world.store, async () => {
    if (!answer.may) return { reply: refused(answer.code, answer.sentence) };
    if (!world.config.rooms[room]) return { reply: refused("not_found", `There is no room ${room} in wardroom.yaml.`) };
    const taken = await roomOfChannel(world, platform, channel);
    if (taken) return { reply: nothing(`this channel already shows the ${taken} room`) };
    const introduction: OutboxDraft = {
      lane: "update",
      platform,
      destination: channel,
      job: { type: "introduction", room },
      collapse: "introduction",
    };
    return {
      reply: done(`This channel now shows the ${room} room.`),
      commit: {
        expected: [],
        events: [
          event("room.bound", `room:${room}`, `person:${as.by}`, { room, platform, team, channel, how: as.how }),
        ],
        effects: [introduction],
      },
    };
  });
  await recordRefusal(world, { by: `person:${as.by}`, item: `room:${room}`, act: "bind", how: as.how }, reply);
  world.wake();
  return reply;
}

/** An admin takes the channel from its room. What wardroom.yaml names is changed there. */
export async function unbindChannel(world: World, as: DecidedBy, where: string): Promise<Reply> {
  const [platform, channel] = where.split("/") as [PlatformName, string];
  const room = await roomOfChannel(world, platform, channel);
  if (!room) return nothing("this channel shows no room");
  const subject = `room:${room}` as const;
  const { reply } = await attempt(world.store, async () => {
    const answer = mayBind(world, as, room);
    if (!answer.may) return { reply: refused(answer.code, answer.sentence) };
    if (isNamed(world, room, platform, channel))
      return {
        reply: refused(
          "arg_invalid",
          `wardroom.yaml names this channel for the ${room} room. Take it out of rooms.${room}.channels there, then run: wardroom reload`,
        ),
      };
    const thing = await world.store.load(subject);
    const binding = thing?.state.bindings.find((one) => one.platform === platform && one.channel === channel);
    if (!thing || !binding) return { reply: nothing("this channel shows no room any more") };
    const { team } = binding;
    const unbound = event("room.unbound", subject, `person:${as.by}`, { room, platform, team, channel, how: as.how });
    return {
      reply: done(
        `This channel no longer shows the ${room} room. ${wardLine(world.commands, platform, "room", { what: "link", fields: room })} shows it here again.`,
      ),
      commit: { expected: [[subject, thing.version]], events: [unbound], effects: [] },
    };
  });
  await recordRefusal(world, { by: `person:${as.by}`, item: subject, act: "unbind", how: as.how }, reply);
  world.wake();
  return reply;
}

/** Which channel shows which room is for admins: it belongs to no pact. */
const mayBind = (world: World, as: DecidedBy, room: string): Answer =>
  mayDo({
    act: "govern",
    person: as.by,
    config: world.config,
    room,
    raci: undefined,
    reached: [],
    roomAsked: false,
    fourEyes: [],
    at: world.clock.now(),
  });

const isNamed = ({ config }: World, room: string, platform: string, channel: string): boolean =>
  config.rooms[room]?.channels.some((one) => one.platform === platform && one.channel === channel) ?? false;

async function isBound(world: World, room: string, platform: PlatformName, channel: string): Promise<boolean> {
  const bindings = (await world.store.load(`room:${room}`))?.state.bindings ?? [];
  return bindings.some((binding) => binding.platform === platform && binding.channel === channel);
}
