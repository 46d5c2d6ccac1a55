/** `wardroom dev --auto approve|deny|silent`: the service without people, for building agents. It answers every decision by itself. */
import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { type Command, Option } from "commander";
import type { Env } from "../env.ts";
import { type AutoAnswer, answerByItself, autoAnswers } from "../flows/decide/answer-by-itself.ts";
import { openJournalStore } from "../offline.ts";
import type { Terminal } from "./terminal.ts";
import { up } from "./up.ts";

/** Away from the real one, so that what nobody decided never stands among what somebody did. */
const ownStore = "./data/dev/wardroom.db";

export function registerDev(program: Command, env: () => Env, terminal: Terminal): void {
  program
    .command("dev")
    .description(
      `Start the service for development: it answers every decision by itself, on a store of its own (${ownStore}, or DATABASE_URL)`,
    )
    .addOption(new Option("--auto <answer>", "what it answers").choices([...autoAnswers]).makeOptionMandatory())
    .action(async ({ auto }: { auto: AutoAnswer }) => {
      const given = env();
      const named = process.env.DATABASE_URL || process.env.DATABASE_URL_FILE;
      const own = named ? given : { ...given, database: ownStore };
      const problem = refusal(own) ?? (await notForDevelopment(own));
      if (problem) return terminal.fail(problem, 2);
      mkdirSync(dirname(own.database), { recursive: true, mode: 0o700 });
      await up(own, terminal, async (app) => {
        const stop = await answerByItself(app.world, auto, {
          onAnswer: (subject, reply) =>
            terminal.out(`  dev: ${subject} ${auto}: ${reply.type === "nothing" ? reply.because : reply.sentence}`),
        });
        terminal.out(banner(auto));
        return stop;
      });
    });
}

/** Real people must never be answered for. */
function refusal({ slack }: Env): string | undefined {
  const set = ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DISCORD_TOKEN"].filter(
    (name) => process.env[name] || process.env[`${name}_FILE`],
  );
  return slack || set.length > 0
    ? `${set.join(" and ") || "Slack"}: set, and wardroom dev answers for people. Unset them, or start with wardroom up.`
    : undefined;
}

async function notForDevelopment(env: Env): Promise<string | undefined> {
  if (!existsSync(env.database)) return undefined;
  const store = openJournalStore(env, { readOnly: true });
  try {
    const [marked] = await store.journal({ types: ["journal.dev"], limit: 1 });
    return marked
      ? undefined
      : `${env.database} holds decisions of people. Set DATABASE_URL to a file of its own, or unset it.`;
  } finally {
    await store.close();
  }
}

const banner = (auto: AutoAnswer): string =>
  [
    "",
    "  ************************************************************************",
    "  *  DEVELOPMENT: nobody is asked. Every decision is answered by itself  *",
    `  *  ${`after 2 s: ${auto === "silent" ? "never, silence decides" : auto}`.padEnd(67)} *`,
    "  *  The journal of this store says so; it proves nothing.               *",
    "  ************************************************************************",
  ].join("\n");
