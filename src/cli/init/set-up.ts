/**
 * From nothing to a fleet that can start. Every step looks at what is there first, so running it again goes on where it stopped,
 * and nothing that is there is written over: ids that were looked up are only added.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseFleetConfig } from "../../documents/fleet-config.ts";
import { lineOf } from "../../documents/located.ts";
import { type FleetConfig, fleetRoom } from "../../domain/people/fleet-config.ts";
import { readSetting, secretsFile } from "../../env.ts";
import { type Answers, answersOf, blank, problemWith, type Way } from "./answers.ts";
import { askAnswers } from "./ask-answers.ts";
import type { Asker } from "./asker.ts";
import { type Connected, connectDiscord, connectSlack } from "./connect.ts";
import { firstConfig, firstPacts, firstSecrets } from "./first-files.ts";
import { nextSteps } from "./next-steps.ts";
import { addEntry, writeOnce } from "./write-once.ts";

export interface Given extends Partial<Answers> {
  /** "#airline" or an id. */
  channel?: string;
}

interface SetUp {
  given: Given;
  /** Absent: nobody is there to ask. */
  asker: Asker | undefined;
  raw: Record<string, string | undefined>;
  say(line: string): void;
  /** "2026-11-26" */
  today: string;
  /** IANA time zone of this machine. */
  tz: string;
}

/** `code`: 1 failed, 2 what was given will not do. */
type Outcome = { type: "done" } | { type: "problem"; problem: string; code: 1 | 2 };

const problem = (sentence: string, code: 1 | 2): Outcome => ({ type: "problem", problem: sentence, code });
const configFile = "wardroom.yaml";

export async function setUp(to: SetUp): Promise<Outcome> {
  const { given, asker, raw, say } = to;
  const file = raw.WARDROOM_CONFIG || configFile;
  const existing = existsSync(file) ? parseFleetConfig(readFileSync(file), file) : undefined;
  const broken = existing?.findings.find(({ severity }) => severity === "error");
  if (broken) return problem(`${lineOf(broken)} Mend the line, then run this again.`, 1);
  const way = await wayOf(to, existing?.config);
  const answers = existing?.config ? answersOf(existing.config, way) : await fresh(to, way);
  if (typeof answers === "string") return problem(answers, 2);

  say(existing ? `${file}: is there, and stays as it is.` : writeConfig(file, answers as Answers));
  const config = read(file);
  if (!config) return problem(`${file}: cannot be read. Run npx wardroom pact lint ${file}.`, 1);
  if (answers)
    for (const line of writePacts(resolve(dirname(file), config.pacts.dir), config.pacts.dir, answers)) say(line);
  // A store that is there before any of these files holds the example's record.
  const example = !existing && !raw.DATABASE_URL && existsSync("data/wardroom.db");
  const database = example ? `file:./data/${config.fleet}/wardroom.db` : undefined;
  const secrets = writeOnce(secretsFile, firstSecrets(way, database), 0o600);
  say(
    secrets === "made"
      ? `${secretsFile}: made, readable by you alone. Secrets go there.`
      : `${secretsFile}: is there, and stays.`,
  );
  if (database && secrets === "made") raw.DATABASE_URL = database;
  if (database && secrets === "kept")
    say(
      `data/wardroom.db holds another record, such as the example's: set DATABASE_URL=${database} in ${secretsFile}.`,
    );

  if (way === "web") return finish(to, file, way, undefined);
  const connected = await (way === "slack" ? connectSlack : connectDiscord)({ raw, asker, say });
  if (connected.type === "refused") return problem(connected.problem, 1);
  if (connected.type === "connected") {
    const wrong = await fillIn(to, file, way, connected);
    if (wrong) return problem(wrong, 2);
  } else if (given.channel) say(`The channel ${given.channel} is looked up once the tokens are there.`);
  return finish(to, file, way, connected);
}

async function wayOf({ given, asker, raw }: SetUp, config: FleetConfig | undefined): Promise<Way> {
  if (given.way) return given.way;
  const named = Object.values(config?.rooms ?? {}).flatMap(({ channels }) => channels)[0]?.platform;
  const written = existsSync(secretsFile) ? readFileSync(secretsFile, "utf8") : "";
  if (named) return named;
  if (readSetting(raw, "SLACK_BOT_TOKEN") || /^SLACK_BOT_TOKEN=/m.test(written)) return "slack";
  if (readSetting(raw, "DISCORD_TOKEN") || /^DISCORD_TOKEN=/m.test(written)) return "discord";
  if (!asker) return "web";
  return asker.choose("Where does your team talk?", [
    { value: "slack", label: "Slack" },
    { value: "discord", label: "Discord" },
    { value: "web", label: "Neither yet", hint: "decisions are made in the web room" },
  ]);
}

