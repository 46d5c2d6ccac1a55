/** The pages people read are what the program says: generated ones are up to date, examples are accepted, links lead somewhere. */
import { spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { fleetExample, pactExample } from "../../scripts/acme-air.ts";
import { referencePages } from "../../scripts/make-reference.ts";
import { parseFleetConfig } from "../../src/documents/fleet-config.ts";
import { lintPacts } from "../../src/documents/lint-pacts.ts";
import { lineOf } from "../../src/documents/located.ts";
import { parsePact } from "../../src/documents/pact.ts";
import { actionBody } from "../../src/gate/action-operations.ts";
import { testApp } from "../support/app.ts";

test.each(Object.entries(referencePages()))("%s is what scripts/make-reference.ts makes", (path, text) => {
  expect(readFileSync(path, "utf8"), "run: npx node scripts/make-reference.ts").toBe(text);
});

test("the examples of the reference are accepted, and use only what works", () => {
  const { config, findings } = parseFleetConfig(fleetExample, "wardroom.yaml");
  expect(findings.map(lineOf)).toEqual([]);
  const found = lintPacts({ files: [parsePact(pactExample, "pact.yaml")], live: [], config, today: "2026-11-22" });
  expect(found.map(lineOf)).toEqual([]);
});

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  ...globSync("docs/*.md"),
  ...globSync("examples/*/README.md"),
];

test.each(pages)("every link of %s to a page of the project leads somewhere, also to its heading", (page) => {
  const links = [...readFileSync(page, "utf8").matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, to = ""]) => to);
  const dead = links.filter((link) => {
    const [path = "", heading] = link.split("#");
    const target = path === "" ? page : join(dirname(page), path);
    if (!existsSync(target)) return true;
    return heading !== undefined && !headingsOf(readFileSync(target, "utf8")).includes(heading);
  });
  expect(dead).toEqual([]);
});

/** As GitHub makes anchors of them. */
const headingsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^a-z0-9 _-]/g, "")
      .replaceAll(" ", "-"),
  );

test("the page about the gate names every field a question may have", () => {
  const page = readFileSync("docs/gate.md", "utf8");
  for (const field of Object.keys(actionBody.shape)) expect(page).toContain(`| \`${field}\` |`);
});

test("every path the pages call exists in the API", async () => {
  const app = await testApp();
  const { paths } = (await app.server.inject("/openapi.json")).json() as { paths: Record<string, unknown> };
  const templates = Object.keys(paths).map((path) => new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`));
  for (const page of ["docs/api.md", "docs/gate.md"])
    for (const [, path = ""] of readFileSync(page, "utf8").matchAll(/127\.0\.0\.1:8484(\/[\w/.-]+)/g))
      expect(
        templates.some((template) => template.test(path)),
        `${page}: ${path}`,
      ).toBe(true);
  await app.remove();
});

test("the page about the command line names every command, and the program has every one it names", () => {
  const page = readFileSync("docs/cli.md", "utf8");
  const { stdout } = spawnSync(process.execPath, ["src/main.ts", "--help"], { encoding: "utf8" });
  const commands = [...stdout.matchAll(/^ {2}([a-z]+)(?: |$)/gm)]
    .map(([, name = ""]) => name)
    .filter((name) => name !== "help");
  expect(commands.length).toBeGreaterThan(8);
  for (const name of commands) expect(page).toMatch(new RegExp(`\`${name}[ \`]`));
  for (const [, name = ""] of page.matchAll(/^\| `([a-z]+)/gm)) expect(commands).toContain(name);
});
