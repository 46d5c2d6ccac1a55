/** A test card: posted into every channel of a room, pressed by anybody who is linked, and answered on the spot. */
import { type DecidedBy, event } from "../../domain/journal/event.ts";
import { done, nothing, type Reply, refused } from "../../domain/words/reply.ts";
import { spoken } from "../../domain/words/spoken.ts";
import type { World } from "../../ports/world.ts";
import { attempt } from "../attempt/attempt.ts";
import { showInRoom } from "../tell/card-in-room.ts";

/** @returns its id and the channels it goes to, "slack/C01AIR"; the web room shows none of these. */
export async function postTestCard(world: World, room: string): Promise<{ id: string; channels: string[] } | Reply> {
  if (!world.config.rooms[room]) {
    const rooms = Object.keys(world.config.rooms).join(", ");
    return refused("not_found", `There is no room ${room.slice(0, 60)} in wardroom.yaml. It names ${rooms}.`);
  }
  const id = `TC-${spoken(Buffer.from(world.random(8), "base64url"))}`;
  const effects = await showInRoom(world, room, `test-card:${id}`);
  if (effects.length === 0)
    return refused(
      "not_found",
      `The room ${room} is shown in no channel. Name one under channels in wardroom.yaml, or /invite the bot and pick the room there.`,
    );
  await world.store.commit({
    expected: [[`test-card:${id}`, 0]],
    events: [event("test-card.posted", `test-card:${id}`, "host", { room })],
    effects,
  });
  world.wake();
  return { id, channels: effects.map(({ platform, destination }) => `${platform}/${destination}`) };
}

/** The door has made sure that this is a person of the fleet, which is what is tested. */
export async function pressTestCard(world: World, { by, how }: DecidedBy, id: string, verb: string): Promise<Reply> {
  const { reply } = await attempt(world.store, async () => {
    const test = await world.store.load(`test-card:${id}`);
    if (!test || verb !== "arrived") return { reply: refused("not_found", "There is no such test.") };
    if (test.state.pressed) return { reply: nothing("somebody pressed it before, and it arrived") };
    return {
      reply: done(`It arrived. You are ${world.config.people[by]?.name ?? by} here.`),
      commit: {
        expected: [[`test-card:${id}`, test.version]],
        events: [event("test-card.pressed", `test-card:${id}`, `person:${by}`, { by, how })],
        effects: await showInRoom(world, test.state.room, `test-card:${id}`),
      },
    };
  });
  world.wake();
  return reply;
}
