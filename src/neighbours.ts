/** The neighbours that a configuration names: chat platforms and pages. Libraries of one are loaded only where it is configured. */
import type { FastifyPluginAsync } from "fastify";
import { commands } from "../commands/index.ts";
import type { FleetConfig } from "./domain/people/fleet-config.ts";
import type { PlatformName } from "./domain/people/platform.ts";
import type { Env, readSecrets } from "./env.ts";
import { boundTeams } from "./flows/read/bound-teams.ts";
import { suggest } from "./flows/read/suggest.ts";
import type { ChatPlatform } from "./ports/chat.ts";
import type { Clock } from "./ports/clock.ts";
import type { Pager } from "./ports/pager.ts";
import type { World } from "./ports/world.ts";

export type ReadSecrets = (config: FleetConfig) => ReturnType<typeof readSecrets>;

export async function createPlatforms(
  env: Env,
  world: World,
): Promise<{ platforms: ChatPlatform[]; routes: FastifyPluginAsync[] }> {
  const platforms: ChatPlatform[] = [];
  const routes: FastifyPluginAsync[] = [];
  if (env.slack) {
    const { createSlack } = await import("./chat/slack/slack.ts");
    const { keepTaken } = await import("./chat/slack/taken-requests.ts");
    const { log, clock, random, store } = world;
    const taken = keepTaken(store, clock);
    const slack = createSlack({ ...env.slack, log, clock, random, taken, people: (id) => world.config.people[id] });
    if (slack.routes) routes.push(slack.routes);
    platforms.push(slack);
  }
  if (env.discord) {
    const { createDiscord } = await import("./chat/discord/discord.ts");
    const { log, clock, random } = world;
    platforms.push(
      createDiscord({
        ...env.discord,
        log,
        clock,
        random,
        commands,
        suggest: (...asked) => suggest(world, ...asked),
        people: (id) => world.config.people[id],
        named: () => namedOn(world.config, "discord"),
        bound: () => boundTeams(world.store, "discord"),
      }),
    );
  }
  return { platforms, routes };
}

/** The channels of a platform that wardroom.yaml names. */
const namedOn = ({ rooms }: FleetConfig, on: PlatformName): ReadonlySet<string> =>
  new Set(
    Object.values(rooms).flatMap(({ channels }) =>
      channels.flatMap(({ platform, channel }) => (platform === on ? [channel] : [])),
    ),
  );

/** Nothing is loaded where no page is configured. */
export async function createPages(config: FleetConfig, secrets: ReadSecrets, clock: Clock): Promise<Pager[]> {
  if (Object.keys(config.pages).length === 0) return [];
  const { createPagers } = await import("./pages/pagers.ts");
  const { secrets: values, problems } = secrets(config);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return createPagers(config, (reference) => values.get(reference.slice("env:".length)) ?? "", clock);
}
