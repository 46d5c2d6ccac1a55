/** Imports only go down the floors, and rooms of one floor do not meet. */
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

/** From the ground up. Each entry is a floor; rooms of one floor are listed together and may not import each other. */
const floors: string[][] = [
  ["src/domain"],
  ["src/views", "src/documents", "src/format"],
  ["src/pictures"],
  ["src/ports"],
  ["src/flows"],
  ["src/http"],
  ["src/chat", "src/intake", "src/gate", "src/keys", "src/pages", "src/oncall", "src/store", "src/timers", "commands"],
  ["src/app.ts", "src/neighbours.ts", "src/offline.ts", "src/log.ts", "src/env.ts", "src/config.ts"],
  ["src/main.ts", "src/cli"],
];

const place = (path: string): { floor: number; room: string } | undefined => {
  for (const [floor, rooms] of floors.entries())
    for (const room of rooms) if (path === room || path.startsWith(`${room}/`)) return { floor, room };
  return undefined;
};

const importsOf = (path: string): string[] =>
  [...readFileSync(path, "utf8").matchAll(/(?:from|import\() ?"(\.[^"]+)"/g)].map(([, to]) =>
    join(dirname(path), to ?? ""),
  );

/** Folders within a floor, from the ground up: each may import those before it. */
const folders: Record<string, string[]> = {
  "src/flows": [
    "backtest",
    "attempt",
    "find",
    "tell",
    "read",
    "evidence",
    "metrics",
    "autonomy",
    "artefact",
    "change",
    "check",
    "drill",
    "digest",
    "postmortem",
    "decide",
    "crossings",
    "pacts",
    "ask",
    "watch",
    "access",
    "replay",
    "simulate",
  ],
  "src/chat": ["text|common", "slack|discord|web"],
};

const files = globSync("{src,commands}/**/*.ts");

test("every source file stands on a floor", () => {
  expect(files.filter((path) => !place(path))).toEqual([]);
});

test.each(files)("%s imports its own room or a lower floor", (path) => {
  const here = place(path);
  for (const target of importsOf(path)) {
    const there = place(target);
    expect(there, `${path} imports ${target}, which stands on no floor`).toBeDefined();
    if (!here || !there) continue;
    expect(there.floor, `${path} imports ${target}, which is above it`).toBeLessThanOrEqual(here.floor);
    if (there.floor === here.floor && here.floor < 6) expect(there.room, `${path} meets ${target}`).toBe(here.room);
  }
});

test.each(Object.entries(folders))("the folders of %s import only those below them", (floor, order) => {
  const rank = (path: string): number =>
    order.findIndex((names) => names.split("|").includes(path.split("/")[2] ?? ""));
  for (const path of files.filter((one) => one.startsWith(`${floor}/`))) {
    expect(path.split("/").length === 3 || rank(path), path).not.toBe(-1);
    for (const target of importsOf(path).filter((one) => one.startsWith(`${floor}/`) && one.split("/").length > 3)) {
      expect(rank(target), `${path} imports ${target}, which is above it`).toBeLessThanOrEqual(rank(path));
      const meets = rank(target) === rank(path) && dirname(path).split("/")[2] !== target.split("/")[2];
      expect(meets, `${path} meets ${target}`).toBe(false);
    }
  }
});

test("the domain and the views know no clock, no chance, no promise and no library", () => {
  for (const path of globSync("src/{domain,views}/**/*.ts")) {
    const text = readFileSync(path, "utf8");
    expect(text, path).not.toMatch(/Date\.now|new Date\(\)|Math\.random|randomUUID|process\.|await |from "(?!\.)/);
  }
});