/** Answers for files that are not there yet, or what is wrong with those that were given. */
async function fresh({ given, asker, tz, today }: SetUp, way: Way): Promise<Answers | string> {
  if (asker) {
    const { channel: _, ...answers } = given;
    const wrong = problemWith({ ...blank, ...answers, way }, today);
    return wrong ?? { ...(await askAnswers(asker, { tz, ...answers }, way, today)), way };
  }
  const missing = [
    ...(given.fleet === undefined ? ["--fleet acme-air"] : []),
    ...(given.people === undefined ? ['--person "dana=Dana Reyes"'] : []),
    ...(given.room === undefined ? ["--room airline"] : []),
  ];
  if (missing.length > 0) return `Nobody can be asked here, so add ${missing.join(" ")}. Or run it in a terminal.`;
  const room = given.room ?? blank.room;
  const answers: Answers = { ...blank, agents: `${room}-*`, tz, ...given, room, way };
  // Agents are named after the room where nothing else was said: a wrong room must not be told as a wrong agent.
  const wrong = given.agents === undefined ? problemWith({ ...answers, agents: "*" }, today) : undefined;
  return wrong ?? problemWith(answers, today) ?? answers;
}

function writeConfig(file: string, answers: Answers): string {
  return writeOnce(file, firstConfig(answers)) === "made" ? `${file}: made.` : `${file}: is there, and stays as it is.`;
}

function writePacts(folder: string, named: string, answers: Answers): string[] {
  if (existsSync(folder) && readdirSync(folder).some((name) => /\.ya?ml$/.test(name)))
    return [`${named}: has pacts, and stays as it is.`];
  return Object.entries(firstPacts(answers)).map(([name, text]) => {
    writeOnce(join(folder, name), text);
    return `${join(named, name)}: made.`;
  });
}

/** Ids that the tokens can find. Only added where nothing stands; resolves with what is wrong with a channel that was given. */
async function fillIn(
  { given, asker, say }: SetUp,
  file: string,
  way: Exclude<Way, "web">,
  { channel, member }: Extract<Connected, { type: "connected" }>,
): Promise<string | undefined> {
  const config = read(file);
  if (!config) return undefined;
  const value = (id: string) => (way === "discord" ? JSON.stringify(id) : id);
  for (const person of Object.values(config.people)) {
    if (person[way]) continue;
    const id = await member(person.name);
    if (id) say(add(file, ["people", person.id], `${way}: ${value(id)}`, `${person.name} is ${id}`));
  }
  const room = config.rooms[given.room ?? ""] ?? Object.values(config.rooms).find(({ id }) => id !== fleetRoom);
  if (!room || room.channels.some(({ platform }) => platform === way)) return undefined;
  let asked = given.channel;
  for (;;) {
    if (asked === undefined && asker)
      asked = await asker.text({
        ask: `Which channel shows the room ${room.id}? Its name; Enter to invite the bot somewhere and pick the room there.`,
        hint: `#${room.id}`,
      });
    if (!asked) return undefined;
    const found = await channel(asked);
    if ("id" in found) {
      say(add(file, ["rooms", room.id, "channels"], `{ ${way}: ${value(found.id)} }`, `${asked} shows ${room.id}`));
      return undefined;
    }
    if (!asker) return found.problem;
    asker.problem(found.problem);
    asked = undefined;
  }
}

/** Says what was added, or what to add by hand where the file is written in another way. */
function add(file: string, path: string[], entry: string, what: string): string {
  const text = readFileSync(file, "utf8");
  const next = addEntry(text, path, entry);
  const wrong =
    next === undefined || parseFleetConfig(next, file).findings.some(({ severity }) => severity === "error");
  if (wrong) return `${file}: ${what}. Add ${entry} under ${path.join(".")}.`;
  writeFileSync(file, next);
  return `${file}: ${what}; added ${entry}.`;
}

const read = (file: string): FleetConfig | undefined => parseFleetConfig(readFileSync(file), file).config;

function finish({ raw, say, given }: SetUp, file: string, way: Way, connected: Connected | undefined): Outcome {
  const config = read(file);
  if (config) say(nextSteps(raw, config, way, connected, given.channel));
  return { type: "done" };
}
