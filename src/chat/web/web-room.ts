/** The web room: the same cards and commands as chat, for those without either, and for when chat is down. */
import cookie from "@fastify/cookie";
import formbody from "@fastify/formbody";
import files from "@fastify/static";
import type { FastifyPluginAsync } from "fastify";
import type { PersonId, RoomId } from "../../domain/pact/pact.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { refused } from "../../domain/words/reply.ts";
import type { SignIn } from "../../flows/access/sign-in.ts";
import type { Door } from "../../ports/chat.ts";
import type { Clock, Random } from "../../ports/clock.ts";
import { logFault } from "../../ports/fault.ts";
import type { Log } from "../../ports/log.ts";
import type { RoomsReader } from "../../ports/rooms.ts";
import type { Artefact, ArtefactKind } from "../../views/artefact/artefact.ts";
import type { HelpEntry } from "../../views/help.ts";
import { faultCard, replyCard } from "../../views/notice.ts";
import { actRoutes, notices } from "./act.ts";
import { artefactRoutes } from "./artefacts.ts";
import { type AssetUrls, assetPlace, assetsDir, assetUrls } from "./assets.ts";
import { fromScript, hostIsOurs, originIsOurs, protect } from "./guard.ts";
import { bare } from "./layout.ts";
import { createLive } from "./live.ts";
import { createMemory, type Memory } from "./memory.ts";
import { problemPage } from "./pages/door.ts";
import { pageRoutes } from "./pages.ts";
import { signInRoutes } from "./sign-in.ts";
import { send } from "./visit.ts";

export interface WebRoomOptions {
  door: Door;
  rooms: RoomsReader;
  signIn: SignIn;
  /** Undefined: there is no such room, or it is not theirs to see. */
  artefact(person: PersonId, kind: ArtefactKind, room: RoomId | undefined): Promise<Artefact | undefined>;
  /** What the palette suggests: the list of slash commands. */
  commands: readonly HelpEntry[];
  /** wardroom.yaml as last accepted, asked anew for each page. */
  config: () => FleetConfig;
  clock: Clock;
  random: Random;
  log: Log;
  /** The service listens on loopback only: other host names are turned away. */
  loopback: boolean;
  /** Nothing is configured: on loopback, people may be picked to try the example. */
  demo?: boolean;
}

/** Everything the routes share. */
export interface Parts extends Omit<WebRoomOptions, "demo"> {
  demo: boolean;
  assets: AssetUrls;
  memory: Memory;
}

/**
 * Takes "/", "/rooms", "/agents", "/artefacts", "/live", "/press", "/ward", "/sign-in", "/sign-out" and "/assets", and a folder for each kind
 * of thing that asks people, "/drills" for one (`views/room/page-path.ts`).
 */
export const webRoom: FastifyPluginAsync<WebRoomOptions> = async (app, options) => {
  const parts: Parts = {
    ...options,
    demo: options.demo === true && options.loopback,
    assets: assetUrls(),
    memory: createMemory(),
  };
  const live = createLive(parts.rooms, parts.log);
  app.addHook("preClose", async () => live.close());
  // Pages for a browser; the API is described at /openapi.json.
  app.addHook("onRoute", (route) => {
    route.config = { ...route.config, api: "page" };
  });

  await app.register(cookie);
  await app.register(formbody, { bodyLimit: 64 * 1024 });
  await app.register(files, { root: assetsDir, serve: false });

  app.addHook("onRequest", async (request, reply) => {
    protect(reply);
    const publicUrl = parts.config().public_url;
    if (!hostIsOurs(request, { loopback: parts.loopback, publicUrl }))
      return send(
        reply.code(421),
        bare(
          "Not here",
          problemPage("Not here", "This address is not one Wardroom answers to. Open it as 127.0.0.1 or localhost."),
          parts.assets,
        ),
      );
    if (request.method !== "GET" && request.method !== "HEAD" && !originIsOurs(request, publicUrl))
      return send(
        reply.code(403),
        bare(
          "Not from here",
          problemPage("Nothing was done", "That came from another site. Open Wardroom itself and press there."),
          parts.assets,
        ),
      );
    return undefined;
  });

  app.setErrorHandler((fault, request, reply) => {
    const status = statusOf(fault);
    // Shed, not broken: whoever reads it learns that the same press counts a moment later.
    if (status === 429 || status === 503) {
      reply.code(status).header("retry-after", "2");
      if (fromScript(request)) return send(reply, notices([replyCard(refused("rate_exceeded", tooMuch))], undefined));
      return send(reply, bare("Too much at once", problemPage("Too much at once", tooMuch), parts.assets));
    }
    if (status < 500)
      return send(
        reply.code(status),
        bare(
          "Not understood",
          problemPage("Nothing was done", "That request was not understood. Go back and press again."),
          parts.assets,
        ),
      );
    const { method, routeOptions } = request;
    const id = logFault(parts, { method, route: routeOptions.url }, fault, "a page of the web room broke");
    if (fromScript(request)) return send(reply.code(500), notices([faultCard(id)], undefined));
    return send(
      reply.code(500),
      bare("Something broke", problemPage("Something broke", `It is logged as ${id}. Please try again.`), parts.assets),
    );
  });

  app.get<{ Params: { name: string } }>("/assets/:name", async (request, reply) => {
    const place = assetPlace(request.params.name);
    if (!place) return reply.code(404).send();
    return reply.sendFile(place.path, place.root, { maxAge: "365d", immutable: true });
  });
  signInRoutes(app, parts);
  pageRoutes(app, parts, live);
  artefactRoutes(app, parts);
  actRoutes(app, parts);
};

const tooMuch = "Too much is going on at once. Nothing was decided. Try again in 2 s.";

/** The server's own complaints name their status in one way, the framework's in another. */
function statusOf(fault: unknown): number {
  const named = typeof fault === "object" && fault !== null ? fault : {};
  const status: unknown = Reflect.get(named, "statusCode") ?? Reflect.get(named, "status");
  return typeof status === "number" && status >= 400 && status < 600 ? status : 500;
}
