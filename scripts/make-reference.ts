/**
 * Writes the reference pages that are made from the program itself: docs/pact.md and docs/wardroom-yaml.md from the schemas of
 * the files, docs/commands.md from the list of commands. What is "not yet" there is asked of the linter, with the examples.
 *
 *   npx node scripts/make-reference.ts
 */
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { z } from "zod";
import { commands } from "../commands/index.ts";
import { parseFleetConfig } from "../src/documents/fleet-config.ts";
import { fleetConfigJsonSchema, fleetConfigSchema } from "../src/documents/fleet-config-schema.ts";
import type { Located } from "../src/documents/located.ts";
import { parsePact } from "../src/documents/pact.ts";
import { pactJsonSchema, pactSchema } from "../src/documents/pact-schema.ts";
import { optionLines } from "../src/views/help.ts";
import { fleetExample, pactExample } from "./acme-air.ts";

/** The pages by their path from the root of the project. */
export const referencePages = (): Record<string, string> => ({
  "docs/pact.md": pactPage(),
  "docs/wardroom-yaml.md": fleetPage(),
  "docs/commands.md": commandsPage(),
});

const made = "<!-- Made by scripts/make-reference.ts from the program; change it there. -->";

function pactPage(): string {
  const schema = pactJsonSchema() as Schema;
  return `${made}

# The pact file

One pact a file, in YAML: what a fleet, a room or an agent promises, who answers for it, and what happens when it is broken. Unknown keys are errors that name the nearest known one. ${howToRead}

\`npx wardroom pact lint FILE\` checks a file, \`pact apply FILE --as PERSON\` makes it live from the next signal; see [changing a pact](../README.md#change-a-pact).

**Fleet, room, agent.** What holds for an agent is the fleet's pact, its room's and its own added up, each only tighter than the one above. A value left out is the parent's; a default is what holds when none of them says. \`npx wardroom pact show --agent AGENT\` prints each value with the pact it comes from.

\`\`\`yaml
${pactExample}\`\`\`

${tables(schema, "The pact", pactProbe)}`;
}

function fleetPage(): string {
  return `${made}

# wardroom.yaml

Who is in the fleet: people, rooms, agents. Wardroom reads \`WARDROOM_CONFIG\`, else \`./wardroom.yaml\`, else the example; a change counts once it is read again: with \`npx wardroom reload\`, on SIGHUP, or at the next start. What it changes is journaled and told in the rooms concerned; a file with anything wrong in it changes nothing. Unknown keys are errors that name the nearest known one. Secrets never stand in the file, only the name of the environment variable that holds one. ${howToRead}

\`npx wardroom pact lint wardroom.yaml\` checks it.

\`\`\`yaml
${fleetExample}\`\`\`

${tables(fleetJsonSchema(), "The file", fleetProbe)}`;
}

const fleetJsonSchema = (): Schema => fleetConfigJsonSchema() as Schema;

function commandsPage(): string {
  const sections = commands.map((command) => {
    const { name, aliases = [], summary, usage, examples, who, group } = command;
    const options = optionLines(command).map(({ name: option, says }) => `| \`${cell(option)}\` | ${cell(says)} |`);
    return [
      `## ${name}`,
      `${summary}.`,
      `    /ward ${usage}`,
      ...(options.length > 0 ? [`| option | what it is for |\n|---|---|\n${options.join("\n")}`] : []),
      `Who may: ${who}.${aliases.length > 0 ? ` Also: ${aliases.map((alias) => `\`${alias}\``).join(", ")}.` : ""}${group ? ` On Discord: \`/ward ${group} ${name}\`.` : ""}`,
      examples.map((example) => `- \`/ward ${example}\``).join("\n"),
    ].join("\n\n");
  });
  return `${made}

# Commands in a room

One list and one grammar everywhere. [Brackets] may be left out, and the case of letters never matters.

| where | how |
|---|---|
| Slack | \`/ward COMMAND\` in a channel. Threads have no slash commands: there \`@wardroom COMMAND\` does the same, and an id that is left out means the card of the thread |
| Discord | \`/ward COMMAND\` with each option on its own; some stand in a group, which is named below and may be typed anywhere |
| web room | the palette (⌘K or Ctrl-K), without \`/ward\` |

**Ids** are forgiving: \`BR-142\`, \`br142\`, \`BR 142\`, or \`142\` where that is one thing only. Where only one fits, its id may be left out. What is nearly a name or an id is suggested and never taken for it.

**Several at once**: \`ack mine\`, \`snooze mine 1h\`, \`ack all\` act on what is yours; what is others' takes a \`!\`: \`ack! all\`. Decisions are made one by one.

**On paper**: \`--dry-run\`, or \`dry\` in front, says what would happen and whether you may. Nothing is done and nothing is recorded.

Who may do what is checked against people, and a refusal says who may. The commands of the machine it runs on are another list: \`npx wardroom help\`.

${sections.join("\n\n")}
`;
}

