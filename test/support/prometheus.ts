/** A real Prometheus: over what it scrapes from a service, or over a past that was scraped while a clock was moved by hand. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { second } from "../../src/domain/words/time.ts";
import { needPrometheus } from "./test-deps.ts";

const run = promisify(execFile);

export interface Series {
  metric: Record<string, string>;
  /** [seconds, value] */
  values: [number, string][];
}

export interface Prometheus {
  url: string;
  /** As it is at one instant. */
  query(expr: string, at: number): Promise<Series[]>;
  /** Along a time; milliseconds. */
  range(expr: string, span: { from: number; to: number; step: number }): Promise<Series[]>;
  labelValues(label: string, match: string): Promise<string[]>;
  targets(): Promise<{ health: string; lastError: string; scrapeUrl: string }[]>;
  close(): Promise<void>;
}

/** `target`: "127.0.0.1:8080", scraped each second. `past`: OpenMetrics text with a time at each sample. */
export async function startPrometheus({ target, past }: { target?: string; past?: string }): Promise<Prometheus> {
  const { prometheus, promtool } = await needPrometheus();
  const dir = mkdtempSync(join(tmpdir(), "wardroom-prometheus-"));
  const data = join(dir, "data");
  if (past !== undefined) {
    writeFileSync(join(dir, "past.om"), past);
    await run(promtool, ["tsdb", "create-blocks-from", "openmetrics", join(dir, "past.om"), data]);
  }
  const jobs = target ? [{ job_name: "wardroom", static_configs: [{ targets: [target] }] }] : [];
  const config = join(dir, "prometheus.yml");
  // JSON is YAML.
  writeFileSync(config, JSON.stringify({ global: { scrape_interval: "1s" }, scrape_configs: jobs }));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    prometheus,
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${data}`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--storage.tsdb.retention.time=100y",
      "--log.level=warn",
    ],
    { stdio: "ignore" },
  );
  const close = async (): Promise<void> => {
    await ended(child);
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    await ready(url, child);
  } catch (fault) {
    await close();
    throw fault;
  }
  const ask = async <T>(path: string, asked: Record<string, string>): Promise<T> => {
    const response = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(asked)}`);
    const answer = (await response.json()) as { status: string; error?: string; data: T };
    if (answer.status !== "success") throw new Error(`${asked.query ?? path}: ${answer.error}`);
    return answer.data;
  };
  return {
    url,
    close,
    async query(query, at) {
      const { result } = await ask<{ result: { metric: Series["metric"]; value: [number, string] }[] }>("query", {
        query,
        time: String(at / second),
      });
      return result.map(({ metric, value }) => ({ metric, values: [value] }));
    },
    range: async (query, { from, to, step }) =>
      (
        await ask<{ result: Series[] }>("query_range", {
          query,
          start: String(from / second),
          end: String(to / second),
          step: String(step / second),
        })
      ).result,
    labelValues: (label, match) => ask<string[]>(`label/${label}/values`, { "match[]": match, start: "0" }),
    targets: async () =>
      (await ask<{ activeTargets: { health: string; lastError: string; scrapeUrl: string }[] }>("targets", {}))
        .activeTargets,
  };
}

/** What promtool has to say against a text in the format of /metrics; empty: nothing. */
export async function promtoolSays(text: string): Promise<string> {
  const { promtool } = await needPrometheus();
  return new Promise((resolve, reject) => {
    const child = execFile(promtool, ["check", "metrics"], (fault, out, err) =>
      // It ends with 3 where it has something to say.
      fault && fault.code !== 3 && out + err === "" ? reject(fault) : resolve(`${out}${err}`.trim()),
    );
    child.stdin?.end(text);
  });
}

/** Scrapes one after the other, each at the time of a clock that is moved by hand, become a past for `startPrometheus`. */
export class Past {
  readonly #families = new Map<string, { head: string[]; samples: string[] }>();

  readonly #instance: string;

  constructor(instance: string) {
    this.#instance = instance;
  }

  /** `text`: OpenMetrics, as it was scraped at `at`. */
  scraped(text: string, at: number): void {
    let family = { head: [] as string[], samples: [] as string[] };
    for (const line of text.split("\n")) {
      const [, word, name = ""] = /^# (HELP|TYPE) (\S+) /.exec(line) ?? [];
      if (word) {
        const known = this.#families.get(name) ?? { head: [], samples: [] };
        if (known.samples.length === 0) known.head.push(line);
        this.#families.set(name, known);
        family = known;
      } else if (line !== "" && !line.startsWith("#")) family.samples.push(this.#timed(line, at));
    }
  }

  #timed(line: string, at: number): string {
    const [, name = "", labels = "", value = ""] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    const own = `instance="${this.#instance}",job="wardroom"`;
    return `${name}{${labels === "" ? own : `${labels},${own}`}} ${value} ${at / second}`;
  }

  text(): string {
    const lines = [...this.#families.values()].flatMap(({ head, samples }) => [...head, ...samples]);
    return `${lines.join("\n")}\n# EOF\n`;
  }
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) throw new Error(`prometheus ended with ${child.exitCode}`);
    const answer = await fetch(`${url}/-/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await wait(100);
  }
  throw new Error("prometheus was not ready within 30 s");
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await gone;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
