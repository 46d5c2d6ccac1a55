/** What the doctor looks at on this machine: Node, the folder of the store, the record in it, and who may read the secrets. */
import { accessSync, constants, existsSync, statfsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type Check, fail, ok, warn } from "../../domain/words/check.ts";
import { type Env, secretsFile } from "../../env.ts";
import { evidenceFingerprint } from "../../keys/evidence-key.ts";
import { openJournalStore } from "../../offline.ts";
import type { SqliteStore } from "../../store/sqlite/open.ts";
import { wrongNode } from "../node-version.ts";

export function checkNode(running: string): Check {
  const wrong = wrongNode(running);
  return wrong ? fail("node", `This is Node ${running}.`, wrong) : ok("node", `Node ${running}.`);
}

const mebibyte = 1024 ** 2;

export function checkFolder(env: Env): Check[] {
  const folder = resolve(dirname(env.database));
  const there = nearestThere(folder);
  try {
    accessSync(there, constants.W_OK | constants.X_OK);
  } catch {
    return [
      fail("data folder", `${there} cannot be written to.`, "Change its owner, or set DATABASE_URL to another place."),
    ];
  }
  const { bavail, bsize } = statfsSync(there);
  const free = Math.floor((bavail * bsize) / mebibyte);
  const says = `${folder} can be written to; ${free} MiB are free on its disk.`;
  if (free < 100) return [fail("data folder", says, "Make room: nothing is accepted once the disk is full.")];
  return [free < 1024 ? warn("data folder", says, "Make room before the disk is full.") : ok("data folder", says)];
}

const nearestThere = (folder: string): string => (existsSync(folder) ? folder : nearestThere(dirname(folder)));

/** Files that hold secrets, where they are; anybody else on the machine who can read them is in. */
export function checkModes(env: Env): Check[] {
  return [secretsFile, join(dirname(env.database), "token"), env.database].flatMap((file) => {
    if (!existsSync(file) || process.platform === "win32") return [];
    const mode = statSync(file).mode & 0o777;
    const closed = (mode & 0o077) === 0 || (file === env.database && folderIsClosed(env));
    return closed ? [] : [warn(file, `Others on this machine can read ${file}.`, `chmod 600 ${file}`)];
  });
}

/** The fingerprint by which others know this service's evidence. */
export async function checkEvidenceKey(env: Env): Promise<Check[]> {
  try {
    const fingerprint = await evidenceFingerprint(dirname(env.database));
    return fingerprint === undefined
      ? []
      : [
          ok(
            "evidence",
            `Bundles are signed by ${fingerprint}. Give it to whoever checks them, by another way than the bundle.`,
          ),
        ];
  } catch (fault) {
    return [
      fail("evidence", fault instanceof Error ? fault.message : String(fault), "Bundles cannot be signed until then."),
    ];
  }
}

const folderIsClosed = (env: Env): boolean => (statSync(dirname(env.database)).mode & 0o077) === 0;

/** What the store knows that other checks ask for. */
export interface Known {
  fleet: string | undefined;
  /** Chat accounts linked by a code: "slack/U01DANA" -> person. */
  linked: Map<string, string>;
}

/** Opens the store read-only, beside a running service or without one. */
export async function checkStore(
  env: Env,
  fleet: string | undefined,
  progress: (done: number, total: number) => void,
): Promise<{ checks: Check[]; known: Known }> {
  const known: Known = { fleet: undefined, linked: new Map() };
  if (!existsSync(env.database))
    return { checks: [ok("store", `There is none at ${env.database} yet; the first start makes it.`)], known };
  let store: SqliteStore;
  try {
    store = openJournalStore(env, { readOnly: true });
  } catch (fault) {
    const says = `${env.database} cannot be opened: ${fault instanceof Error ? fault.message : String(fault)}`;
    return { checks: [fail("store", says, "Restore a backup, or set DATABASE_URL to another file.")], known };
  }
  try {
    known.fleet = (await store.load("journal:main"))?.state.fleet;
    for (const { state } of await store.list("account", { status: "linked" }))
      if (state.person) known.linked.set(`${state.platform}/${state.account}`, state.person);
    const found = await store.verify(progress);
    const checks = [
      found.ok
        ? ok("store", `The journal is consistent: ${found.events} events, ${found.segments} segments.`)
        : fail(
            "store",
            `The journal does not hold at ${found.brokenAt?.chain} ${found.brokenAt?.seq}: ${found.brokenAt?.reason}.`,
            "Stop the service and restore a backup, or ask who changed the file.",
          ),
    ];
    if (known.fleet && fleet && known.fleet !== fleet)
      checks.push(
        fail(
          "store",
          `It belongs to the fleet ${known.fleet}, and wardroom.yaml is about ${fleet}.`,
          `Set DATABASE_URL=file:./data/${fleet}/wardroom.db in ${secretsFile}.`,
        ),
      );
    return { checks, known };
  } finally {
    await store.close();
  }
}
