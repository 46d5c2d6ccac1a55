/** What `wardroom doctor` says of this machine, its files, its store, its port and its pages. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkConfig, checkPacts, checkSecrets } from "../../src/cli/doctor/file-checks.ts";
import { checkFolder, checkModes, checkNode, checkStore } from "../../src/cli/doctor/own-checks.ts";
import { checkPages } from "../../src/cli/doctor/page-checks.ts";
import { checkPublicAddress, checkService } from "../../src/cli/doctor/service-checks.ts";
import { tryCard } from "../../src/cli/doctor/try-card.ts";
import { parseFleetConfig } from "../../src/documents/fleet-config.ts";
import type { FleetConfig } from "../../src/domain/people/fleet-config.ts";
import type { Env } from "../../src/env.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { chance, commit, crossing, movableClock, quiet, segment } from "../support/commits.ts";
import { httpSink } from "../support/http-sink.ts";

let dir: string;
let env: Env;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "wardroom-doctor-"));
  const database = join(dir, "data/wardroom.db");
  env = { config: undefined, database, host: "127.0.0.1", port: 1, logLevel: "error", slack: undefined };
});
afterEach(() => rmSync(dir, { recursive: true }));

const fleet = (more = ""): FleetConfig => {
  const text = `fleet: acme-air\nadmins: [dana]\npeople:\n  dana: { name: Dana }\n${more}`;
  const { config, findings } = parseFleetConfig(text, "wardroom.yaml");
  if (!config) throw new Error(JSON.stringify(findings));
  return config;
};

test("an older Node fails, with where to get another", () => {
  expect(checkNode("22.19.0")).toMatchObject({ state: "fail", do: expect.stringContaining("24.15 or newer") });
  expect(checkNode(process.versions.node).state).toBe("ok");
});

test("a folder that is not there yet is judged by the one it will be made in", () => {
  expect(checkFolder(env)).toMatchObject([{ state: "ok", says: expect.stringContaining(join(dir, "data")) }]);
});

test("a token that others on the machine can read is told, with the command that closes it", () => {
  mkdirSync(join(dir, "data"), { mode: 0o700 });
  const token = join(dir, "data/token");
  writeFileSync(token, "ward_x", { mode: 0o644 });
  expect(checkModes(env)).toMatchObject([{ state: "warn", do: `chmod 600 ${token}` }]);
  chmodSync(token, 0o600);
  expect(checkModes(env)).toEqual([]);
});

test("the store is read beside whatever runs: none, a whole one, one that was changed, one of another fleet", async () => {
  const look = async (name = "acme-air") => (await checkStore(env, name, () => {})).checks;
  expect(await look()).toMatchObject([{ state: "ok", says: expect.stringContaining("none") }]);
  mkdirSync(join(dir, "data"));
  const store = openSqliteStore({ file: env.database, clock: movableClock(), random: chance, log: quiet });
  await store.commit(commit(crossing("c1")));
  await store.appendSegments([segment(["{}"])]);
  await store.commit({
    expected: [],
    events: [
      {
        type: "journal.opened",
        subject: "journal:main",
        actor: "wardroom",
        body: { format: 1, fleet: "acme-air" },
      },
    ],
    effects: [],
  });
  await store.close();
  expect(await look()).toMatchObject([
    { state: "ok", says: expect.stringMatching(/consistent: \d events, 1 segments/) },
  ]);
  expect(await look("other")).toMatchObject([
    { state: "ok" },
    { state: "fail", do: "Set DATABASE_URL=file:./data/other/wardroom.db in .env." },
  ]);
  const raw = new Database(env.database);
  raw.exec("DROP TRIGGER segment_bytes_no_update; UPDATE segment_bytes SET bytes = x'7b207d'");
  raw.close();
  expect(await look()).toMatchObject([{ state: "fail", says: expect.stringContaining("ingest:1 1") }]);
});

test("a line that is wrong in wardroom.yaml, in a pact or missing from the environment fails with its place", () => {
  const file = join(dir, "wardroom.yaml");
  writeFileSync(file, "fleet: acme-air\nroms: {}\n");
  expect(checkConfig(file).checks).toMatchObject([
    { state: "fail", says: expect.stringContaining("wardroom.yaml:2:1: ") },
  ]);
  const pacts = join(dir, "pacts");
  expect(checkPacts(pacts, fleet(), [], "2026-11-26")).toMatchObject([
    { state: "warn", says: expect.stringContaining("no pact") },
  ]);
  mkdirSync(pacts);
  writeFileSync(join(pacts, "fleet.yaml"), "id: acme-air\nlevel: fleet\nraci: { accountable: nobody }\n");
  const [wrong] = checkPacts(pacts, fleet(), [], "2026-11-26");
  expect(wrong).toMatchObject({ state: "fail", says: expect.stringContaining("fleet.yaml:3:") });
  const pages = fleet("pages: { pd: { pagerduty: env:PD_KEY } }\n");
  expect(checkSecrets({}, pages)).toMatchObject([
    { state: "fail", says: expect.stringContaining("PD_KEY is not set") },
  ]);
  expect(checkSecrets({ PD_KEY: "x" }, pages)).toMatchObject([{ state: "ok" }]);
});

test("a port that is free, one another program has, and one where Wardroom says what is not well", async () => {
  expect((await checkService({ ...env, port: 0 })).runs).toBe(false);
  const other = await httpSink();
  const at = { ...env, port: Number(new URL(other.url).port) };
  expect(await checkService(at)).toMatchObject({
    runs: false,
    checks: [{ state: "fail", do: expect.stringContaining("WARDROOM_PORT") }],
  });
  other.answers.push(
    { status: 200, body: '{"status":"ok"}' },
    { status: 503, body: '{"problems":["chat: slack refuses the app"]}' },
  );
  expect(await checkService(at)).toMatchObject({
    runs: true,
    checks: [{ state: "fail", says: "It runs and is not ready: chat: slack refuses the app" }],
  });
  expect(await checkPublicAddress(other.url, true)).toMatchObject([{ state: "fail" }]);
  other.answers.push({ status: 200, body: '{"status":"ok"}' });
  expect(await checkPublicAddress(other.url, true)).toMatchObject([{ state: "ok" }]);
  expect(await checkPublicAddress(other.url, false)).toMatchObject([{ state: "warn" }]);
  await other.close();
  expect(await checkPublicAddress(other.url, true)).toMatchObject([{ state: "warn" }]);
});

test("a page is looked at without being sent, and sent and taken back when it is named", async () => {
  const sink = await httpSink();
  const config = fleet(`pages: { hook: { webhook: "${sink.url}/page", secret: env:HOOK, allow_private: true } }\n`);
  const raw = { HOOK: "a-long-enough-secret" };
  expect(await checkPages(raw, config, undefined)).toMatchObject([
    { state: "ok", says: expect.stringContaining("Nothing was sent") },
  ]);
  expect(sink.taken).toEqual([]);
  expect(await checkPages(raw, config, "hook")).toMatchObject([
    { state: "ok" },
    { state: "ok", says: "A test was sent, and taken back." },
  ]);
  expect(sink.taken.map(({ body }) => (JSON.parse(body) as { act: string }).act)).toEqual(["trigger", "resolve"]);
  expect(await checkPages(raw, config, "hok")).toMatchObject([{ state: "fail", do: "It has hook." }]);
  sink.answers.push({ status: 403 });
  expect(await checkPages(raw, config, "hook")).toMatchObject([{ state: "ok" }, { state: "fail" }]);
  await sink.close();
});

test("a test card needs the service, and says so", async () => {
  expect(await tryCard(env, "airline", 1_000, () => {})).toMatchObject([
    { state: "fail", do: expect.stringContaining("npm start") },
  ]);
});
