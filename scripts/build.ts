/**
 * Builds what is published: dist/ mirrors the checkout with JavaScript in place of TypeScript, because Node runs no
 * TypeScript below node_modules (https://nodejs.org/api/typescript.html#type-stripping-in-dependencies). Files that code
 * finds relative to itself keep their place, so a path that is right here is right there.
 *
 *   npx node scripts/build.ts [OUT]
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const root = dirname(import.meta.dirname);
const out = resolve(process.argv[2] ?? join(root, "dist"));

/** Read at run time besides the code. package.json tells the version. */
const assets = ["migrations", "examples", "schemas", "manifest.yml", "package.json"];

rmSync(out, { recursive: true, force: true });
const compiled = spawnSync(
  join(root, "node_modules/.bin/tsc"),
  ["-p", join(root, "tsconfig.build.json"), "--outDir", out],
  {
    stdio: "inherit",
    shell: process.platform === "win32",
  },
);
if (compiled.status !== 0) process.exit(1);
for (const folder of ["src", "commands"]) copy(folder, (path) => !path.endsWith(".ts"));
for (const asset of assets) copy(asset, () => true);
console.log(`Built ${out}`);

function copy(name: string, wanted: (path: string) => boolean): void {
  if (existsSync(join(root, name))) cpSync(join(root, name), join(out, name), { recursive: true, filter: wanted });
}
