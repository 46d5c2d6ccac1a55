/** `wardroom up`: starts the service, shows one screen of what it does, and stops it gently. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { type App, createApp } from "../app.ts";
import { exampleDir, loadConfig, secretsNamed } from "../config.ts";
import type { FleetConfig } from "../domain/people/fleet-config.ts";
import { type Env, readSecrets } from "../env.ts";
import { askFirst } from "../flows/replay/ask-first.ts";
import { exampleName, replayExample } from "../flows/replay/replay-example.ts";
import { httpGate, httpSend, wallClock as replayClock } from "../flows/replay/replay-http.ts";
import { createLog } from "../log.ts";
import type { Terminal } from "./terminal.ts";

export function registerUp(program: Command, env: () => Env, terminal: Terminal): void {
  program
    .command("up", { isDefault: false })
    .description("Start the service")
    .action(async () => up(env(), terminal));
}

/** @param begun called once it serves: what a development mode adds, with its end */
export async function up(env: Env, terminal: Terminal, begun?: (app: App) => Promise<() => void>): Promise<void> {
  const config = loadConfig(env.config);
  if (config.type === "problems") {
    for (const problem of config.problems) terminal.fail(problem, 2);
    return;
  }
  const secrets = (file: FleetConfig) => readSecrets(process.env, secretsNamed(file));
  const { problems } = secrets(config.config);
  if (problems.length > 0) {
    for (const problem of problems) terminal.fail(problem, 2);
    return;
  }
  const log = createLog(env.logLevel === "info" && process.stderr.isTTY ? "warn" : env.logLevel);
  const app = await createApp({ env, config, log, secrets });
  if (app.pacts.problems.length > 0) {
    for (const problem of app.pacts.problems) terminal.fail(problem, 2);
    await app.stop();
    return;
  }
  const stop = new AbortController();
  let end = (): void => {};
  // A terminal that hangs up takes what runs in it along; a daemon is told to read its file again.
  const ending = process.stdin.isTTY ? (["SIGINT", "SIGTERM", "SIGHUP"] as const) : (["SIGINT", "SIGTERM"] as const);
  for (const signal of ending)
    process.once(signal, () => {
      stop.abort();
      end();
      void app.stop().then(() => process.exit(0));
    });
  if (!process.stdin.isTTY)
    process.on("SIGHUP", () => {
      app.reload().then(
        ({ ok, sentence }) =>
          ok
            ? log.info({ sentence }, "wardroom.yaml was read again")
            : log.error({ sentence }, "wardroom.yaml was refused"),
        (fault: unknown) => log.error({ err: fault }, "wardroom.yaml could not be read again"),
      );
    });
  let address: string;
  try {
    address = await app.start();
  } catch (fault) {
    await app.stop();
    throw fault;
  }
  if (begun) end = await begun(app);
  const due = config.example && (await exampleIsDue(app));
  terminal.out(screen(app, address, env, config.example, config.file, due));
  if (due) await playExample(app, address, stop.signal);
}

/** One screen: what runs, where, and what to set next. */
function screen(app: App, address: string, env: Env, example: boolean, file: string, due: boolean): string {
  const { world } = app;
  const live = world.pacts.live();
  const slack = env.slack
    ? "appToken" in env.slack
      ? "Slack     connected in Socket Mode. Invite the bot to a channel: /invite @wardroom"
      : `Slack     in HTTP mode: its requests go to ${world.config.public_url ?? "the address of this service"}/slack/events. Then /invite @wardroom`
    : "Slack     not set up: npx wardroom init leads there, or set SLACK_BOT_TOKEN and SLACK_APP_TOKEN";
  const discord = env.discord
    ? "Discord   connected. Invite the bot to the server whose channels wardroom.yaml names"
    : "Discord   not set up: npx wardroom init --platform discord leads there, or set DISCORD_TOKEN";
  return [
    "",
    `  Wardroom watches ${world.config.fleet}.`,
    "",
    `  Web room  ${address}`,
    `  Signals   ${address}/v1/signals (also OTLP/HTTP and alerts, under /v1), token in ${app.tokenFile}`,
    `  Fleet     ${file}${example ? "  (the example; npx wardroom init begins your own)" : ""}`,
    `  Pacts     ${live.map(({ id, version }) => `${id}@${version}`).join(", ") || "none: nothing is judged"}`,
    `  Store     ${env.database}`,
    `  ${slack}`,
    `  ${discord}`,
    "",
    ...(app.pacts.drifted.length > 0
      ? [...app.pacts.drifted.flatMap((id) => sayDrift(id, live.find((one) => one.id === id)?.version)), ""]
      : []),
    ...(example
      ? [
          due
            ? "  A recording of 160 runs is being played. In a few seconds airline-d asks for $150, and airline-a breaches its pact:"
            : "  The example was played before; delete ./data to see it again.",
          ...(due
            ? [
                "  open the web room, sign in as Dana, and decide. Each question ends in 2 minutes; leave airline-c alone to see how.",
                "  Later airline-a asks for $200. To see it all again: stop this, delete ./data, and start anew.",
                "",
              ]
            : [""]),
        ]
      : [`  Sign in: npx wardroom link --person ${world.config.admins[0] ?? "PERSON"} --web`, ""]),
    "  Ctrl-C stops it. Nothing is lost.",
    "",
  ].join("\n");
}

const sayDrift = (id: string, version = 0): string[] => [
  `  The file of ${id} differs from what is live, and was not applied. See wardroom pact diff ${id} FILE; to make it live,`,
  `  write base: ${version} in it and run wardroom pact apply FILE --as PERSON, with --also PERSON where it loosens.`,
];

/** Not all of it arrived yet: a first start, or one that was killed on the way. Each line of the recording is a segment. */
const exampleIsDue = async ({ world }: App): Promise<boolean> => (await world.store.ingest()).head < exampleLines;
const exampleLines = 160;

async function playExample(app: App, address: string, stop: AbortSignal): Promise<void> {
  const token = readFileSync(app.tokenFile, "utf8").trim();
  const { log, store } = app.world;
  // The same after a crash, so that what was sent before it is known again.
  const first = (await store.load("journal:main"))?.state.at ?? 0;
  const outcome = await replayExample(join(exampleDir, "recording.otlp.jsonl.gz"), first, {
    send: httpSend(address, token),
    clock: replayClock,
    // The same after a restart: a question that waits is found again, and not asked anew.
    session: exampleName(first),
    asking: askFirst(httpGate(address, token, stop)),
    stop,
    onProblem: (line, problem) => log.error({ line, ...problem }, "a line of the example was refused"),
  });
  log.info({ outcome }, "the example was played");
}
