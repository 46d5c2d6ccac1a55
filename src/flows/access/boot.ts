/** What every start does before anything else: opens the journal, accepts the configuration, makes the local token. */
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { event } from "../../domain/journal/event.ts";
import type { World } from "../../ports/world.ts";
import { hashSecret } from "../tell/digest.ts";
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
