/** The web room over a test world: real store, real door, real flows, on a port of its own. */

import Fastify, { type FastifyInstance, type LightMyRequestResponse } from "fastify";
import { webRoom } from "../../src/chat/web/web-room.ts";
import type { EffectivePact, PactVersion } from "../../src/domain/pact/pact.ts";
import type { ThresholdReading } from "../../src/domain/watch/threshold-reading.ts";
import { createSignIn, createSignInLink } from "../../src/flows/access/sign-in.ts";
import { artefactFor } from "../../src/flows/artefact/artefact-for.ts";
import { createRoomsReader } from "../../src/flows/read/read-rooms.ts";
import { type TestWorld, testWorld } from "./world.ts";

export interface WebRoom {
  world: TestWorld;
  app: FastifyInstance;
  /** Listens and gives the address. */
  listen(): Promise<string>;
  /** Signs a person in by a one-time link, as the command line would, and speaks for that person from then on. */
  as(person: string): Promise<Visitor>;
  close(): Promise<void>;
}

interface Visitor {
  cookie: string;
  get(path: string, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  post(path: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  /** The hidden fields of a button's form on a page, as a browser without script would send them. */
  fieldsOf(path: string, verb: string): Promise<Record<string, string>>;
}

export const origin = { host: "127.0.0.1:8484", origin: "http://127.0.0.1:8484" };

export async function startWebRoom({
  demo = false,
  loopback = true,
  effective,
  app = Fastify({ forceCloseConnections: true }),
}: {
  /** The server it hangs on, where its limits are the subject. */
  app?: FastifyInstance;
  demo?: boolean;
  loopback?: boolean;
  effective?: EffectivePact;
} = {}): Promise<WebRoom> {
  const world = await testWorld(effective && { effective });
  world.pacts = { ...world.pacts, live: () => [livePact] };
  world.standing = (agent) => (agent.startsWith("airline-") ? (standings[agent] ?? []) : []);
  await app.register(webRoom, {
    door: world.door,
    rooms: createRoomsReader(world),
    signIn: createSignIn(world),
    artefact: (person, kind, room) => artefactFor(world, person, kind, room),
    commands: world.commands,
    config: () => world.config,
    clock: world.clock,
    random: world.random,
    log: world.log,
    loopback,
    demo,
  });
  await app.ready();
  return {
    world,
    app,
    listen: () => app.listen({ host: "127.0.0.1", port: 0 }),
    as: async (person) => {
      const { token } = await createSignInLink(world, person);
      const entered = await app.inject({ method: "POST", url: `/sign-in/${token}`, headers: origin });
      const cookie = `wardroom_session=${entered.cookies.find(({ name }) => name === "wardroom_session")?.value ?? ""}`;
      return visitor(app, cookie);
    },
    async close() {
      await app.close();
      await world.close();
    },
  };
}

export function visitor(app: FastifyInstance, cookie: string): Visitor {
  const get: Visitor["get"] = (path, headers = {}) =>
    app.inject({ method: "GET", url: path, headers: { host: origin.host, cookie, ...headers } });
  return {
    cookie,
    get,
    post: (path, fields, headers = {}) =>
      app.inject({
        method: "POST",
        url: path,
        headers: { ...origin, cookie, "content-type": "application/x-www-form-urlencoded", ...headers },
        payload: new URLSearchParams(fields).toString(),
      }),
    async fieldsOf(path, verb) {
      const page = (await get(path)).body;
      const form = page
        .match(/<form [^>]*action="\/press"[\s\S]*?<\/form>/g)
        ?.find((one) => one.includes(`data-verb="${verb}"`));
      if (!form) throw new Error(`${path} has no button for "${verb}"`);
      return Object.fromEntries(
        [...form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(([, name = "", value = ""]) => [
          name,
          value.replaceAll("&quot;", '"').replaceAll("&amp;", "&"),
        ]),
      );
    },
  };
}

const reading = (state: ThresholdReading["state"], value: number | undefined, samples: number): ThresholdReading => ({
  clause: "airline-service@4#task-failure",
  threshold: "task-failure",
  title: "fails its travellers",
  state,
  value,
  samples,
  nearMisses: state === "near" ? 2 : 0,
  at: undefined,
});

const standings: Record<string, ThresholdReading[]> = {
  "airline-a": [reading("breach", 0.2, 10)],
  "airline-b": [reading("near", 0.41, 10)],
  "airline-c": [reading("ok", 0.92, 10)],
  "airline-d": [reading("too-few", undefined, 3)],
};

const livePact: PactVersion = {
  id: "airline-service",
  version: 4,
  text: "",
  digest: "",
  pact: {
    id: "airline-service",
    level: "room",
    of: "airline",
    title: "Airline service desk",
    boundary: "From a traveller's request to the changed booking",
    promise: "Changes a booking only as the traveller asked and the policy allows.",
    raci: { accountable: "dana", responsible: "sam", consulted: ["kim"] },
    thresholds: [],
    actions: [],
  },
};
