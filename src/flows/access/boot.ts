/** What every start does before anything else: opens the journal, accepts the configuration, makes the local token. */
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { event } from "../../domain/journal/event.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import type { World } from "../../ports/world.ts";
import { digestOf, hashSecret } from "../tell/digest.ts";
import { createToken } from "./tokens.ts";

/** The first event of a new journal; nothing on a journal that has one. */
export async function openJournal(world: World): Promise<{ isNew: boolean }> {
  const before = await world.store.load("journal:main");
  if (before && before.state.fleet !== world.config.fleet)
    throw new Error(
      `This store belongs to the fleet ${before.state.fleet}, and wardroom.yaml is about ${world.config.fleet}. Set DATABASE_URL to a file of its own, or move the old store away.`,
    );
  if (before) return { isNew: false };
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
  // Who could decide at a past instant must be provable later; secrets are names of variables here, never values.
  const content = JSON.parse(JSON.stringify(world.config)) as Record<string, unknown>;
  const last = await world.store.load("config:fleet");
  if (last?.state.digest === digest) return [];
  const changes = Object.keys(sections).filter(
    (key: keyof FleetConfig | string) => last?.state.sections[key] !== sections[key],
  );
  await world.store.commit({
    expected: [["config:fleet", last?.version ?? 0]],
    events: [
      event("config.accepted", "config:fleet", "host", {
        content,
        digest,
        fleet: world.config.fleet,
        sections,
        changes,
      }),
    ],
    effects: [],
  });
  return last ? changes : [];
}

/**
 * The token of this machine: for signals and agents, never for a person. Its file is readable by its owner only. One that is
 * empty, cut short or of another store (a crash, a copied folder) is made anew.
 */
export async function makeLocalToken(world: World, file: string): Promise<void> {
  const written = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
  if (written && (await world.store.holder(`token-hash:${hashSecret(written)}`))) {
    chmodSync(file, 0o600);
    return;
  }
  if (existsSync(file)) world.log.warn({ file }, "the local token is not one of this store; a new one is written");
  const { secret } = await createToken(world, { name: "local", scopes: ["signals:write", "agent"], actor: "host" });
  const draft = `${file}.new`;
  writeFileSync(draft, `${secret}\n`, { mode: 0o600, flush: true });
  renameSync(draft, file);
}
