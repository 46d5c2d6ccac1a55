/** ./.env: read where a command is run, below what the environment says, and never a riddle when it cannot be read. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { compileCache } from "../support/compile-cache.ts";

const main = resolve("src/main.ts");
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "wardroom-env-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

const list = (env: Record<string, string> = {}) => {
  const options = {
    cwd: dir,
    encoding: "utf8" as const,
    env: { PATH: process.env.PATH ?? "", ...compileCache, ...env },
  };
  const { status, stderr } = spawnSync(process.execPath, [main, "token", "list"], options);
  return { code: status, err: stderr };
};

test("what it says counts, and what the environment says counts more", () => {
  writeFileSync(join(dir, ".env"), "# ours\nDATABASE_URL=file:./mine/ward.db\nSLACK_BOT_TOKEN=\n");
  expect(list().err).toContain("There is no store at ./mine/ward.db yet.");
  expect(list({ DATABASE_URL: "file:./theirs.db" }).err).toContain("There is no store at ./theirs.db yet.");
});

test("a wrong value in it stops a command like one in the environment", () => {
  writeFileSync(join(dir, ".env"), "WARDROOM_PORT=high\n");
  expect(list()).toEqual({ code: 2, err: 'WARDROOM_PORT is "high". Give a port from 1 to 65535.\n' });
});

test("one that cannot be read is said in one line", () => {
  mkdirSync(join(dir, ".env"));
  expect(list()).toEqual({ code: 1, err: ".env: cannot be read. Check its mode, or move it away.\n" });
});
