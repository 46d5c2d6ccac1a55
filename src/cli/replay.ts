/** `wardroom replay`: sends a recording to a running service. */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import { type LineProblem, type Pace, parseSpeed } from "../domain/watch/replay.ts";
import { parseDuration, sayDuration, second } from "../domain/words/time.ts";
import type { Env } from "../env.ts";
import { askFirst } from "../flows/replay/ask-first.ts";
import { type Progress, type ReplayOutcome, replay } from "../flows/replay/replay.ts";
import { openRecording } from "../flows/replay/replay-file.ts";
import { httpGate, httpSend, renameBy, wallClock } from "../flows/replay/replay-http.ts";

/** What the command asks of the process around it. */
export interface ReplayDeps {
  env: Record<string, string | undefined>;
  /** The service of this machine, and where it keeps its token. Asked only when the command runs. */
  local(): { url: string; tokenFile: string };
  out(text: string): void;
  err: { write(text: string): unknown; isTTY?: boolean };
  /** Called once with the exit code. */
  exit(code: 0 | 1 | 2): void;
  /** Calls back at the first Ctrl-C; returns the removal. */
  onInterrupt(listener: () => void): () => void;
}

export const replayDeps = (env: () => Pick<Env, "host" | "port" | "database">): ReplayDeps => ({
  env: process.env,
  local() {
    const { host, port, database } = env();
    // Listening on every address, it answers on this one.
    const name = ["0.0.0.0", "::"].includes(host) ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
    return { url: `http://${name}:${port}`, tokenFile: join(dirname(database), "token") };
  },
  out: (text) => process.stdout.write(text),
  err: process.stderr,
  exit: (code) => {
    process.exitCode = code;
  },
  onInterrupt(listener) {
    process.once("SIGINT", listener);
    return () => process.off("SIGINT", listener);
  },
});

interface Options {
  speed?: string;
  asNow?: boolean;
  ask?: boolean;
  headStart?: string;
  url?: string;
  json?: boolean;
}

const help = `
The recording is JSON lines, plain or gzip: each line an OTLP/JSON trace request, a signal, or an array of signals.
Times and ids stay as they were recorded. --as-now adds one constant to every time, so that the last is now, and gives new
trace, span and signal ids; agents, tasks and runs that signals name themselves keep their names. --speed changes only the
sending: each line goes out when the time of its end comes. Without it, as fast as the service answers.
--ask plays agents that ask first: before each recorded call that a rule of their pact names. Their run waits for the answer while
others go on; what is denied or expires is left out, and so is whatever an agent that asks may no longer do.
The token is WARDROOM_TOKEN (or WARDROOM_TOKEN_FILE), else data/token when the service is on this machine.

Examples:
  wardroom replay examples/airline/recording.otlp.jsonl.gz --as-now --speed 120x
  wardroom replay signals.jsonl --url https://ward.acme.example --json

Exit code: 0 everything was taken; 1 stopped, interrupted or partly refused; 2 wrong usage, file or line.`;

export function registerReplay(program: Command, deps: ReplayDeps): void {
  program
    .command("replay")
    .summary("send a recording to a running service")
    .description("Sends a recording to a running service.")
    .argument("<file>", "FILE.jsonl or FILE.jsonl.gz")
    .option("--speed <times>", "how many times faster than it was recorded, such as 60x")
    .option("--as-now", "shift all times so that the last is now, with new ids")
    .option("--head-start <duration>", "with --speed: send this much of the recording at once, such as 10m")
    .option("--ask", "ask the gate before each recorded call that a rule names, and leave out what it does not allow")
    .option("--url <url>", "the service (default: the one of this machine, http://127.0.0.1:8484)")
    .option("--json", "print the result as JSON")
    .addHelpText("after", help)
    .action(async (file: string, options: Options) => deps.exit(await run(file, options, deps)));
}

async function run(file: string, options: Options, deps: ReplayDeps): Promise<0 | 1 | 2> {
  const wrong = (sentence: string): 2 => {
    deps.err.write(`${sentence}\n`);
    return 2;
  };
  const pace = paceOf(options);
  if ("wrong" in pace) return wrong(pace.wrong);
  const local = deps.local();
  const url = options.url ?? local.url;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    return wrong("--url: this is not an http address. Write it like http://127.0.0.1:8484.");
  const token = tokenFor(url, local.tokenFile, deps.env);
  if ("wrong" in token) return wrong(token.wrong);

  const progress = progressLine(deps.err);
  const opened = await openRecording(file, (lines) => progress.show(`Reading ${file}: ${lines} lines`));
  progress.clear();
  if (opened.type === "problems") {
    for (const { line, ...problem } of opened.problems) wrong(sentenceOf(line ? `${file}:${line}` : file, problem));
    return 2;
  }

  const problems = problemList(file, deps.err, progress);
  const stop = new AbortController();
  const removeInterrupt = deps.onInterrupt(() => stop.abort());
  const salt = randomBytes(16).toString("base64url");
  try {
    const outcome = await replay(
      opened.recording,
      { pace, ...(options.asNow && { asNow: renameBy(salt) }) },
      {
        send: httpSend(url, token.token),
        clock: wallClock,
        session: salt,
        stop: stop.signal,
        ...(options.ask && { asking: askFirst(httpGate(url, token.token, stop.signal)) }),
        onProgress: (state) => progress.show(sayProgress(state)),
        onProblem: problems.add,
      },
    );
    progress.clear();
    problems.close();
    if (outcome.because) deps.err.write(`${outcome.because}\n`);
    deps.out(`${options.json ? JSON.stringify({ file, ...outcome }) : sayOutcome(outcome)}\n`);
    return outcome.end === "done" && outcome.rejected === 0 ? 0 : 1;
  } finally {
    progress.clear();
    removeInterrupt();
  }
}