const howToRead =
  "**Not yet** marks what is understood but not built: `pact lint` warns of it, a start and `pact apply` refuse it, and nothing is ever ignored.";

/** JSON Schema as far as the pages need it. */
interface Schema {
  type?: string | string[];
  description?: string;
  examples?: unknown[];
  default?: unknown;
  "x-default"?: string;
  "x-type"?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  anyOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  required?: string[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  maxLength?: number;
}

type Path = (string | number)[];
/** The linter's findings about a document with this value at this path. */
type Probe = (path: Path, value: unknown) => Located[];

/** One table for each map of keys, the outermost first. */
function tables(schema: Schema, title: string, probe: Probe): string {
  const sections: string[] = [];
  const visit = (one: Schema, name: string, at: Path): void => {
    const keys = Object.entries(one.properties ?? {});
    const rows = keys.map(([key, value]) => row(key, value, one, [...at, key], probe));
    sections.push(
      `## ${name}\n\n| key | value | when absent | example | meaning |\n|---|---|---|---|---|\n${rows.join("\n")}\n`,
    );
    for (const [key, value] of keys) {
      const below = mapWithin(value, [...at, key]);
      if (below) visit(below.schema, nameOf(below.at), below.at);
    }
  };
  visit(schema, title, []);
  return sections.join("\n");
}

/** "thresholds[].breach", "rooms.ROOM.digest" */
const nameOf = (at: Path): string =>
  at.reduce<string>((name, part) => {
    if (part === 0) return `${name}[]`;
    return name === "" ? String(part) : `${name}.${part}`;
  }, "");

/** The map of keys that is a value, or that a list, a record or an alternative holds. */
function mapWithin(value: Schema, at: Path): { schema: Schema; at: Path } | undefined {
  if (value.properties) return { schema: value, at };
  if (value.items) return mapWithin(value.items, [...at, 0]);
  if (typeof value.additionalProperties === "object")
    return mapWithin(value.additionalProperties, [...at, nameOfEntry(String(at.at(-1)))]);
  return value.anyOf?.map((one) => mapWithin(one, at)).find((found) => found !== undefined);
}

const nameOfEntry = (record: string): string =>
  ({ people: "PERSON", rooms: "ROOM", agents: "AGENT", oncall: "ROTA", pages: "PAGE" })[record] ?? "ID";

function row(key: string, value: Schema, parent: Schema, at: Path, probe: Probe): string {
  const { examples = [], description = "" } = value;
  if (examples.length === 0 || description === "") throw new Error(`${nameOf(at)} has no meaning or no example`);
  const refused = examples.filter((example) => probe(at, example).some(({ path }) => concerns(path, at)));
  const mark =
    refused.length === 0
      ? ""
      : refused.length === examples.length
        ? "**Not yet.** "
        : `**Not yet:** ${refused.map((one) => code(one)).join(", ")}. `;
  const shown = examples.find((example) => !refused.includes(example)) ?? examples[0];
  const absent = parent.required?.includes(key) ? "required" : (value["x-default"] ?? sayDefault(value.default));
  return `| \`${key}\` | ${typeOf(value, at)} | ${cell(absent)} | ${example(shown)} | ${mark}${cell(description)} |`;
}

/** A finding speaks of a key when it points at it, at something around it or, in its example, at something within. */
const concerns = (found: Path, at: Path): boolean =>
  found.every((part, index) => index >= at.length || part === at[index]);

function typeOf(value: Schema, at: Path): string {
  if (value["x-type"]) return value["x-type"];
  if (value.anyOf) return [...new Set(value.anyOf.map((one) => typeOf(one, at)))].join(" or ");
  if (value.const !== undefined) return `\`${String(value.const)}\``;
  if (value.enum) return value.enum.map((one) => `\`${String(one)}\``).join(", ");
  if (value.items) return `list of ${several(typeOf(value.items, at))}`;
  const below = mapWithin(value, at);
  if (below && value.properties) return `[map](#${anchor(nameOf(below.at))})`;
  if (below) return `map of [maps](#${anchor(nameOf(below.at))})`;
  if (value.type === "object") return "map";
  if (value.type === "integer" || value.type === "number") return range(value);
  if (value.type === "boolean") return "`true`, `false`";
  return value.maxLength && value.maxLength < 100 ? `text, up to ${value.maxLength}` : "text";
}

const several = (type: string): string =>
  type === "person"
    ? "people"
    : type.startsWith("[map]")
      ? type.replace("map", "maps")
      : /^[a-z ]+$/i.test(type)
        ? `${type}s`
        : type;

function range({ type, minimum, maximum, exclusiveMinimum }: Schema): string {
  const word = type === "integer" ? "whole number" : "number";
  const low = minimum === undefined || minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum;
  const high = maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (exclusiveMinimum !== undefined && high !== undefined) return `${word} above ${exclusiveMinimum}, up to ${high}`;
  if (low !== undefined && high !== undefined) return `${word}, ${low} to ${high}`;
  return low === undefined ? word : `${word} from ${low}`;
}

const sayDefault = (value: unknown): string => (value === undefined ? "" : code(value));

/** In YAML's short form, as it is written in the file. */
const flow = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (typeof value === "object" && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, one]) => `${scalar(key)}: ${flow(one)}`)
      .join(", ")} }`;
  return typeof value === "string" ? scalar(value) : String(value);
};

/** Quoted where YAML, or its reader here, would take it for something else. */
const scalar = (text: string): string => (plain.some((shape) => shape.test(text)) ? text : JSON.stringify(text));

/** Words, durations, limits, names with a kind (env:X, page:pd), addresses, dates, paths. */
const plain = [
  /^[A-Za-z][A-Za-z0-9 .'_-]*$/,
  /^\d+(ms|s|m|h|d)$/,
  /^\d+\/[smhd]$/,
  /^[a-z]+:[A-Za-z][A-Za-z0-9_-]*$/,
  /^https:\/\/\S+$/,
  /^\d{4}-\d\d-\d\d$/,
  /^\.\/\w+$/,
];

const code = (value: unknown): string => `\`${cell(flow(value))}\``;
const example = (value: unknown): string => (Array.isArray(value) && value.length === 0 ? "see below" : code(value));
const cell = (text: string): string => text.replaceAll("|", "\\|");
/** As GitHub makes them of a heading. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^a-z0-9 _-]/g, "")
    .replaceAll(" ", "-");

const pactProbe: Probe = (path, value) => {
  const document = documentWith(pactJsonSchema() as Schema, path, value);
  const [rule] = (document.actions ?? []) as Record<string, unknown>[];
  if (rule && rule.decision === undefined) rule.approval ??= {};
  return notYetOf(pactSchema, document, path, (text) => parsePact(text, "probe").findings);
};

const fleetProbe: Probe = (path, value) => {
  const document = documentWith(fleetJsonSchema(), path, value);
  const [part, id = "", key = ""] = path.map(String);
  const entry = (document[part ?? ""] as Record<string, Record<string, unknown>> | undefined)?.[id];
  if (entry && part === "oncall" && key === "allow_private") entry.ics = "https://calendar.acme.example/desk.ics";
  else if (entry && part === "oncall" && key !== "ics") entry.rota ??= ["dana"];
  if (entry && part === "pages") Object.assign(entry, besidePage[key]);
  return notYetOf(fleetConfigSchema, document, path, (text) => parseFleetConfig(text, "probe").findings);
};

/** What else an entry of pages needs, so that the key beside it makes sense. */
const besidePage: Record<string, object> = {
  url: { pagerduty: "env:PD_KEY" },
  allow_private: { pagerduty: "env:PD_KEY" },
  webhook: { secret: "env:HOOK" },
  secret: { webhook: "https://hook.acme.example" },
  smtp: { to: "ops@acme.example" },
  to: { smtp: "env:SMTP_URL" },
  from: { smtp: "env:SMTP_URL", to: "ops@acme.example" },
};

