/** Secrets that the first set-up writes: into a file that is its owner's alone, whole or not at all. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { setInSecretsFile } from "../../src/cli/init/write-once.ts";

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "wardroom-secrets-"));
  file = join(dir, ".env");
});
afterEach(() => rmSync(dir, { recursive: true }));

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);
const set = (name = "SLACK_BOT_TOKEN", value = "xoxb-1") => setInSecretsFile(file, name, value);

test("a new file is readable by its owner alone", () => {
  set();
  expect([modeOf(file), readFileSync(file, "utf8")]).toEqual(["600", "SLACK_BOT_TOKEN=xoxb-1\n"]);
});

test("a file that others could read is theirs no more once a secret is in it, and keeps what it held", () => {
  writeFileSync(file, "# ours\nWARDROOM_PORT=9000\nSLACK_BOT_TOKEN=\n");
  chmodSync(file, 0o664);
  set();
  expect([modeOf(file), readFileSync(file, "utf8")]).toEqual([
    "600",
    "# ours\nWARDROOM_PORT=9000\nSLACK_BOT_TOKEN=xoxb-1\n",
  ]);
});

test("whoever has it open reads the old one whole: it is replaced, never written over", () => {
  writeFileSync(file, "WARDROOM_PORT=9000\n");
  const before = statSync(file).ino;
  set();
  expect(statSync(file).ino).not.toBe(before);
  expect(existsSync(`${file}.new`)).toBe(false);
});

test("what an earlier attempt left behind neither stays nor lends its mode", () => {
  writeFileSync(`${file}.new`, "half of a sec");
  chmodSync(`${file}.new`, 0o666);
  set();
  expect([modeOf(file), readFileSync(file, "utf8")]).toEqual(["600", "SLACK_BOT_TOKEN=xoxb-1\n"]);
  expect(existsSync(`${file}.new`)).toBe(false);
});

test("a value that stands there stays", () => {
  writeFileSync(file, "export SLACK_BOT_TOKEN=mine\n");
  set();
  expect(readFileSync(file, "utf8")).toBe("export SLACK_BOT_TOKEN=mine\n");
});