function paceOf({ speed, headStart }: Options): Pace | { wrong: string } {
  const times = speed === undefined ? undefined : parseSpeed(speed);
  if (speed !== undefined && times === undefined)
    return { wrong: "--speed: this is not a speed. Write how many times faster, such as 60x." };
  const lead = headStart === undefined ? 0 : parseDuration(headStart);
  if (lead === undefined)
    return { wrong: "--head-start: this is not a duration. Write it with a unit, such as 10m or 90s." };
  if (headStart !== undefined && times === undefined)
    return { wrong: "--head-start needs --speed: without a speed everything is sent at once." };
  return { headStart: lead, ...(times !== undefined && { speed: times }) };
}

/** The local token is for this machine's service and is sent nowhere else. */
function tokenFor(url: string, tokenFile: string, env: ReplayDeps["env"]): { token: string } | { wrong: string } {
  if (env.WARDROOM_TOKEN) return { token: env.WARDROOM_TOKEN };
  if (env.WARDROOM_TOKEN_FILE) {
    const token = readToken(env.WARDROOM_TOKEN_FILE);
    return token
      ? { token }
      : { wrong: "WARDROOM_TOKEN_FILE: no token can be read there. Check the path and its permissions." };
  }
  const here = ["127.0.0.1", "localhost", "[::1]"].includes(new URL(url).hostname);
  if (!here)
    return { wrong: "No token for this address. Set WARDROOM_TOKEN to one made there with `wardroom token create`." };
  const token = readToken(tokenFile);
  return token
    ? { token }
    : {
        wrong: `No token: ${tokenFile} is not here. Start the service in this folder with \`npm start\`, or set WARDROOM_TOKEN.`,
      };
}

function readToken(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim() || undefined;
  } catch {
    return undefined;
  }
}

const sentenceOf = (place: string, { problem, hint }: LineProblem): string =>
  [`${place}: ${problem.replace(/\.$/, "")}.`, hint].filter(Boolean).join(" ");

/** One line that is drawn over on a terminal; elsewhere a line every few seconds. */
function progressLine(err: ReplayDeps["err"]) {
  const every = err.isTTY ? 100 : 5 * second;
  let shownAt = wallClock.now();
  let drawn = false;
  return {
    show(text: string): void {
      if (wallClock.now() - shownAt < every) return;
      shownAt = wallClock.now();
      drawn = err.isTTY === true;
      err.write(err.isTTY ? `\r\u001b[K${text}` : `${text}\n`);
    },
    clear(): void {
      if (drawn) err.write("\r\u001b[K");
      drawn = false;
    },
  };
}

/** The first problems in full, the rest as a number. */
function problemList(file: string, err: ReplayDeps["err"], progress: { clear(): void }) {
  const shown = 10;
  let count = 0;
  return {
    add(line: number, problem: LineProblem): void {
      count += 1;
      if (count > shown) return;
      progress.clear();
      err.write(`${sentenceOf(`${file}:${line}`, problem)}\n`);
    },
    close(): void {
      if (count > shown) err.write(`… and ${count - shown} more like these.\n`);
    },
  };
}

const sayProgress = ({ sent, lines, waiting }: Progress): string =>
  `Replaying: ${sent} of ${lines} lines (${Math.floor((100 * sent) / lines)} %)${waiting ? `; ${waiting}` : ""}`;

function sayOutcome({ end, sent, lines, spans, signals, took, ...counts }: ReplayOutcome): string {
  const start = { done: "Replayed", interrupted: "Interrupted after", stopped: "Stopped after" }[end];
  const held = [spans > 0 && `${spans} spans`, signals > 0 && `${signals} signals`].filter(Boolean).join(", ");
  const notes = [
    `${counts.rejected} refused`,
    counts.duplicates > 0 && `${counts.duplicates} known already`,
    counts.late > 0 && `${counts.late} late, kept but not judged`,
    counts.retries > 0 && `${counts.retries} sent again`,
    counts.asked && `${counts.asked.asked} asked, ${counts.asked.allowed} allowed`,
    counts.asked && counts.asked.leftOut > 0 && `${counts.asked.leftOut} calls left out`,
    counts.asked && counts.asked.runsLeftOut > 0 && `${counts.asked.runsLeftOut} runs left out`,
  ].filter(Boolean);
  return `${start} ${sent} of ${lines} lines${held && ` (${held})`} in ${sayDuration(took)}: ${notes.join(", ")}.`;
}
