/** `wardroom simulate FILE`: which breaches a file of signals would have opened, who would have been asked when, and what posted. Writes nothing. */
import type { Command } from "commander";
import { loadConfig } from "../config.ts";
import type { JournalEvent } from "../domain/journal/event.ts";
import { nameOf, shortNameOf } from "../domain/people/person.ts";
import { counted } from "../domain/words/counted.ts";
import { rfc3339 } from "../domain/words/rfc3339.ts";
import { type Duration, day, type Instant, parseDuration } from "../domain/words/time.ts";
import type { Env } from "../env.ts";
import { openRecording } from "../flows/replay/replay-file.ts";
import { play } from "../flows/simulate/play.ts";
import { plain } from "../views/card.ts";
import { timelineEntry } from "../views/room/timeline.ts";
import { reading } from "./reading.ts";
import { onScratch } from "./scratch-service.ts";
import type { Terminal } from "./terminal.ts";

interface Options {
  silence?: string;
  json?: boolean;
}

export function registerSimulate(program: Command, env: () => Env, terminal: Terminal): void {
  program
    .command("simulate")
    .description(
      "Play a file of signals or traces against the live pacts, nobody answering: which breaches, who is asked when, what is posted. Writes nothing, calls nobody",
    )
    .argument("<file>", "signals or OTLP traces, one JSON a line; .gz as well")
    .option("--silence <duration>", "how long after the last line nobody answers (1d)")
    .option("--json", "print as JSON")
    .action(async (file: string, { silence = "1d", json }: Options) => {
      const longest = parseDuration(silence);
      if (longest === undefined || longest > 30 * day)
        return terminal.fail("--silence: write a duration up to 30d, such as 2h or 1d.", 2);
      await simulate(file, longest, env(), terminal, json);
    });
}

async function simulate(file: string, silence: Duration, env: Env, terminal: Terminal, json?: boolean): Promise<void> {
  const opened = await openRecording(file, (lines) => terminal.progress(`Reading ${file}: ${lines} lines`));
  terminal.progress("");
  if (opened.type === "problems") {
    for (const { line, problem, hint } of opened.problems)
      terminal.fail(
        [`${line ? `${file}:${line}` : file}: ${problem.replace(/\.$/, "")}.`, hint].filter(Boolean).join(" "),
        2,
      );
    return;
  }
  const config = loadConfig(env.config);
  if (config.type === "problems") {
    for (const problem of config.problems) terminal.fail(problem, 2);
    return;
  }
  const histories = await reading(env, async ({ store }) => (await store.list("pact")).map(({ state }) => state));
  const began = opened.recording.survey.first ?? Date.now();
  const refused: string[] = [];
  const { played, postings, fleet } = await onScratch(env, config, histories, began, (stage) =>
    play(opened.recording, stage, silence, {
      onProblem: (line, text) => void refused.push(`${file}:${line}: ${text}`),
      onProgress: (sent, lines) => terminal.progress(sent >= lines ? "" : `Playing: ${sent} of ${lines} lines`),
    }),
  );
  const said = tell(played.events, fleet);
  const breaches = said.filter(({ type }) => type === "breach.opened").length;
  for (const line of refused.slice(0, 10)) terminal.fail(line);
  if (json) {
    const { lines, spans, signals, rejected, late } = played.outcome;
    const posts = postings.map((one) => ({ ...one, at: rfc3339(one.at) }));
    terminal.out(
      JSON.stringify({ file, lines, spans, signals, rejected, late, breaches, events: said, postings: posts }),
    );
    return;
  }
  const { lines, spans, signals } = played.outcome;
  terminal.out(
    [
      `${lines} lines (${[spans && `${spans} spans`, signals && `${signals} signals`].filter(Boolean).join(", ")}) against ${histories.map(({ id, versions }) => `${id}@${versions.length}`).join(", ") || "no pact"}: ${breaches === 0 ? "no breach" : counted(breaches, "breach", "breaches")}, nobody answering.`,
      ...said.map(({ at, about, sentence }) => `${at}  ${about}  ${sentence}`),
      ...(postings.length > 0 ? ["", "Would be posted:"] : []),
      ...postings
        .filter(({ what }) => what !== "edit")
        .map(({ at, platform, to, what, text, pings }) => {
          const called = pings.map((id) => `@${shortNameOf(fleet, id)}`).join(" ");
          return `${rfc3339(at)}  ${what} to ${platform} ${to}: ${[called, text].filter(Boolean).join(" ")}`;
        }),
      "",
      "Nothing was written and nobody was called.",
    ].join("\n"),
  );
}

type Config = Extract<ReturnType<typeof loadConfig>, { type: "config" }>;

function tell(events: readonly JournalEvent[], config: Config["config"]) {
  const say = {
    person: (id: string) => nameOf(config, id),
    time: (at: Instant) => rfc3339(at),
  };
  return events
    .filter(({ type }) => /^(breach|near-miss|agent\.(restrained|unowned))/.test(type))
    .flatMap((event) => {
      const entry = timelineEntry(event, config);
      return entry
        ? [
            {
              at: rfc3339(event.at),
              type: event.type,
              about: entry.about.slice(entry.about.indexOf(":") + 1),
              sentence: plain(entry.text, say),
            },
          ]
        : [];
    });
}
