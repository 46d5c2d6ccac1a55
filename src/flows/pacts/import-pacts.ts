/** A start and a reload read the directory of pacts: a new pact is imported; one that differs from what is live is reported, never applied. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { lintPacts } from "../../documents/lint-pacts.ts";
import { lineOf } from "../../documents/located.ts";
import { type ParsedPact, parsePact } from "../../documents/pact.ts";
import { sameButBase } from "../../documents/pact-base.ts";
import { event } from "../../domain/journal/event.ts";
import type { PactLevel } from "../../domain/pact/pact.ts";
import { utcDate } from "../../domain/words/rfc3339.ts";
import type { World } from "../../ports/world.ts";
import { digestOfText } from "../change/judge-pact.ts";
import { applyPact } from "./apply-pact.ts";

export interface PactImport {
  /** "airline-service@1" */
  imported: string[];
  drifted: string[];
  /** What stops a start, and of a reload the import: one line each. */
  problems: string[];
}

/** Each pact file whose id has no version yet becomes version 1, parents first, by the host. All of them or, with a problem, none. */
export async function importPacts(world: World, dir: string): Promise<PactImport> {
  const result: PactImport = { imported: [], drifted: [], problems: [] };
  const fresh: ParsedPact[] = [];
  const first = new Map<string, string>();
  for (const parsed of pactFiles(dir).map((path) => parsePact(readFileSync(path), path))) {
    const id = idOf(parsed);
    const earlier = id === undefined ? undefined : first.get(id);
    if (earlier !== undefined) {
      result.problems.push(
        `${parsed.file}:1:1: the pact ${id} is also in ${earlier}. Give each pact an id of its own.`,
      );
      continue;
    }
    if (id !== undefined) first.set(id, parsed.file);
    const thing = id === undefined ? undefined : await world.store.load(`pact:${id}`);
    if (!thing) fresh.push(parsed);
    else if (await drift(world, parsed, thing)) result.drifted.push(thing.state.id);
  }
  const today = utcDate(world.clock.now());
  const findings = lintPacts({ files: fresh, live: world.pacts.live(), config: world.config, today });
  result.problems.push(...findings.filter(({ severity }) => severity !== "warning").map(lineOf));
  if (result.problems.length > 0) return result;

  for (const { file, text, pact } of fresh.sort((a, b) => levelOf(a) - levelOf(b))) {
    const reply = await applyPact(world, { file, text, how: "boot" });
    if (reply.type === "refused") result.problems.push(...reply.sentence.split("\n"));
    if (reply.type !== "done" || !pact) continue;
    result.imported.push(`${pact.id}@1`);
    world.log.info({ pact: pact.id, file }, reply.sentence);
  }
  return result;
}

/** What a reload found there, in words; empty when there was nothing new. */
export const importSentence = ({ imported, drifted, problems }: PactImport): string =>
  [
    ...(imported.length > 0
      ? [`${imported.join(", ")} ${imported.length === 1 ? "is" : "are"} live from the next signal.`]
      : []),
    ...(drifted.length > 0
      ? [
          `The ${drifted.length === 1 ? "file" : "files"} of ${drifted.join(", ")} ${drifted.length === 1 ? "differs" : "differ"} from what is live, which stays: wardroom pact apply makes a text live.`,
        ]
      : []),
    ...problems,
    ...(problems.length > 0 && imported.length === 0 ? ["No new pact was imported."] : []),
  ].join("\n");

/** The pact files of a directory, in the order of their names. */
export function pactFiles(dir: string): string[] {
  try {
    return readdirSync(dir, { withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
      .map(({ name }) => join(dir, name))
      .sort();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

const order: PactLevel[] = ["fleet", "room", "agent"];
const levelOf = ({ pact }: ParsedPact): number => (pact ? order.indexOf(pact.level) : -1);

/** Also of a file that is not a whole pact: a broken edit of a live pact is drift, and must not stop the night's restart. */
function idOf({ pact, source }: ParsedPact): string | undefined {
  if (pact) return pact.id;
  const value = source?.value;
  return typeof value === "object" && value !== null && "id" in value && typeof value.id === "string"
    ? value.id
    : undefined;
}

/** True when the file says something else than the live version. Journaled once for each text, logged at every start. */
async function drift(
  world: World,
  { text, file }: ParsedPact,
  thing: NonNullable<Awaited<ReturnType<typeof loadPact>>>,
): Promise<boolean> {
  const { id, versions, drift: known } = thing.state;
  const live = versions.at(-1);
  const digest = digestOfText(text);
  if (!live || live.digest === digest || sameButBase(live.text, text)) return false;
  world.log.warn(
    { pact: id, file, live: live.version },
    `${file} differs from ${id}@${live.version}, which stays live. See wardroom pact diff ${id} ${file}; to make it live, write base: ${live.version} in it and run: wardroom pact apply ${file} --as PERSON (with --also PERSON where it loosens)`,
  );
  if (known !== digest)
    await world.store.commit({
      expected: [[`pact:${id}`, thing.version]],
      events: [
        event("pact.drifted", `pact:${id}`, "wardroom", { pact: id, version: live.version, file_digest: digest }),
      ],
      effects: [],
    });
  return true;
}

const loadPact = (world: World, id: string) => world.store.load(`pact:${id}`);
