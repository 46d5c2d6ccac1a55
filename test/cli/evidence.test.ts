/** `wardroom evidence`: exported from a store, checked by the packed program in a folder with nothing else in it. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemRandom, wallClock } from "../../src/app.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { compileCache } from "../support/compile-cache.ts";

const root = resolve(import.meta.dirname, "../..");
let dir: string;
let auditor: string;

/** A host with the journal of an earlier story, and somewhere else a folder of an auditor. */
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "wardroom-evidence-"));
  auditor = mkdtempSync(join(tmpdir(), "wardroom-auditor-"));
  cpSync(join(root, "examples/airline"), dir, { recursive: true });
  mkdirSync(join(dir, "data"), { mode: 0o700 });
  const journal = gunzipSync(readFileSync(join(root, "test/fixtures/golden/1-spine.db.gz")));
  writeFileSync(join(dir, "data/wardroom.db"), journal, { mode: 0o600 });
  // Brought up to date, as a start of the service would.
  const store = await openSqliteStore({
    file: join(dir, "data/wardroom.db"),
    clock: wallClock,
    random: systemRandom,
    log: console,
  });
  await store.close();
});
afterAll(() => {
  for (const folder of [dir, auditor]) rmSync(folder, { recursive: true, force: true });
});

function run(...words: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "src/main.ts"), ...words], {
    cwd: dir,
    encoding: "utf8",
    env: { PATH: process.env.PATH ?? "", HOME: dir, ...compileCache },
  });
  return { code: status, out: stdout, err: stderr };
}

const signerOf = (out: string): string => /[Ss]igned by ([\w-]{43})/.exec(out)?.[1] ?? "";

test("one thing is a file that only its owner reads, and verify says what it proves and no more", () => {
  const { code, out, err } = run("evidence", "export", "br 2", "--out", "BR-2.ndjson");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/^BR-2: \d+ records in full, \d+ batches of signals, journal \d+ to \d+, in BR-2\.ndjson\.\n/);
  expect(statSync(join(dir, "BR-2.ndjson")).mode & 0o777).toBe(0o600);
  const bare = run("evidence", "verify", "BR-2.ndjson");
  expect(bare.code).toBe(0);
  expect(bare.out).toMatch(
    /^consistent: BR-2 of [\w-]+ as of .+\nsigned by [\w-]{43}: whose key that is, .+\nnot anchored: .+\n$/,
  );
  expect(bare.out).not.toMatch(/\bvalid\b/);
  expect(run("doctor").out).toContain(signerOf(out));
});

test("a head that was kept elsewhere anchors it, and a changed byte is named by its line", () => {
  const signer = signerOf(run("evidence", "export", "BR-2", "--out", "BR-2.ndjson").out);
  const head = JSON.parse(run("journal", "verify", "--json").out) as { head: { at: number } };
  writeFileSync(join(dir, "head.json"), JSON.stringify(head));
  const anchored = run("evidence", "verify", "BR-2.ndjson", "--key", signer, "--anchor", "head.json");
  expect(anchored.out).toContain(`signed by ${signer}\nanchored at ${new Date(head.head.at).toISOString()}: record `);
  const lines = readFileSync(join(dir, "BR-2.ndjson"), "utf8").split("\n");
  writeFileSync(
    join(dir, "changed.ndjson"),
    lines.map((line, nth) => (nth === 20 ? line.replace("1", "2") : line)).join("\n"),
  );
  const changed = run("evidence", "verify", "changed.ndjson");
  expect(changed).toMatchObject({ code: 1, out: "" });
  expect(changed.err).toMatch(/^changed\.ndjson:21: not consistent: /);
});

test.each([
  [["export", "BR-99", "--out", "x"], 1, "There is no BR-99 on record here."],
  [["export", "nonsense", "--out", "x"], 2, '"nonsense" is no id.'],
  [["export", "--out", "x"], 2, "Name a thing, such as BR-142, or a period"],
  [["export", "BR-2", "--room", "airline", "--out", "x"], 2, "are of a period"],
  [["verify", "nowhere.ndjson"], 2, "there is no such file"],
  [["verify", "wardroom.yaml"], 1, "wardroom.yaml:1: not consistent: it is not JSON"],
  [["verify", "wardroom.yaml", "--anchor", "wardroom.yaml"], 2, "there is no head of a journal in it"],
])("evidence %j ends with %i", (words, code, sentence) => {
  const found = run("evidence", ...words);
  expect(found.code).toBe(code);
  expect(found.err).toContain(sentence);
});

test("a period is a folder of bundles with an index", () => {
  const { code, out } = run(
    "evidence",
    "export",
    "--from",
    "2020-01-01",
    "--to",
    "2030-01-01",
    "--room",
    "airline",
    "--out",
    "period",
  );
  expect(code).toBe(0);
  expect(out).toMatch(/^2 bundles in period, listed in index\.csv\./);
  expect(readdirSync(join(dir, "period")).sort()).toEqual(["BR-1.ndjson", "BR-2.ndjson", "index.csv"]);
  const [head, ...rows] = readFileSync(join(dir, "period/index.csv"), "utf8").trimEnd().split("\r\n");
  expect(head).toBe("item,kind,room,agents,began_at,last_at,file,records,lines,digest,signer");
  expect(rows.map((row) => row.split(",").slice(0, 4))).toEqual([
    ["BR-1", "breach", "airline", "airline-a"],
    ["BR-2", "breach", "airline", "airline-c"],
  ]);
  expect(run("evidence", "verify", "period/BR-1.ndjson").code).toBe(0);
  expect(run("evidence", "export", "--from", "2020-01-01", "--to", "2020-01-02", "--out", "none").out).toMatch(
    /^0 bundles/,
  );
});

test("the packed program checks it in an empty folder", () => {
  const built = existsSync(join(root, "dist"));
  run("evidence", "export", "BR-2", "--out", join(auditor, "BR-2.ndjson"));
  const npm = (...words: string[]): string =>
    execFileSync("npm", words, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const packed = JSON.parse(npm("pack", "--json", "--pack-destination", auditor).replace(/^[^[]*/, "")) as {
    filename: string;
  }[];
  if (!built) rmSync(join(root, "dist"), { recursive: true, force: true });
  const modules = join(auditor, "node_modules");
  mkdirSync(modules);
  execFileSync("tar", ["-xzf", join(auditor, packed[0]?.filename ?? ""), "-C", modules]);
  // What npm would install beside it: the libraries as they are here.
  for (const name of readdirSync(join(root, "node_modules")))
    if (!name.startsWith(".")) symlinkSync(join(root, "node_modules", name), join(modules, name));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(modules, "package/bin/wardroom.js"), "evidence", "verify", "BR-2.ndjson"],
    {
      cwd: auditor,
      encoding: "utf8",
      env: { PATH: process.env.PATH ?? "", ...compileCache },
    },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/^consistent: BR-2/);
  expect(readdirSync(auditor).sort()).toEqual(["BR-2.ndjson", "node_modules", packed[0]?.filename]);
}, 180_000);
