/** What every start does before anything else: opens the journal, accepts the configuration, makes the local token. */
import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { event } from "../domain/event.ts";
import type { FleetConfig } from "../domain/fleet-config.ts";
import type { World } from "../ports/world.ts";
import { digestOf } from "./digest.ts";
import { createToken } from "./tokens.ts";

/** The first event of a new journal; nothing on a journal that has one. */
export async function openJournal(world: World): Promise<{ isNew: boolean }> {
  const opened = event("journal.opened", "journal:main", "wardroom", { format: 1, fleet: world.config.fleet });
  const result = await world.store.commit({ expected: [["journal:main", 0]], events: [opened], effects: [] });
  return { isNew: result.type === "committed" };
}

/** Journals the configuration when it differs from the last accepted one, naming the sections that changed. */
export async function acceptConfig(world: World): Promise<string[]> {
  const sections = Object.fromEntries(
    Object.entries(world.config).map(([key, value]) => [key, digestOf(value ?? null)]),
  );
  const digest = digestOf(sections);
  const last = await world.store.load("config:fleet");
  if (last?.state.digest === digest) return [];
  const changes = Object.keys(sections).filter(
    (key: keyof FleetConfig | string) => last?.state.sections[key] !== sections[key],
  );
  await world.store.commit({
    expected: [["config:fleet", last?.version ?? 0]],
    events: [
      event("config.accepted", "config:fleet", "host", { digest, fleet: world.config.fleet, sections, changes }),
    ],
    effects: [],
  });
  return last ? changes : [];
}

/** The token of this machine: for signals and agents, never for a person. Its file is readable by its owner only. */
export async function makeLocalToken(world: World, file: string): Promise<void> {
  if (existsSync(file)) return;
  const { secret } = await createToken(world, { name: "local", scopes: ["signals:write", "agent"], actor: "host" });
  writeFileSync(file, `${secret}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
}
