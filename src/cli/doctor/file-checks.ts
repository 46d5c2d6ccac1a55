/** What the doctor looks at in the files people write: wardroom.yaml, the pacts, and the secrets they name. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type LoadedConfig, loadConfig, secretsNamed } from "../../config.ts";
import { lintPacts } from "../../documents/lint-pacts.ts";
import { lineOf } from "../../documents/located.ts";
import { parsePact } from "../../documents/pact.ts";
import type { PactVersion } from "../../domain/pact/pact.ts";
import { type FleetConfig, fleetRoom } from "../../domain/people/fleet-config.ts";
import { type Check, fail, ok, warn } from "../../domain/words/check.ts";
import { counted } from "../../domain/words/counted.ts";
import { readSecrets } from "../../env.ts";

export function checkConfig(named: string | undefined): { checks: Check[]; loaded: LoadedConfig } {
  const loaded = loadConfig(named);
  if (loaded.type === "problems")
    return { checks: loaded.problems.map((problem) => fail("wardroom.yaml", problem, "Mend the line.")), loaded };
  const { config, file, example } = loaded;
  const people = Object.keys(config.people).length;
  const rooms = Object.keys(config.rooms).filter((id) => id !== fleetRoom).length;
  return {
    checks: [
      example
        ? warn("wardroom.yaml", "There is none, so the example is run.", "Make your own: npx wardroom init")
        : ok(
            "wardroom.yaml",
            `${file} is about ${config.fleet}: ${counted(people, "person", "people")}, ${counted(rooms, "room")} beside the fleet's.`,
          ),
    ],
    loaded,
  };
}

/** @param live what the store holds; files are judged beside it */
export function checkPacts(dir: string, config: FleetConfig, live: readonly PactVersion[], today: string): Check[] {
  const files = existsSync(dir) ? readdirSync(dir).filter((name) => /\.ya?ml$/.test(name)) : [];
  if (files.length === 0 && live.length === 0)
    return [warn("pacts", `${dir} holds no pact, so nothing is judged.`, "Write one; docs/pact.md says how.")];
  const parsed = files.map((name) => parsePact(readFileSync(join(dir, name)), join(dir, name)));
  const findings = lintPacts({ files: parsed, live, config, today });
  const wrong = findings.filter(({ severity }) => severity !== "warning");
  if (wrong.length > 0) return wrong.map((finding) => fail("pacts", lineOf(finding), "Mend the line."));
  const remarks = findings.map((finding) => warn("pacts", lineOf(finding), "See npx wardroom pact lint."));
  return [...remarks, ok("pacts", `${counted(files.length, "pact")} in ${dir} can be read.`)];
}

export function checkSecrets(raw: Record<string, string | undefined>, config: FleetConfig): Check[] {
  const named = secretsNamed(config);
  const { problems } = readSecrets(raw, named);
  if (problems.length > 0) return problems.map((problem) => fail("secrets", problem, "Put it into .env."));
  return named.size > 0 ? [ok("secrets", `wardroom.yaml names ${[...named.keys()].join(", ")}; all are set.`)] : [];
}
