/** Puts the program together, in the order in which it starts. Tests start this same one with a clock of their own. */

import { randomBytes, randomFillSync } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { FastifyInstance } from "fastify";
import { commands } from "../commands/index.ts";
import { type LoadedConfig, loadConfig, secretsNamed } from "./config.ts";
import { parsePact } from "./documents/pact.ts";
import type { FleetConfig } from "./domain/people/fleet-config.ts";
import { type Env, isLoopback, readSecrets } from "./env.ts";
import { acceptConfig, reloadConfig } from "./flows/access/accept-config.ts";
import { makeLocalToken, openJournal } from "./flows/access/boot.ts";
import { type Fleet, followFleet } from "./flows/access/fleet.ts";
import type { HostAnswer } from "./flows/access/host-commands.ts";
import { createSignIn } from "./flows/access/sign-in.ts";
import { createTokens } from "./flows/access/tokens.ts";
import { artefactFor } from "./flows/artefact/artefact-for.ts";
import { type Counting, createCounting } from "./flows/autonomy/count-runs.ts";
import { followProposals } from "./flows/change/replay-change.ts";
import { handleCrossings } from "./flows/crossings/handle-crossings.ts";
import { createDoor } from "./flows/decide/door.ts";
import { fireTimer } from "./flows/decide/fire-timer.ts";
import { followReach, passOverUnreachable } from "./flows/decide/pass-over.ts";
import { supersedeChanged } from "./flows/decide/run-approval-command.ts";
import { scheduleDigests } from "./flows/digest/schedule-digests.ts";
import { crossDrill } from "./flows/drill/cross-drill.ts";
import { resumeDrills } from "./flows/drill/resume-drills.ts";
import { followBreaches } from "./flows/drill/run-drill-command.ts";
import { dropBeforeAnswers, followRetention } from "./flows/evidence/follow-retention.ts";
import { createMissingSignals } from "./flows/evidence/signal-missing.ts";
import { importPacts, importSentence, type PactImport } from "./flows/pacts/import-pacts.ts";
import { createPacts } from "./flows/pacts/pacts.ts";
import { followWriteBack, retryWriteBack, writeBack } from "./flows/pacts/write-back.ts";
import { pageTroubles } from "./flows/read/page-troubles.ts";
import { createRoomsReader } from "./flows/read/read-rooms.ts";
import { createDelivery, type Delivering } from "./flows/tell/deliver.ts";
import { openIngest } from "./flows/watch/ingest.ts";
import { createWatch, type Watch } from "./flows/watch/watch.ts";
import { registerGate } from "./gate/gate-room.ts";
import type { Readiness } from "./gate/health.ts";
import { openHostDoor } from "./gate/host-door.ts";
import { listening } from "./http/listening.ts";
import { createServer } from "./http/server.ts";
import { registerIntake } from "./intake/sources.ts";
import { openEvidenceKey } from "./keys/evidence-key.ts";
import { openProofKey } from "./keys/proof-key.ts";
import { createPages, createPlatforms, type ReadSecrets } from "./neighbours.ts";
import { createCalendars } from "./oncall/calendars.ts";
import type { ChatPlatform } from "./ports/chat.ts";
import type { Clock, Random } from "./ports/clock.ts";
import type { Ingest } from "./ports/ingest.ts";
import type { Log } from "./ports/log.ts";
import type { Pager } from "./ports/pager.ts";
import type { World } from "./ports/world.ts";
import { openSqliteStore, type SqliteStore } from "./store/sqlite/open.ts";
import { createTimers, type Timers } from "./timers/due-rows.ts";

interface AppOptions {
  env: Env;
  config: Extract<LoadedConfig, { type: "config" }>;
  log: Log;
  /** What a wardroom.yaml names as "env:NAME", by NAME; asked again when it is read again. */
  secrets?: ReadSecrets;
  clock?: Clock;
  random?: Random;
}

export interface App {
  world: World;
  server: FastifyInstance;
  watch: Watch;
  timers: Timers;
  counting: Counting;
  delivery: Delivering;
  /** The journal was empty before this start. */
  isNew: boolean;
  pacts: PactImport;
  /** Where the local token lies. */
  tokenFile: string;
  /** Begins to serve; resolves with the address of the web room. */
  start(): Promise<string>;
  /** Reads wardroom.yaml again, and pacts that are new. A file with anything wrong in it changes nothing. */
  reload(): Promise<HostAnswer>;
  /** Ends what is under way and closes; safe to call twice. */
  stop(): Promise<void>;
}

