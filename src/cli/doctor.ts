/** `wardroom doctor`: is everything set up as it must be? One line a check, with what to do; 1 when anything fails. */
import { type Command, InvalidArgumentError } from "commander";
import type { PactVersion } from "../domain/pact/pact.ts";
import type { Check } from "../domain/words/check.ts";
import { type Duration, day, minute, parseDuration, second } from "../domain/words/time.ts";
import { type Env, readEnv } from "../env.ts";
import { checkChat } from "./doctor/chat-checks.ts";
import { checkConfig, checkPacts, checkSecrets } from "./doctor/file-checks.ts";
import { checkEvidenceKey, checkFolder, checkModes, checkNode, checkStore, type Known } from "./doctor/own-checks.ts";
import { checkPages } from "./doctor/page-checks.ts";
import { checkPublicAddress, checkService } from "./doctor/service-checks.ts";
import { tryCard } from "./doctor/try-card.ts";
import { readLivePacts } from "./pact-deps.ts";
import { pactDeps } from "./pact-host.ts";
import type { Terminal } from "./terminal.ts";

interface DoctorOptions {
  testCard?: string;
  page?: string;
  wait: Duration;
  json?: boolean;
}

export function registerDoctor(program: Command, terminal: Terminal): void {
  program
    .command("doctor")
    .description("Check the whole set-up: this machine, the files, the tokens, each channel and account")
    .option(
      "--test-card <room>",
      "post a card with one button there, through the running service, and wait for the press",
    )
    .option("--wait <duration>", "how long to wait for it", patience, 2 * minute)
    .option("--page <page>", "also send a test over this page of wardroom.yaml")
    .option("--json", "print as JSON")
    .action(async (options: DoctorOptions) => {
      const checks: Check[] = [];
      const found = (...more: Check[]): void => {
        checks.push(...more);
        if (!options.json) for (const check of more) terminal.out(lineOf(check));
      };
      await examine(options, terminal, found);
      const failed = checks.filter(({ state }) => state === "fail").length;
      if (options.json) terminal.out(JSON.stringify({ ok: failed === 0, checks }));
      else terminal.out(`\n${summary(checks)}${options.testCard ? "" : afterwards}`);
      if (failed > 0) terminal.fail("");
    });
}

/** In the order in which things must be right; what needs a setting that is wrong is not looked at. */
async function examine(
  { testCard, page, wait, json }: DoctorOptions,
  terminal: Terminal,
  found: (...checks: Check[]) => void,
): Promise<void> {
  const raw = process.env;
  const now = (): number => Date.now();
  found(checkNode(process.versions.node));
  const read = readEnv(raw);
  if (read.type === "problems")
    found(...read.problems.map((says): Check => ({ about: "settings", state: "fail", says })));
  const env = read.type === "env" ? read.env : undefined;
  const { checks, loaded } = checkConfig(env?.config ?? raw.WARDROOM_CONFIG);
  found(...checks);
  const config = loaded.type === "config" ? loaded.config : undefined;
  if (config) found(...checkSecrets(raw, config));

  let known: Known = { fleet: undefined, linked: new Map() };
  if (env) {
    found(...checkFolder(env), ...checkModes(env), ...(await checkEvidenceKey(env)));
    const progress = (done: number, total: number) =>
      terminal.progress(done >= total ? "" : `checked ${done} of ${total}`);
    const store = await checkStore(env, config?.fleet, progress);
    found(...store.checks);
    known = store.known;
  }
  if (loaded.type === "config")
    found(
      ...checkPacts(
        loaded.pactsDir,
        loaded.config,
        await livePacts(env, terminal),
        new Date().toISOString().slice(0, 10),
      ),
    );
  found(...(await checkChat({ raw, config, linked: known.linked, now })));
  if (config) found(...(await checkPages(raw, config, page)));
  if (!env) return;
  const service = await checkService(env);
  found(...service.checks, ...(await checkPublicAddress(config?.public_url, service.runs)));
  if (testCard !== undefined)
    found(
      ...(await tryCard(env, testCard, wait, (line) =>
        json ? terminal.progress(line) : terminal.out(`   …  ${line}`),
      )),
    );
}

/** None when the store cannot be read, which another check says. */
async function livePacts(env: Env | undefined, terminal: Terminal): Promise<PactVersion[]> {
  if (!env) return [];
  try {
    return (await readLivePacts(pactDeps(() => env, terminal)))?.versions ?? [];
  } catch {
    return [];
  }
}

const afterwards = "\nTo see a card go there and back while the service runs: npx wardroom doctor --test-card ROOM";

const lineOf = ({ about, state, says, do: todo }: Check): string =>
  `${state.padStart(4)}  ${about}: ${says}${todo ? ` ${todo}` : ""}`;

function summary(checks: readonly Check[]): string {
  const count = (state: Check["state"]): number => checks.filter((one) => one.state === state).length;
  return `${count("ok")} ok, ${count("warn")} to look at, ${count("fail")} failed`;
}

function patience(text: string): Duration {
  const span = parseDuration(text);
  if (span === undefined || span < second || span > day)
    throw new InvalidArgumentError("Write a duration from 1s to 1d, such as 2m.");
  return span;
}