/** A document with this value at this path, and around it whatever the schema requires there, by its examples. */
function documentWith(schema: Schema, path: Path, value: unknown): Record<string, unknown> {
  const build = (one: Schema, [part, ...rest]: Path): unknown => {
    if (part === undefined) return value;
    const map = one.anyOf?.find(({ properties }) => properties) ?? one;
    if (part === 0 && map.items) return [build(map.items, rest)];
    const below = map.properties?.[part] ?? map.additionalProperties;
    if (typeof below !== "object") throw new Error(`the schema has no ${path.join(".")}`);
    const needed = (map.required ?? []).map((key) => [key, map.properties?.[key]?.examples?.[0]]);
    return { ...Object.fromEntries(needed), [part]: build(below, rest) };
  };
  return build(schema, path) as Record<string, unknown>;
}

/** Asked of the linter, so that a page cannot call something unbuilt that is built, or the other way round. */
function notYetOf(schema: z.ZodType, document: object, path: Path, lint: (text: string) => Located[]): Located[] {
  const { error } = schema.safeParse(document);
  if (error) throw new Error(`the example of ${nameOf(path)} is not valid: ${error.message}`);
  return lint(JSON.stringify(document)).filter(({ severity }) => severity === "not-yet");
}

if (import.meta.main)
  for (const [path, text] of Object.entries(referencePages()))
    writeFileSync(join(dirname(import.meta.dirname), path), text);
