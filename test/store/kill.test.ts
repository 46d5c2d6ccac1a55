/**
 * A process that is killed loses nothing it acknowledged. This proves atomicity and recovery, not the disk: the page cache survives
 * a kill, so that synchronous=FULL is asserted elsewhere (connection.test.ts).
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { second } from "../../src/domain/words/time.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { chance, movableClock, quiet } from "../support/commits.ts";
import { rounds } from "../support/rounds.ts";

const kills = rounds(8, 30);

test(`${kills} kills in the middle of writing lose nothing that was acknowledged`, {
  timeout: 240 * second,
}, async () => {
  const directory = mkdtempSync(join(tmpdir(), "wardroom-kill-"));
  const file = join(directory, "ward.db");
  const acknowledged: Acknowledged[] = [];
  for (let round = 0; round < kills; round++)
    acknowledged.push(...(await writeUntilKilled(file, 5 + Math.floor(Math.random() * 40))));

  const store = openSqliteStore({ file, clock: movableClock(), random: chance, log: quiet, readOnly: true });
  expect(await store.verify()).toMatchObject({ ok: true });
  expect(await store.rebuild()).toMatchObject({ ok: true, differences: [] });
  const opened = new Set((await store.list("breach")).flatMap(({ state }) => state.crossings));
  const lines = new Set((await store.segmentsAfter("ingest:1", 0, 1_000_000)).flatMap((one) => one.lines));
  expect(acknowledged.filter(({ kind, key }) => kind === "event" && !opened.has(key))).toEqual([]);
  expect(acknowledged.filter(({ kind, key }) => kind === "segment" && !lines.has(`{"n":"${key}"}`))).toEqual([]);
  const places = acknowledged.map(({ kind, seq }) => `${kind} ${seq}`);
  expect(new Set(places).size, "a number was given twice").toBe(places.length);
  expect(acknowledged.length).toBeGreaterThanOrEqual(kills * 5);
  await store.close();

  // Segments that a kill left without a recorded head are vouched for by the next start.
  const next = openSqliteStore({ file, clock: movableClock(), random: chance, log: quiet });
  const { chain, head } = await next.ingest();
  await expect
    .poll(async () => (await next.load(`segments:${chain}`))?.state, { timeout: 20 * second })
    .toMatchObject({ seq: head });
  await next.close();
  rmSync(directory, { recursive: true });
});

interface Acknowledged {
  kind: "event" | "segment";
  seq: number;
  key: string;
}

/** Lets a writer acknowledge `count` writes, kills it, and answers all that it said. */
async function writeUntilKilled(file: string, count: number): Promise<Acknowledged[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "writer-process.ts"), file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    if (said.split("\n").length > count) child.kill("SIGKILL");
  });
  const [, signal] = await once(child, "close");
  expect(signal, said).toBe("SIGKILL");
  return said
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      const [kind, seq, key] = line.split(" ");
      if ((kind !== "event" && kind !== "segment") || !key) throw new Error(`the writer said: ${line}`);
      return { kind, seq: Number(seq), key };
    });
}
