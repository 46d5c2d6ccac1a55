/** What was agreed to stands in the directory of pacts; what a person wrote there stays; a failure loses nothing but the file. */
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { applyPact } from "../../src/flows/pacts/apply-pact.ts";
import { importPacts } from "../../src/flows/pacts/import-pacts.ts";
import { followWriteBack, retryWriteBack, writeBack } from "../../src/flows/pacts/write-back.ts";
import { pactFileNote } from "../../src/views/notes/pact-file-note.ts";
import { fleetOf, type PactWorld, pactWorld } from "../support/pacts.ts";

const own = (below: number) => `# ours
id: desk
level: room
of: airline
raci: { accountable: dana }
thresholds:
  - { id: failing, signal: success, stat: mean, window: { runs: 10 }, breach: { below: ${below} }, severity: high, failure_mode: wrong-output, intervention: { do: pause, mode: gated, ttl: 20m } }
`;

let world: PactWorld;
let dir: string;
let file: string;
beforeEach(async () => {
  const fleet = fleetOf();
  world = await pactWorld({ config: { ...fleet, pacts: { ...fleet.pacts, writeback: "file" } } });
  dir = join(world.dir, "pacts");
  mkdirSync(dir);
  file = join(dir, "the-desk.yaml");
  writeFileSync(file, own(0.3));
  await importPacts(world, dir);
});
afterEach(() => world.close());

const tighten = (below: number, base: number) =>
  applyPact(world, { file: "x.yaml", text: own(below), base, as: "dana", how: "cli" });

test("its own file says the live text, with the version it is edited from next, and is no drift", async () => {
  const stop = followWriteBack(world, () => dir);
  await tighten(0.4, 1);
  expect(readFileSync(file, "utf8")).toBe(own(0.4).replace("of: airline\n", "of: airline\nbase: 2\n"));
  expect(await importPacts(world, dir)).toEqual({ imported: [], drifted: [], problems: [] });
  stop();
});

test("what became live while nothing followed is written at the next start", async () => {
  await tighten(0.4, 1);
  expect(await writeBack(world, dir)).toMatchObject({ written: [file], failed: [] });
  expect(await writeBack(world, dir)).toEqual({ written: [], failed: [] });
});

test("what a person wrote there meanwhile stays, and it is said", async () => {
  const stop = followWriteBack(world, () => dir);
  writeFileSync(file, own(0.35));
  await tighten(0.4, 1);
  expect(readFileSync(file, "utf8")).toBe(own(0.35));
  expect(world.warnings.join()).toContain("was edited by hand, so desk@2 was not written back");
  stop();
});

test("what the note then says to do puts the live text there: the file moved out of the directory, and a minute", async () => {
  writeFileSync(file, own(0.35));
  await tighten(0.4, 1);
  await writeBack(world, dir, ["desk"]);
  const noted = (await world.store.load("pact-file:desk"))?.state;
  expect(noted && pactFileNote(noted).text.join("")).toContain("Then move it out of the directory");
  renameSync(file, join(world.dir, "mine.yaml"));
  const { written } = await retryWriteBack(world, dir);
  expect(written.map((path) => readFileSync(path, "utf8"))).toEqual([
    own(0.4).replace("of: airline\n", "of: airline\nbase: 2\n"),
  ]);
  expect(readFileSync(join(world.dir, "mine.yaml"), "utf8")).toBe(own(0.35));
});

test("a directory that takes nothing loses no version", async () => {
  const stop = followWriteBack(world, () => join(world.dir, "nowhere"));
  expect(await tighten(0.4, 1)).toMatchObject({ type: "done" });
  expect(world.pacts.live()[0]?.version).toBe(2);
  expect(world.warnings.join()).toMatch(/desk@2 could not be written back.*It is live all the same/);
  chmodSync(dir, 0o755);
  stop();
});

test("a failure is on record once a cause, and so is that it works again, whatever was tried in between", async () => {
  const lost = join(world.dir, "lost");
  const noted = async () =>
    (await world.store.journal({ subject: "pact-file:desk" })).map(({ type, body }) => [
      type.slice("pact-file.".length),
      "problem" in body ? body.problem : undefined,
      "version" in body && body.version,
    ]);
  await tighten(0.4, 1);
  await writeBack(world, lost, ["desk"]);
  await tighten(0.41, 2);
  await writeBack(world, lost, ["desk"]);
  await retryWriteBack(world, lost);
  const missing = ["failed", "no-directory", 2];
  expect(await noted()).toEqual([missing]);
  writeFileSync(file, own(0.35));
  await retryWriteBack(world, dir);
  expect(await noted()).toEqual([missing, ["failed", "edited", 3]]);
  rmSync(file);
  expect((await retryWriteBack(world, dir)).written).toHaveLength(1);
  await retryWriteBack(world, dir);
  expect(await noted()).toEqual([missing, ["failed", "edited", 3], ["written", undefined, 3]]);
});

test("a file that was edited while nothing ran is drift, and no failure to write", async () => {
  writeFileSync(file, own(0.35));
  expect((await writeBack(world, dir)).failed).toHaveLength(1);
  expect(await world.store.load("pact-file:desk")).toBeUndefined();
});
