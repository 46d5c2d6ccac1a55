/** The program's own flows and store with a real local Discord: what is decided is journaled, told, and clicked, in moved time. */
import { createDiscord, type Discord } from "../../../src/chat/discord/discord.ts";
import type { EventBodies, EventType } from "../../../src/domain/journal/event-kinds.ts";
import { boundTeams } from "../../../src/flows/read/bound-teams.ts";
import { suggest } from "../../../src/flows/read/suggest.ts";
import { createDelivery, type Delivering } from "../../../src/flows/tell/deliver.ts";
import { withoutStorms } from "../../support/breaches.ts";
import { type DiscordGuild, discordPeople, startDiscordGuild } from "../../support/discord-guild.ts";
import { type TestWorld, testWorld } from "../../support/world.ts";

export interface DiscordWorld {
  world: TestWorld;
  discord: Discord;
  guild: DiscordGuild;
  delivery: Delivering;
  /** Moves time in steps, and sends what is due at each. */
  pass(duration: number, step?: number): Promise<void>;
  journal<T extends EventType>(type: T): Promise<EventBodies[T][]>;
  /** The bot ends and begins again, with nothing in its memory. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const airline = withoutStorms.rooms.airline ?? fail();
function fail(): never {
  throw new Error("the fleet has a room");
}

const config = {
  ...withoutStorms,
  people: Object.fromEntries(
    Object.entries(withoutStorms.people).map(([id, person]) => [
      id,
      { ...person, discord: (discordPeople as Record<string, string>)[id] },
    ]),
  ),
  rooms: { airline: { ...airline, channels: [{ platform: "discord" as const, channel: "20001" }] } },
};

/** `named`: wardroom.yaml names the channel of the room; else it is chosen in chat. */
export async function discordWorld({ named = true }: { named?: boolean } = {}): Promise<DiscordWorld> {
  const guild = await startDiscordGuild();
  const world = await testWorld({
    config: named ? config : { ...config, rooms: { airline: { ...airline, channels: [] } } },
  });
  const begin = async (): Promise<Discord> => {
    const one = createDiscord({
      ...guild.settings,
      log: world.log,
      clock: world.clock,
      commands: world.commands,
      suggest: (...asked) => suggest(world, ...asked),
      people: (id) => world.config.people[id],
      named: () => new Set(named ? ["20001"] : []),
      bound: () => boundTeams(world.store, "discord"),
    });
    world.platforms.splice(0, world.platforms.length, one);
    await one.start(world.door);
    return one;
  };
  let discord = await begin();
  const delivery = createDelivery(world);
  return {
    world,
    guild,
    delivery,
    get discord() {
      return discord;
    },
    async pass(duration, step = 1_000) {
      const end = world.at() + duration;
      while (world.at() < end) {
        await world.advance(Math.min(step, end - world.at()));
        await delivery.drain();
      }
    },
    journal: async <T extends EventType>(type: T) =>
      (await world.store.journal({ types: [type] })).map(({ body }) => body as EventBodies[T]),
    async restart() {
      await discord.stop();
      discord = await begin();
    },
    async stop() {
      await delivery.stop();
      await discord.stop();
      await world.close();
      await guild.stop();
    },
  };
}
