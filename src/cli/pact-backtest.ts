/** `wardroom pact backtest`: how the recorded past would have gone under a pact file. Only reads, beside a running service or without one. */

import { sameButBase } from "../documents/pact-base.ts";
import { citationOf } from "../domain/pact/hierarchy.ts";
import type { PactVersion } from "../domain/pact/pact.ts";
import { parseRfc3339 } from "../domain/words/rfc3339.ts";
import { parseDuration } from "../domain/words/time.ts";
import { backtest, defaultSpan } from "../flows/backtest/backtest.ts";
import { backtestSentences } from "../views/backtest/backtest-words.ts";
import { type PactAnswer, type PactDeps, wrong } from "./pact-deps.ts";
import { readPact } from "./pact-file.ts";

export interface BacktestOptions {
  from?: string;
  to?: string;
}

export async function backtestFile(file: string, options: BacktestOptions, deps: PactDeps): Promise<PactAnswer> {
  const read = readPact(file);
  if (!read.ok) return read;
  const { pact, text } = read;
  const { config, problems } = deps.loadConfig();
  if (!config) return wrong(problems.join("\n"));
  const now = deps.now();
  const to = options.to === undefined ? now : instantOf(options.to, now);
  if (to === undefined) return wrong(`--to ${options.to} ${notATime}`);
  const from = options.from === undefined ? to - defaultSpan : instantOf(options.from, now);
  if (from === undefined) return wrong(`--from ${options.from} ${notATime}`);
  if (from >= to) return wrong("--from must come before --to.");
  const store = await deps.openStore();
  if (!store)
    return { ok: false, sentence: "There is no store yet, so no past. Start Wardroom once, or set DATABASE_URL." };
  const interrupt = new AbortController();
  const removeInterrupt = deps.onInterrupt(() => interrupt.abort());
  try {
    const history = (await store.list("pact")).find(({ state }) => state.id === pact.id)?.state;
    const last = history?.versions.at(-1);
    const candidate: PactVersion = { id: pact.id, version: (last?.version ?? 0) + 1, pact, text, digest: "" };
    const report = await backtest(
      { store, config, clock: { now: () => now } },
      {
        candidate: [candidate],
        from,
        to,
        signal: interrupt.signal,
        progress: (done, total) =>
          deps.terminal.progress(done >= total ? "" : `judged ${done} of ${total} segments again`),
      },
    );
    deps.terminal.progress("");
    const same = last !== undefined && sameButBase(last.text, text);
    const title = `${last ? citationOf({ id: pact.id, version: last.version }) : `${pact.id} (new)`} -> ${citationOf(candidate)}${same ? ": no change" : ""}`;
    return { ok: true, sentence: [title, ...backtestSentences(report)].join("\n"), data: report };
  } catch (fault) {
    deps.terminal.progress("");
    if (!interrupt.signal.aborted) throw fault;
    return { ok: false, sentence: "Interrupted; nothing was changed, for a backtest only reads." };
  } finally {
    removeInterrupt();
    await store.close();
  }
}

const notATime = 'is no time. Write "2026-11-22", "2026-11-22T03:16:00Z" or how long ago it is: "30d".';

/** A day begins at midnight UTC. */
function instantOf(text: string, now: number): number | undefined {
  const ago = parseDuration(text);
  if (ago !== undefined) return now - ago;
  return parseRfc3339(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
}
