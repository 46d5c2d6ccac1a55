/** Pacts for tests: short YAML -> versions, and a world whose pacts are the real ones over a real store. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseFleetConfig } from "../../src/documents/fleet-config.ts";
import { lintPacts } from "../../src/documents/lint-pacts.ts";
import { type Located, lineOf } from "../../src/documents/located.ts";
import { parsePact } from "../../src/documents/pact.ts";
import type { PactVersion } from "../../src/domain/pact/pact.ts";
import type { FleetConfig } from "../../src/domain/people/fleet-config.ts";
import { openJournal } from "../../src/flows/access/boot.ts";
import { createPacts } from "../../src/flows/pacts/pacts.ts";
import type { World } from "../../src/ports/world.ts";
import { openSqliteStore, type SqliteStore } from "../../src/store/sqlite/open.ts";

export const fleetYaml = `fleet: acme-air
admins: [ada]
people:
  dana: { name: Dana Reyes, slack: U01DANA, tz: Europe/Berlin, deputy: lee }
  lee: { name: Lee Park, tz: Asia/Seoul }
  sam: { name: Sam Okafor, tz: America/New_York }
  ada: { name: Ada Holm, tz: Europe/Oslo }
rooms:
  airline: { agents: ["airline-*"] }
agents:
  "airline-*": { role: airline-service, operator: sam }
`;

export function fleetOf(yaml = fleetYaml): FleetConfig {
  const { config, findings } = parseFleetConfig(yaml, "wardroom.yaml");
  if (!config) throw new Error(findings.map(lineOf).join("\n"));
  return config;
}

/** A pact that is right; throws with its findings otherwise. */
export function versionOf(yaml: string, version = 1): PactVersion {
  const { pact, text, findings } = parsePact(yaml, "pact.yaml");
  if (!pact) throw new Error(findings.map(lineOf).join("\n"));
  return { id: pact.id, version, pact, text, digest: "" };
}

/** "12 loosened": line and code of each finding of a file, judged below the given parents. */
export function lint(
  yaml: string | Uint8Array,
  parents: readonly PactVersion[] = [],
  config: FleetConfig | undefined = fleetOf(),
): Located[] {
  const parsed = parsePact(yaml, "pact.yaml");
  // Parents stand among the files, so that nothing counts as live yet.
  const files = [...parents.map(({ text, id }) => parsePact(text, `${id}.yaml`)), parsed];
  return lintPacts({ files, live: [], config, today: "2026-11-22" }).filter(({ file }) => file === "pact.yaml");
}

export const codes = (findings: readonly Located[]): string[] => findings.map(({ line, code }) => `${line} ${code}`);

export interface PactWorld extends World {
  store: SqliteStore;
  dir: string;
  file: string;
  warnings: string[];
  move(duration: number): void;
  close(): Promise<void>;
}

/** The real flows over a real store; nothing runs by itself. */
export async function pactWorld({
  config = fleetOf(),
  dir = mkdtempSync(join(tmpdir(), "wardroom-pacts-")),
}: {
  config?: FleetConfig;
  dir?: string;
} = {}): Promise<PactWorld> {
  let now = Date.UTC(2026, 10, 22, 12);
  let count = 0;
  const warnings: string[] = [];
  const fail = (fields: object, message: string) => {
    throw new Error(`${message} ${JSON.stringify(fields)}`);
  };
  const log = {
    debug: () => {},
    info: () => {},
    warn: (_: object, message: string) => void warnings.push(message),
    error: fail,
  };
  const clock = { now: () => now };
  const random = (bytes: number): string => {
    const made = Buffer.alloc(bytes, 7);
    made.writeUInt32BE(count++, Math.max(0, bytes - 4));
    return made.toString("base64url");
  };
  const file = join(dir, "wardroom.db");
  const store = openSqliteStore({ file, clock, random, log });
  const shell = {
    clock,
    random,
    log,
    config,
    store,
    platforms: [],
    pagers: [],
    commands: [],
    standing: () => [],
    wake: () => {},
    dir,
    file,
    warnings,
  };
  const pacts = await createPacts(
    store,
    (text, name) => parsePact(text, name).pact,
    () => world.config,
  );
  const world: PactWorld = {
    ...shell,
    pacts,
    move: (duration) => {
      now += duration;
    },
    async close() {
      await store.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  await openJournal(world);
  return world;
}
