/** Where a story plays: a platform's real counterpart, and the program in it with the example's fleet, in this process or its own. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exampleDir } from "../../src/config.ts";
import type { Instant } from "../../src/domain/words/time.ts";
import type { Env } from "../../src/env.ts";
import { createSignInLink } from "../../src/flows/access/sign-in.ts";
import { type TestApp, testApp } from "./app.ts";
import {
  type ExpectingRoom,
  expecting,
  type Outage,
  type Person,
  type RoomPlatform,
  type Stage,
} from "./room-harness.ts";
import { discordRoom } from "./room-on-discord.ts";
import { slackRoom } from "./room-on-slack.ts";
import { webRoom } from "./room-on-web.ts";
import { type ServiceProcess, serviceProcess, until } from "./service.ts";

/** Every platform that a story is told on. */
export const platforms: RoomPlatform[] = [slackRoom, webRoom, discordRoom];

interface SceneOptions {
  /** More pacts than the example's, or other text for one of them, by file name: a text, or what is made of the text. */
  pacts?: Record<string, string | ((text: string) => string)>;
  /** The example's pacts that are left out, by file name. */
  without?: string[];
  /** What is made of the example's wardroom.yaml, once it names the platforms' channels. */
  config?: (text: string) => string;
  /** What the configuration names as env:NAME, by NAME. */
  secrets?: Record<string, string>;
  /** The hour at which it begins, in a scene whose clock is moved by hand. */
  at?: Instant;
}

interface Told {
  room: ExpectingRoom;
  /** One room for each platform, where several show it. */
  rooms: ExpectingRoom[];
  /** The fleet's wardroom.yaml, and its folder of pacts beside it. */
  file: string;
  /** What the gate says when this agent asks to act: "allow", "deny" ... */
  decision(agent: string): Promise<unknown>;
  close(): Promise<void>;
}

/** In this process, with a clock that is moved by hand. */
export interface Scene extends Told {
  app: TestApp;
  /** A signal with this value arrives for each of the agents, is judged and told. */
  measure(agents: string | string[], signal: string, value: number): Promise<void>;
  /** Of every platform here that can be down. */
  outage: Outage;
}

/** In a process of its own, in real time: it can be killed. */
export interface LiveScene extends Told {
  service: ServiceProcess;
}

export async function scene(on: RoomPlatform | RoomPlatform[], options: SceneOptions = {}): Promise<Scene> {
  const all = [on].flat();
  const stages = await Promise.all(all.map((platform) => platform.open()));
  const dir = mkdtempSync(join(tmpdir(), "wardroom-scene-"));
  cpSync(exampleDir, dir, { recursive: true });
  for (const [name, text] of Object.entries(pactsOf(options))) writeFileSync(join(dir, "pacts", name), text);
  for (const name of options.without ?? []) rmSync(join(dir, "pacts", name));
  const config = join(dir, "wardroom.yaml");
  writeFileSync(config, fleetText(all, stages, options));
  const env: Partial<Env> = Object.assign({}, ...stages.map((stage) => stage.env));
  const { secrets = {}, at } = options;
  const app = await testApp({ config, env, secrets, ...(at !== undefined && { at }) });
  const signInToken = async (person: Person): Promise<string> => (await createSignInLink(app.world, person)).token;
  const rooms = stages.map((stage) => expecting(stage.room({ url: app.url, signInToken })));
  return {
    app,
    file: config,
    outage: {
      begin: () => stages.forEach(({ outage }) => void outage?.begin()),
      end: () => stages.forEach(({ outage }) => void outage?.end()),
    },
    ...firstOf(rooms),
    decision: async (agent) =>
      (await app.ask("/v1/actions", { agent, tool: "book_reservation", args: {} })).body.decision,
    async measure(agents, signal, value) {
      const at = new Date(app.now()).toISOString();
      const signals = [agents].flat().map((agent) => ({ agent, signal, value, at }));
      // What is shed for a moment, on a machine with much to do, is sent again.
      await until(
        async () => (await app.ask("/v1/signals", signals)).status === 202,
        `the ${signal} of ${agents} is taken`,
      );
      await app.settled();
    },
    async close() {
      await app.remove();
      for (const stage of stages) await stage.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export async function liveScene(on: RoomPlatform | RoomPlatform[], options: SceneOptions = {}): Promise<LiveScene> {
  const all = [on].flat();
  const stages = await Promise.all(all.map((platform) => platform.open()));
  const service = await serviceProcess({
    env: Object.assign({}, ...stages.map(({ variables }) => variables), options.secrets),
    pacts: pactsOf(options),
    config: fleetText(all, stages, options),
  });
  for (const name of options.without ?? []) rmSync(join(service.dir, "pacts", name));
  await service.start();
  const signInToken = async (person: Person): Promise<string> => {
    const { out, err } = await service.run("link", "--web", "--person", person);
    const token = out.match(/\/sign-in\/(\S+)/)?.[1];
    if (!token) throw new Error(`no address to sign in for ${person}: ${err || out}`);
    return token;
  };
  const rooms = stages.map((stage) => expecting(stage.room({ url: service.url, signInToken })));
  return {
    service,
    file: join(service.dir, "wardroom.yaml"),
    ...firstOf(rooms),
    decision: async (agent) =>
      (await service.post("/v1/actions", { agent, tool: "update_reservation_flights", args: {} })).body.decision,
    async close() {
      await service.remove();
      for (const stage of stages) await stage.stop();
    },
  };
}

function firstOf(rooms: ExpectingRoom[]): { room: ExpectingRoom; rooms: ExpectingRoom[] } {
  const [room] = rooms;
  if (!room) throw new Error("a scene needs a platform");
  return { room, rooms };
}

const pactsOf = ({ pacts = {} }: SceneOptions): Record<string, string> =>
  Object.fromEntries(
    Object.entries(pacts).map(([name, text]) => [
      name,
      typeof text === "string" ? text : text(readFileSync(join(exampleDir, "pacts", name), "utf8")),
    ]),
  );

/** The example's fleet, shown on these platforms, its people with their accounts there. */
function fleetText(all: RoomPlatform[], stages: Stage[], { config = (text) => text }: SceneOptions): string {
  const channels = stages.flatMap(({ channel }) => (channel === undefined ? [] : [`{ ${channel} }`]));
  const text = readFileSync(join(exampleDir, "wardroom.yaml"), "utf8")
    .replace(/^ {4}channels: .*\n/m, channels.length > 0 ? `    channels: [${channels.join(", ")}]\n` : "")
    .replace(/^ {2}(\w+): \{ name: ([^,]*), slack: \w+,/gm, (_, person: Person, name: string) =>
      [`  ${person}: { name: ${name}`, ...all.flatMap((platform) => platform.account(person) ?? [])]
        .join(", ")
        .concat(","),
    );
  return config(text);
}
