/** A service with a real store, server and watch, a clock that tests move, and pacts given as data. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import type { EffectivePact } from "../../src/domain/pact/pact.ts";
import type { Scope } from "../../src/domain/people/access.ts";
import type { FleetConfig } from "../../src/domain/people/fleet-config.ts";
import type { Crossing } from "../../src/domain/watch/crossing.ts";
import { createToken, createTokens, type Tokens } from "../../src/flows/access/tokens.ts";
import { handleCrossings } from "../../src/flows/crossings/handle-crossings.ts";
import { crossDrill } from "../../src/flows/drill/cross-drill.ts";
import { createMissingSignals } from "../../src/flows/evidence/signal-missing.ts";
import { openIngest } from "../../src/flows/watch/ingest.ts";
import { createWatch, type Watch } from "../../src/flows/watch/watch.ts";
import { registerGate } from "../../src/gate/gate-room.ts";
import { createServer } from "../../src/http/server.ts";
import { registerIntake } from "../../src/intake/sources.ts";
import { openEvidenceKey } from "../../src/keys/evidence-key.ts";
import { openProofKey } from "../../src/keys/proof-key.ts";
import type { Ingest } from "../../src/ports/ingest.ts";
import type { Log } from "../../src/ports/log.ts";
import type { Pacts } from "../../src/ports/pacts.ts";
import type { Store } from "../../src/ports/store.ts";
import type { World } from "../../src/ports/world.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { fleet, noon, pact } from "./breaches.ts";

export interface Service {
  world: World;
  watch: Watch;
  ingest: Ingest;
  tokens: Tokens;
  app: FastifyInstance;
  clock: { now(): number; at: number };
  crossings: Crossing[];
  logged: { level: string; fields: object; message: string }[];
  token(scopes: Scope[], more?: { agent?: string; person?: string; expires?: number }): Promise<string>;
  post(path: string, body: unknown, secret: string, headers?: Record<string, string>): Promise<Answer>;
  stop(): Promise<void>;
}

export interface Answer {
  status: number;
  body: Record<string, unknown> & { error?: { code: string; message: string; field?: string; hint?: string } };
  headers: Record<string, string | string[] | number | undefined>;
}

export interface Setup {
  directory?: string;
  config?: FleetConfig;
  /** What holds for an agent, for the segment of that seq. */
  effectiveAt?: (agent: string, seq: number) => EffectivePact | undefined;
  /** The real pacts of the store, in place of `effectiveAt`. */
  pacts?: (store: Store) => Promise<Pacts>;
  at?: number;
  /** More routes, before the server is ready. */
  routes?: (app: FastifyInstance) => void;
  /** Stands in front of what handles crossings. */
  onCrossings?: (crossings: Crossing[]) => void;
  /** Stands in front of what handles runs that are over. */
  onRunsClosed?: () => void;
}

export const directory = (): { path: string; remove(): void } => {
  const path = mkdtempSync(join(tmpdir(), "wardroom-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
};

/** The pact of `breaches.ts` for every agent of the airline. */
export const airlinePact = (agent: string): EffectivePact | undefined =>
  agent.startsWith("airline-") ? { ...pact, agent } : undefined;

export async function startService(setup: Setup = {}): Promise<Service> {
  const { config = fleet, effectiveAt = airlinePact, at = noon, onCrossings, onRunsClosed } = setup;
  const own = setup.directory === undefined ? directory() : undefined;
  const clock = { at, now: () => clock.at };
  const random = (bytes: number) => randomBytes(bytes).toString("base64url");
  const logged: Service["logged"] = [];
  const note = (level: string) => (fields: object, message: string) => void logged.push({ level, fields, message });
  const log: Log = { debug: () => {}, info: note("info"), warn: note("warn"), error: note("error") };
  const path = setup.directory ?? own?.path ?? "";
  const file = join(path, "wardroom.db");
  const store = openSqliteStore({ file, clock, random, log });
  const pacts: Pacts = (await setup.pacts?.(store)) ?? {
    live: () => [],
    version: () => undefined,
    effective: (agent) => effectiveAt(agent, Number.MAX_SAFE_INTEGER),
    effectiveAt: (agent, { seq }) => effectiveAt(agent, seq),
    ofRoom: () => effectiveAt("airline-a", 0),
    togetherAt: (_, { seq }) => effectiveAt("airline-a", seq),
  };
  const crossings: Crossing[] = [];
  const world: World = {
    clock,
    random,
    log,
    store,
    config,
    pacts,
    platforms: [],
    pagers: [],
    commands: [],
    standing: (agent) => watch.standing(agent),
    wake: () => {},
  };
  const watch = createWatch(world, {
    async onCrossings(found, watermark) {
      onCrossings?.(found);
      crossings.push(...found);
      await handleCrossings(world, found, watermark);
    },
    async onRunsClosed(runs) {
      onRunsClosed?.();
      await signalMissing(runs);
    },
    onDrill: (batch) => crossDrill(world, batch),
  });
  const signalMissing = createMissingSignals(world, () => ingest);
  const ingest: Ingest = await openIngest(world, watch);
  world.ingest = ingest;
  await watch.start();
  const tokens = createTokens(world);
  const app = await createServer({ log, random });
  await registerIntake(app, { world, ingest, tokens });
  const proofs = await openProofKey(join(path, "keys", "proof.jwk"), "wardroom:test");
  const signer = await openEvidenceKey(path);
  registerGate(app, { world, tokens, proofs, signer, ready: async () => ({ problems: [], degraded: [] }) });
  setup.routes?.(app);
  await app.ready();
  return {
    world,
    watch,
    ingest,
    tokens,
    app,
    clock,
    crossings,
    logged,
    token: async (scopes, more = {}) =>
      (await createToken(world, { name: "test", scopes, actor: "host", ...more })).secret,
    async post(path, body, secret, headers = {}) {
      const response = await app.inject({
        method: "POST",
        url: path,
        headers: { authorization: `Bearer ${secret}`, "content-type": "application/json", ...headers },
        payload: typeof body === "string" || body instanceof Buffer ? body : JSON.stringify(body),
      });
      return { status: response.statusCode, body: response.json(), headers: response.headers };
    },
    async stop() {
      await app.close();
      await watch.stop();
      tokens.stop();
      await store.close();
      own?.remove();
    },
  };
}
