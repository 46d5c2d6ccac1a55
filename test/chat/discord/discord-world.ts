/** The program's own flows and store with a real local Discord: what is decided is journaled, told, and clicked, in moved time. */

import type { Later } from "../../../src/chat/common/later.ts";
import { createDiscord, type Discord } from "../../../src/chat/discord/discord.ts";
import type { EventBodies, EventType } from "../../../src/domain/journal/event-kinds.ts";
import type { EffectivePact } from "../../../src/domain/pact/pact.ts";
import type { FleetConfig } from "../../../src/domain/people/fleet-config.ts";
import { boundTeams } from "../../../src/flows/read/bound-teams.ts";
import { suggest } from "../../../src/flows/read/suggest.ts";
import { createDelivery, type Delivering } from "../../../src/flows/tell/deliver.ts";
import type { Command } from "../../../src/ports/command.ts";
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
  /** The bot looks once whether the link still carries anything, as it does every 10 s in service. */
  beat(): void;
  /** All that Discord has sent was read, and acted on. */
  told(): Promise<void>;
  /** In how many ms something that failed is tried again. */
  outstanding(): number[];
  journal<T extends EventType>(type: T): Promise<EventBodies[T][]>;
  /** The bot ends and begins again, with nothing in its memory, perhaps with other commands. */
  restart(commands?: readonly Command[]): Promise<void>;
  /** A second bot with the same token beside the first: Discord sends both the same. Resolves with what ends it. */
  doubled(): Promise<() => Promise<void>>;
  stop(): Promise<void>;
}

const airline = withoutStorms.rooms.airline ?? fail();
function fail(): never {
  throw new Error("the fleet has a room");
}

/** The fleet with its Discord accounts, its rooms in the first channel. */
export const config: FleetConfig = {
  ...withoutStorms,
  people: Object.fromEntries(
    Object.entries(withoutStorms.people).map(([id, person]) => [
      id,
      { ...person, discord: (discordPeople as Record<string, string>)[id] },
    ]),
  ),
  rooms: { airline: { ...airline, channels: [{ platform: "discord" as const, channel: "20001" }] } },
};

export interface DiscordWorldOptions {
  /** How often Discord wants to hear from the bot. */
  heartbeatMs?: number;
  fleet?: FleetConfig;
  effective?: EffectivePact;
  own?: (agent: string) => Partial<EffectivePact>;
  /** Channels of Discord that wardroom.yaml names; default the first. */
  named?: string[];
  /** Channels that the server has; default two. */
  has?: { id: string; name: string }[];
  /** The bot does not begin by itself: `restart` does it. */
  asleep?: true;
}

/** The file names no channel: which is the room's is chosen in chat. */
const unnamed = (fleet: FleetConfig): FleetConfig => ({ ...fleet, rooms: { airline: { ...airline, channels: [] } } });

export const channels = [
  { id: "20001", name: "airline" },
  { id: "20002", name: "ops" },
];

export async function discordWorld(options: DiscordWorldOptions = {}): Promise<DiscordWorld> {
  const { heartbeatMs, fleet = config, effective, own, named = ["20001"] } = options;
  const guild = await startDiscordGuild(options.has ?? channels, { ...(heartbeatMs !== undefined && { heartbeatMs }) });
  const world = await testWorld({
    config: named.length > 0 ? fleet : unnamed(fleet),
    ...(effective && { effective }),
    ...(own && { own }),
  });
  const due = new Set<{ at: number; work: () => Promise<void> }>();
  const later: Later = (wait, work) => {
    const one = { at: world.at() + wait, work };
    due.add(one);
    return () => due.delete(one);
  };
  const pulses = new Set<() => void>();
  const fireDue = async (): Promise<void> => {
    for (const one of [...due]) if (one.at <= world.at() && due.delete(one)) await one.work();
  };
  const create = (commands: readonly Command[]): Discord =>
    createDiscord({
      ...guild.settings,
      log: world.log,
      clock: world.clock,
      random: world.random,
      commands,
      suggest: (...asked) => suggest(world, ...asked),
      people: (id) => world.config.people[id],
      named: () => new Set(named),
      later,
      pulse: (work) => {
        pulses.add(work);
        return () => pulses.delete(work);
      },
      bound: () => boundTeams(world.store, "discord"),
    });
  const begin = async (commands: readonly Command[] = world.commands, starting = true): Promise<Discord> => {
    const one = create(commands);
    world.platforms.splice(0, world.platforms.length, one);
    if (starting) await one.start(world.door);
    return one;
  };
  let discord = await begin(world.commands, !options.asleep);
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
        await fireDue();
        await delivery.drain();
      }
    },
    beat: () => {
      for (const work of [...pulses]) work();
    },
    async told() {
      await guild.proxy.gateway.read();
      await discord.settled();
    },
    outstanding: () => [...due].map(({ at }) => at - world.at()),
    journal: async <T extends EventType>(type: T) =>
      (await world.store.journal({ types: [type] })).map(({ body }) => body as EventBodies[T]),
    async restart(commands) {
      await discord.stop();
      discord = await begin(commands);
    },
    async doubled() {
      const other = create(world.commands);
      await other.start(world.door);
      return () => other.stop();
    },
    async stop() {
      await delivery.stop();
      await discord.stop();
      await world.close();
      await guild.stop();
    },
  };
}