export const wallClock: Clock = { now: () => Date.now() };

/** Asked for so much at once, for a page alone needs about fifty random values, and each by itself takes longer than all of these. */
const randomness = { bytes: Buffer.alloc(4_096), used: 4_096 };

export const systemRandom: Random = (bytes) => {
  const { length } = randomness.bytes;
  if (bytes > length) return randomBytes(bytes).toString("base64url");
  if (randomness.used + bytes > length) {
    randomFillSync(randomness.bytes);
    randomness.used = 0;
  }
  const taken = randomness.bytes.subarray(randomness.used, randomness.used + bytes);
  randomness.used += bytes;
  const text = taken.toString("base64url");
  // What was given out is not kept beside it.
  taken.fill(0);
  return text;
};

/** One straight line on purpose: what is opened first is closed last, and the order of a start can be read off it. */
export async function createApp({
  env,
  config: loaded,
  log,
  secrets = (config) => readSecrets({}, secretsNamed(config)),
  clock = wallClock,
  random = systemRandom,
}: AppOptions): Promise<App> {
  const closers: (() => Promise<unknown> | unknown)[] = [];
  const dataDir = dirname(env.database);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });

  // The store, and the world around it.
  const store = openSqliteStore({ file: env.database, clock, random, log });
  closers.push(() => store.close());
  const { world, fleet } = await openWorld(store, loaded.config, { clock, random, log });
  const { createMeters } = await import("./gate/meters/meters.ts");
  const meters = createMeters(world);
  closers.push(() => meters.stop());
  const { platforms, routes } = await createPlatforms(env, world);
  world.platforms.push(...platforms.map(meters.platform));

  // What must be true before anything happens.
  const { isNew } = await openJournal(world);
  await acceptConfig(world, loaded.config);
  await dropBeforeAnswers(world);
  await scheduleDigests(world);
  let pactsDir = loaded.pactsDir;
  // First: what became live while nothing ran is no drift of its file.
  await writeBack(world, pactsDir);
  await retryWriteBack(world, pactsDir);
  const pacts = await importPacts(world, pactsDir);
  closers.push(followWriteBack(world, () => pactsDir));
  const tokenFile = join(dataDir, "token");
  await makeLocalToken(world, tokenFile);
  const proofs = await openProofKey(join(dataDir, "keys", "proof.jwk"), `wardroom:${loaded.config.fleet}`);
  const signer = await openEvidenceKey(dataDir);

  // The watch, timers and deliveries; each wakes by itself and when something was committed.
  const watch = createWatch(world, {
    onCrossings: (crossings, watermark) => handleCrossings(world, crossings, watermark),
    onRunsClosed: createMissingSignals(world, () => ingest),
    onDrill: (batch) => crossDrill(world, batch),
  });
  const ingest: Ingest = meters.ingest(await openIngest(world, watch));
  world.ingest = ingest;
  const timers = createTimers({ store, clock, log, fire: (timer) => fireTimer(world, timer) });
  const delivery = createDelivery(world);
  const counting = createCounting(world, () => watch.settled());
  world.standing = (agent) => watch.standing(agent);
  world.wake = () => {
    timers.wake();
    delivery.wake();
  };

  // Questions whose rule a pact changed are superseded, also when the change came just before a crash.
  closers.push(
    store.onCommit((events) => {
      if (!events.some(({ type }) => type === "pact.applied")) return;
      supersedeChanged(world).catch((fault: unknown) =>
        log.error({ err: fault }, "questions under an old rule still wait"),
      );
    }),
  );

  // Who turns out to be out of reach is passed over.
  closers.push(followReach(world));

  // A real breach ends the drill in its room.
  closers.push(followBreaches(world));

  // A proposal is tried over the recorded past.
  closers.push(followProposals(world));

  // The doors.
  const door = meters.door(createDoor(world));
  const tokens = createTokens(world);
  closers.push(() => tokens.stop());
  const loopback = isLoopback(env.host);
  const server = await createServer({ log, random });
  for (const route of routes) await server.register(route);
  await registerIntake(server, { world, ingest, tokens });
  registerGate(server, { world, tokens, proofs, signer, ready: () => readiness(watch, world) });
  meters.serve(server, () => watch.behind());
  const { webRoom } = await import("./chat/web/web-room.ts");
  await server.register(webRoom, {
    door,
    rooms: createRoomsReader(world),
    artefact: (person, kind, room) => artefactFor(world, person, kind, room),
    signIn: createSignIn(world),
    commands,
    config: () => world.config,
    clock,
    random,
    log,
    loopback,
    demo: loaded.example,
  });
  world.pagers.push(...(await createPages(loaded.config, secrets, clock)));

  const calendars = createCalendars(world, fleet, join(dataDir, "oncall"));

  let reloading: Promise<unknown> = Promise.resolve();
  const reload = (): Promise<HostAnswer> => {
    const next = reloading.then(async (): Promise<HostAnswer> => {
      const read = loadConfig(env.config);
      const problems = read.type === "config" ? secrets(read.config).problems : read.problems;
      if (read.type !== "config" || problems.length > 0)
        return {
          ok: false,
          sentence: [...problems, "Nothing was changed: what was accepted last stays in force."].join("\n"),
        };
      const pagers = await createPages(read.config, secrets, clock);
      const answer = await reloadConfig(world, fleet, read.config);
      if (!answer.ok) return answer;
      world.pagers.splice(0, Number.POSITIVE_INFINITY, ...pagers);
      await calendars.refresh();
      pactsDir = read.pactsDir;
      await writeBack(world, pactsDir);
      await retryWriteBack(world, pactsDir);
      return withPacts(answer, await importPacts(world, pactsDir));
    });
    reloading = next.catch(() => {});
    return next;
  };

  let stopping: Promise<void> | undefined;
  return {
    world,
    server,
    watch,
    timers,
    counting,
    delivery,
    isNew,
    pacts,
    tokenFile,
    reload,
    async start() {
      // Before anything is due: a ladder must know who is on call.
      await calendars.start();
      closers.push(() => calendars.stop());
      await supersedeChanged(world);
      await passOverUnreachable(world);
      await watch.start();
      closers.push(() => watch.stop());
      await resumeDrills(world);
      closers.push(await followRetention(world));
      counting.start();
      closers.push(() => counting.stop());
      timers.start();
      closers.push(() => timers.stop());
      for (const platform of world.platforms) {
        await platform.start(door);
        closers.push(() => platform.stop());
      }
      delivery.wake();
      closers.push(() => delivery.stop());
      closers.push(await openHostDoor(world, join(dataDir, "wardroom.sock"), { "config.reload": reload }));
      const address = await listening(server, { host: env.host, port: env.port });
      closers.push(() => server.close());
      return address;
    },
    stop() {
      stopping ??= closeAll(closers, log);
      return stopping;
    },
  };
}

