/** What was agreed to is written back to the directory of pacts, so that the files go on saying what is live. */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { parsePact } from "../../documents/pact.ts";
import { sameButBase, withBase } from "../../documents/pact-base.ts";
import type { PactId } from "../../domain/pact/pact.ts";
import type { World } from "../../ports/world.ts";
import { pactFiles } from "./import-pacts.ts";

export interface WrittenBack {
  /** Files that were written. */
  written: string[];
  /** What was not, in sentences: the version is live all the same. */
  failed: string[];
}

/** Follows every version that becomes live; and at a start, what became live while nothing ran. Returns its end. */
export function followWriteBack(world: World, dir: () => string): () => void {
  return world.store.onCommit((events) => {
    const applied = events.flatMap((one) =>
      one.type === "pact.applied" && one.body.how !== "boot" ? [one.body.pact] : [],
    );
    if (applied.length > 0) writeBack(world, dir(), applied);
  });
}

/**
 * Writes the live text of these pacts, each with `base:` its version, ready to be edited. Only a file that says what some version said is
 * replaced: what a person wrote there in the meantime is theirs, and stays. A failure is logged and loses nothing but the file.
 */
export function writeBack(world: World, dir: string, pacts?: readonly PactId[]): WrittenBack {
  const result: WrittenBack = { written: [], failed: [] };
  if (world.config.pacts.writeback !== "file") return result;
  const live = world.pacts.live().filter(({ id }) => pacts === undefined || pacts.includes(id));
  for (const { id, version, text } of live) {
    let file = join(dir, `${id.replace(/[^A-Za-z0-9._-]/g, "_")}.yaml`);
    try {
      const known = pactFiles(dir).find((path) => parsePact(readFileSync(path), path).pact?.id === id);
      file = known ?? file;
      const wanted = withBase(text, version);
      const now = existsSync(file) ? readFileSync(file, "utf8") : undefined;
      if (now === wanted || (pacts === undefined && now === undefined)) continue;
      if (now !== undefined && pacts === undefined && sameButBase(now, text)) continue;
      if (now !== undefined && !isOurs(world, id, version, now)) {
        result.failed.push(
          `${file} was edited by hand, so ${id}@${version} was not written back. It is live all the same.`,
        );
        continue;
      }
      replace(file, wanted);
      result.written.push(file);
    } catch (fault) {
      const because = fault instanceof Error ? fault.message : String(fault);
      result.failed.push(`${id}@${version} could not be written back to ${file}: ${because}. It is live all the same.`);
    }
  }
  for (const file of result.written) world.log.info({ file }, `${file} says what is live`);
  for (const sentence of result.failed) world.log.warn({ dir }, sentence);
  return result;
}

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
