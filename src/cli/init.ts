/** `wardroom init`: a first set-up, by questions in a terminal or by options without one. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { parts, type Way, ways } from "./init/answers.ts";
import { Stopped, terminalAsker } from "./init/asker.ts";
import { type Given, setUp } from "./init/set-up.ts";
import type { Terminal } from "./terminal.ts";

interface InitOptions {
  platform?: Way;
  fleet?: string;
  person?: [string, string][];
  account?: [string, string][];
  room?: string;
  agents?: string;
  channel?: string;
  yes?: boolean;
}

export function registerInit(program: Command, terminal: Terminal): void {
  program
    .command("init")
    .description("Set up a fleet of your own: wardroom.yaml, first pacts, .env. Run again, it goes on where it stopped")
    .addOption(new Option("--platform <platform>", "where people decide").choices(ways))
    .option("--fleet <name>", "the name of the fleet, such as acme-air")
    .option("--person <id=name>", 'who answers for it, such as "dana=Dana Reyes"; a second one stands in', pairs)
    .option("--account <id=account>", "their member id, where it is known, such as dana=U01DANA", pairs)
    .option("--room <room>", "the first room, such as airline")
    .option("--agents <pattern>", "its agents (default: ROOM-*)")
    .option("--channel <channel>", "the channel that shows it: its name or id")
    .option("--yes", "ask nothing, also in a terminal")
    .action(async (options: InitOptions) => {
      const given = givenBy(options);
      if (typeof given === "string") return terminal.fail(given, 2);
      const asks = process.stdin.isTTY && process.stdout.isTTY && !options.yes;
      const asker = asks ? await terminalAsker(process.stdin, process.stdout) : undefined;
      try {
        const outcome = await setUp({
          given,
          asker,
          raw: process.env,
          say: (line) => terminal.out(line),
          today: new Date().toISOString().slice(0, 10),
          tz: Intl.DateTimeFormat().resolvedOptions().timeZone,
        });
        if (outcome.type === "problem") terminal.fail(outcome.problem, outcome.code);
      } catch (fault) {
        if (!(fault instanceof Stopped)) throw fault;
        terminal.fail("Stopped. What was written stays; run it again to go on.");
      }
    });
}

/** What the options say, or what is wrong between them. */
function givenBy({ platform, fleet, person, account = [], room, agents, channel }: InitOptions): Given | string {
  const stranger = account.find(([id]) => !person?.some(([known]) => known === id));
  if (stranger) return `--account ${stranger[0].slice(0, 60)}: no --person has this id. Name the person, too.`;
  const people = person?.map(([id, name]) => {
    const own = account.find(([of]) => of === id)?.[1];
    return { id, name, ...(own !== undefined && { account: own }) };
  });
  const given = { way: platform, fleet, people, room, agents, channel };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function pairs(text: string, before: [string, string][] = []): [string, string][] {
  const read = parts(text);
  if (!read) throw new InvalidArgumentError("Write ID=VALUE, such as dana=Dana Reyes.");
  return [...before, read];
}