/** Of a reload: wardroom.yaml is in force whatever is wrong with a new pact, and both are said. */
function withPacts({ sentence, data }: HostAnswer, pacts: PactImport): HostAnswer {
  const found = importSentence(pacts);
  return {
    ok: pacts.problems.length === 0,
    sentence: found === "" ? sentence : `${sentence}\n${found}`,
    data: { ...(typeof data === "object" ? data : {}), pacts },
  };
}

/** What keeps the service from doing its work now, in words. */
async function readiness(watch: Watch, world: World): Promise<Readiness> {
  const { platforms } = world;
  const chat = platforms.flatMap((platform) => platform.problems());
  const said = (severity: string): string[] =>
    chat.filter((one) => one.severity === severity).map(({ sentence }) => sentence);
  const behind = await watch.behind();
  return {
    problems: [...(behind > 1_000 ? [`${behind} batches of signals are not judged yet`] : []), ...said("refused")],
    degraded: [...said("degraded"), ...(await pageTroubles(world))],
  };
}

/** The world over an open store, without anything that runs by itself: enough for a command of the host. */
export async function openWorld(
  store: SqliteStore,
  config: FleetConfig,
  shell: { clock: Clock; random: Random; log: Log },
): Promise<{ world: World; fleet: Fleet }> {
  const world = {
    ...shell,
    store,
    config,
    platforms: [] as ChatPlatform[],
    pagers: [] as Pager[],
    commands,
    standing: () => [],
    wake: () => {},
  };
  const fleet = await followFleet(world, config);
  const pacts = await createPacts(
    store,
    (text, file) => parsePact(text, file).pact,
    () => world.config,
  );
  return { world: Object.assign(world, { pacts }), fleet };
}

/** Last opened, first closed. One that fails is logged and does not keep the others open. */
async function closeAll(closers: (() => Promise<unknown> | unknown)[], log: Log): Promise<void> {
  for (const close of closers.reverse())
    try {
      await close();
    } catch (fault) {
      log.error({ fault: String(fault) }, "something did not close cleanly");
    }
}
