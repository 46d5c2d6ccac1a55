/** What was agreed to is written back to the directory of pacts, so that the files go on saying what is live. */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { parsePact } from "../../documents/pact.ts";
import { sameButBase, withBase } from "../../documents/pact-base.ts";
import { citationOf } from "../../domain/pact/hierarchy.ts";
import type { PactId, PactVersion } from "../../domain/pact/pact.ts";
import type { FileProblem } from "../../domain/pact/pact-file.ts";
import { type Duration, minute } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import { pactFiles } from "./import-pacts.ts";
import { noteFile } from "./note-file.ts";

interface WrittenBack {
  /** Files that were written. */
  written: string[];
  /** What was not, in sentences: the version is live all the same. */
  failed: string[];
}

/** A file that was not written is tried again so often. */
const again: Duration = minute;

/** Follows every version that becomes live, and tries again what could not be written. Returns its end. */
export function followWriteBack(world: World, dir: () => string): () => void {
  const fault = (about: unknown): void =>
    world.log.error({ fault: String(about) }, "it could not be remembered whether the file of a pact was written");
  const stop = world.store.onCommit((events) => {
    const applied = events.flatMap((one) =>
      one.type === "pact.applied" && one.body.how !== "boot" ? [one.body.pact] : [],
    );
    if (applied.length > 0) writeBack(world, dir(), applied).catch(fault);
  });
  const timer = setInterval(() => void retryWriteBack(world, dir()).catch(fault), again);
  timer.unref();
  return () => {
    stop();
    clearInterval(timer);
  };
}

/** What could not be written before, once more: also a file that was never there. Says nothing that was said. */
export async function retryWriteBack(world: World, dir: string): Promise<WrittenBack> {
  const failed = await world.store.list("pact-file", { status: "failed" });
  return failed.length > 0
    ? writeBack(
        world,
        dir,
        failed.map(({ state }) => state.pact),
        { quiet: true },
      )
    : { written: [], failed: [] };
}

/**
 * Writes the live text of these pacts, each with `base:` its version, ready to be edited; of all of them, what became live while nothing
 * ran. Only a file that says what some version said is replaced: what a person wrote there in the meantime is theirs, and stays. A failure
 * loses nothing but the file, and is told once. Every file is written before this gives way to anything else.
 */
export async function writeBack(
  world: World,
  dir: string,
  pacts?: readonly PactId[],
  { quiet = false }: { quiet?: boolean } = {},
): Promise<WrittenBack> {
  if (world.config.pacts.writeback !== "file") return { written: [], failed: [] };
  const live = world.pacts.live().filter(({ id }) => pacts === undefined || pacts.includes(id));
  const files = live.map((version) => writeFile(world, dir, version, pacts === undefined));
  const written = files.flatMap(({ file, outcome }) => (outcome === "written" ? [file] : []));
  const failed = files.flatMap(({ said }) => (said === undefined ? [] : [said]));
  for (const file of written) world.log.info({ file }, `${file} says what is live`);
  if (!quiet) for (const sentence of failed) world.log.warn({ dir }, sentence);
  for (const file of files) await noteFile(world, file);
  return { written, failed };
}

/** `left`: at a start, where it is missing or says something else. Nothing was to be written, and a file that differs is told as drift. */
export interface FileTried {
  version: PactVersion;
  file: string;
  outcome: "written" | "says-it" | "left" | { problem: FileProblem; code?: string };
  /** Of one that was not written. */
  said?: string;
}

function writeFile(world: World, dir: string, live: PactVersion, startup: boolean): FileTried {
  const { id, version, text } = live;
  const cited = citationOf(live);
  let file = join(dir, `${id.replace(/[^A-Za-z0-9._-]/g, "_")}.yaml`);
  const tried = (outcome: FileTried["outcome"], said?: string): FileTried => ({
    version: live,
    file,
    outcome,
    ...(said !== undefined && { said: `${said} It is live all the same.` }),
  });
  try {
    const known = pactFiles(dir).find((path) => parsePact(readFileSync(path), path).pact?.id === id);
    file = known ?? file;
    const wanted = withBase(text, version);
    const now = existsSync(file) ? readFileSync(file, "utf8") : undefined;
    if (now === wanted || (startup && now !== undefined && sameButBase(now, text))) return tried("says-it");
    if (startup && now === undefined) return tried("left");
    if (now !== undefined && !isOurs(world, id, version, now))
      return tried(
        startup ? "left" : { problem: "edited" },
        `${file} was edited by hand, so ${cited} was not written back.`,
      );
    replace(file, wanted);
    return tried("written");
  } catch (fault) {
    const because = fault instanceof Error ? fault.message : String(fault);
    return tried(problemOf(fault), `${cited} could not be written back to ${file}: ${because}.`);
  }
}

function problemOf(fault: unknown): { problem: FileProblem; code?: string } {
  const code = fault instanceof Error && "code" in fault && typeof fault.code === "string" ? fault.code : undefined;
  const problem = (code !== undefined && problems[code]) || "other";
  return { problem, ...(code !== undefined && { code }) };
}

/** https://nodejs.org/api/errors.html#common-system-errors */
const problems: Readonly<Record<string, FileProblem>> = {
  ENOENT: "no-directory",
  ENOTDIR: "no-directory",
  EACCES: "not-allowed",
  EPERM: "not-allowed",
  EROFS: "read-only",
  ENOSPC: "disk-full",
  EDQUOT: "disk-full",
};

/** It says what this or an earlier version said. */
function isOurs(world: World, id: PactId, version: number, text: string): boolean {
  for (let nth = version; nth > 0; nth--) {
    const known = world.pacts.version(id, nth)?.text;
    if (known !== undefined && sameButBase(known, text)) return true;
  }
  return false;
}

/** Whole or not at all, also when the machine stops in between. */
function replace(file: string, text: string): void {
  const beside = `${file}.${process.pid}.new`;
  try {
    const handle = openSync(beside, "w", 0o644);
    try {
      writeSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(beside, file);
  } finally {
    rmSync(beside, { force: true });
  }
}
