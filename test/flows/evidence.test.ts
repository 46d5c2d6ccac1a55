/** Evidence of a running service: how complete it is, and what there is of a breach. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exampleDir } from "../../src/config.ts";
import { day } from "../../src/domain/words/time.ts";
import { completenessOf } from "../../src/flows/evidence/completeness.ts";
import { readEvidence } from "../../src/flows/evidence/read-evidence.ts";
import { completenessWords } from "../../src/views/evidence/evidence-words.ts";
import { type TestApp, testApp } from "../support/app.ts";

let app: TestApp;
let dir: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "wardroom-evidence-"));
  cpSync(exampleDir, dir, { recursive: true });
  const pact = join(dir, "pacts/airline-service.yaml");
  writeFileSync(pact, `${readFileSync(pact, "utf8")}\nevidence: [tool_calls, evaluation, input]\n`);
  app = await testApp({ config: join(dir, "wardroom.yaml") });
  await app.replayExample();
});
afterAll(async () => {
  await app.remove();
  rmSync(dir, { recursive: true, force: true });
});

test("of the recording's runs each is closed, evaluated, and without its input", async () => {
  const found = await completenessOf(app.world, { room: "airline", from: app.now() - day, to: app.now() + day });
  expect(found.closed).toBeGreaterThan(50);
  expect(found).toMatchObject({ complete: 0, missing: { input: found.closed } });
  expect(found.missing.evaluation).toBeUndefined();
  expect(found.incomplete[0]).toMatchObject({ missing: ["input"], agent: expect.stringMatching(/^airline-/) });
  expect(completenessWords(found)).toBe(`evidence complete 0 of ${found.closed}, missing input ${found.closed}`);
  const other = await completenessOf(app.world, { room: "fleet", from: app.now() - day, to: app.now() + day });
  expect(other.closed).toBe(0);
});

test("of a breach there are its records, its pacts and the batches that led to it", async () => {
  const [breach] = await app.world.store.list("breach");
  const found = breach && (await readEvidence(app.world, breach.subject));
  expect(found?.records.item).toBeGreaterThan(0);
  expect(found?.records.pact).toBe(2);
  expect(found?.batches).toBeGreaterThan(0);
});
