/** `wardroom pact lint FILE...|DIR`: pacts and wardroom.yaml, checked together before anybody relies on them. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import type { Command } from "commander";
import { parseFleetConfig } from "../documents/fleet-config.ts";
import { lintPacts } from "../documents/lint-pacts.ts";
import { type Located, lineOf } from "../documents/located.ts";
import { type ParsedPact, parsePact } from "../documents/pact.ts";
import type { FleetConfig } from "../domain/people/fleet-config.ts";
import { counted } from "../domain/words/counted.ts";
import { utcDate } from "../domain/words/rfc3339.ts";
import { type PactDeps, readLivePacts } from "./pact-deps.ts";

interface LintOptions {
  config?: string;
  offline?: boolean;
  strict?: boolean;
  json?: boolean;
}

export function registerPactLint(pact: Command, deps: PactDeps): void {
  pact
    .command("lint")
    .description("Check pact files: every finding as file:line:col, what, and what to do")
    .argument("<files...>", "pact files, wardroom.yaml, or directories of them")
    .option("--config <file>", "the fleet they are judged for (default: WARDROOM_CONFIG or ./wardroom.yaml)")
    .option("--offline", "only against the given files, not against the live pacts")
    .option("--strict", "warnings fail too")
    .option("--json", "print as JSON")
    .action((paths: string[], options: LintOptions) => lint(paths, options, deps));
}

async function lint(
  paths: string[],
  { config: named, offline, strict, json }: LintOptions,
  deps: PactDeps,
): Promise<void> {
  const { terminal } = deps;
  const gone = paths.find((path) => !existsSync(path));
  if (gone !== undefined) return terminal.fail(`${gone}: there is no such file. Check the name.`, 2);
  const files = [...new Set(paths.flatMap(yamlFiles))];
  if (files.length === 0)
    return terminal.fail(`${paths.join(", ")}: holds no .yaml file. Name a pact file or a directory of them.`, 2);
  const fleetFile = named ?? files.find(isFleetFile) ?? deps.configFile();
  if (fleetFile !== undefined && !existsSync(fleetFile))
    return terminal.fail(`${fleetFile}: there is no such file. Check --config or WARDROOM_CONFIG.`, 2);

  const isFleet = (file: string) => isFleetFile(file) || (named !== undefined && resolve(file) === resolve(named));
  const found = files.filter(isFleet);
  const fleets =
    fleetFile === undefined || found.some((file) => resolve(file) === resolve(fleetFile))
      ? found
      : [fleetFile, ...found];
  const read = fleets.map((file) => parseFleetConfig(readFileSync(file), file));
  const config: FleetConfig | undefined =
    read[Math.max(0, fleetFile === undefined ? 0 : fleets.indexOf(fleetFile))]?.config;
  const pacts: ParsedPact[] = files.filter((file) => !isFleet(file)).map((file) => parsePact(readFileSync(file), file));
  const findings: Located[] = [
    ...read.flatMap((one) => one.findings),
    ...lintPacts({
      files: pacts,
      live: offline ? [] : ((await readLivePacts(deps))?.versions ?? []),
      config,
      today: utcDate(deps.now()),
    }),
  ];

  const failing = findings.filter(({ severity }) => severity === "error" || (strict && severity === "warning"));
  const ok = failing.length === 0;
  if (json) terminal.out(JSON.stringify({ ok, files: [...fleets, ...pacts.map(({ file }) => file)], findings }));
  else {
    for (const finding of findings) terminal.out(lineOf(finding));
    if (fleetFile === undefined) terminal.out(noFleet(paths));
    terminal.out(summary(findings, fleets.length + pacts.length));
  }
  if (!ok) terminal.fail("");
}

const isFleetFile = (file: string): boolean => /^wardroom.*\.ya?ml$/.test(basename(file));

/** The usual slip: the pacts are named, and wardroom.yaml stands in a folder above them. */
function noFleet(paths: string[]): string {
  const unchecked = "No wardroom.yaml was found, so people, rooms and agents were not checked.";
  const above = paths.map((path) => fleetAbove(resolve(path))).find((file) => file !== undefined);
  return above
    ? `${unchecked} There is one above: --config ${relative(process.cwd(), above)}`
    : `${unchecked} Name one with --config.`;
}

function fleetAbove(path: string): string | undefined {
  const folder = dirname(path);
  const file = join(folder, "wardroom.yaml");
  if (existsSync(file)) return file;
  return folder === path ? undefined : fleetAbove(folder);
}

/** A file itself, or every YAML file below a directory. */
function yamlFiles(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function summary(findings: readonly Located[], files: number): string {
  const count = (severity: Located["severity"]) => findings.filter((one) => one.severity === severity).length;
  const of = counted(files, "file");
  if (findings.length === 0) return `${of}: nothing to remark`;
  return `${of}: ${counted(count("error"), "error")}, ${counted(count("warning"), "warning")}, ${count("not-yet")} not yet`;
}
