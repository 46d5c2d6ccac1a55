/** Hours of a fleet, scraped each minute of a clock that is moved by hand: recorded runs, breaches answered and left, agents' questions, a refused click. */
import { minute } from "../../src/domain/words/time.ts";
import { decideApproval } from "../../src/flows/decide/run-approval-command.ts";
import { decideBreach } from "../../src/flows/decide/run-breach-command.ts";
import { httpSink } from "./http-sink.ts";
import { Past } from "./prometheus.ts";
import { as } from "./room-harness.ts";
import { slackRoom } from "./room-on-slack.ts";
import { type Scene, scene } from "./scene.ts";

/** How Prometheus calls the service. */
export const scrapedInstance = "ward.example.com:8484";

/** An agent that no run of the recording is of: it stays unrestrained, so it may ask, and it is slow at times. */
const pact = `id: airline-z
level: agent
of: airline-z
thresholds:
  - id: slow
    title: answers slowly
    signal: latency
    stat: max
    window: { time: 5m }
    near_miss: { above: 5 }
    breach: { above: 10 }
    severity: low
    failure_mode: unavailable
    intervention: { do: throttle, mode: gated, limit: 2/m, ttl: 30m }
actions:
  - tool: issue_refund
    approval: { by: accountable, ttl: 30m, on_silence: deny }
`;

export interface ScrapedHours {
  set: Scene;
  close(): Promise<void>;
  from: number;
  to: number;
  past: string;
  /** The last scrape, in the text format. */
  last: string;
}

export async function scrapedHours(recording?: string, rounds = 2): Promise<ScrapedHours> {
  const pages = await httpSink();
  // Each agent keeps a breach of its own, and there is a page.
  const config = (text: string): string =>
    `${text.replace("    members:", "    settings: { storm: off }\n    members:")}\npages: { hook: { webhook: "${pages.url}/page", secret: env:HOOK, allow_private: true } }\n`;
  // Not on the minute: a sample at the very edge of a window is in two of them until Prometheus 3.
  const at = Date.UTC(2026, 10, 22, 3, 0, 7);
  const set = await scene(slackRoom, {
    at,
    config,
    secrets: { HOOK: "sesame-sesame-sesame" },
    pacts: { "airline-z.yaml": pact },
  });
  const { app } = set;
  const past = new Past(scrapedInstance);
  const from = app.now();
  const scrape = async (accept: string): Promise<string> =>
    (await fetch(`${app.url}/metrics`, { headers: { accept } })).text();
  const live = async (minutes: number): Promise<void> => {
    for (let n = 0; n < minutes; n++) {
      past.scraped(await scrape("application/openmetrics-text"), app.now());
      await app.advance(minute);
    }
  };
  const ask = async (order: number): Promise<void> => {
    await app.ask("/v1/actions", { agent: "airline-z", tool: "issue_refund", args: { amount: 4200, order } });
    await app.settled();
  };
  const dana = { by: "dana", how: "slack" } as const;
  await live(20);
  for (let round = 0; round < rounds; round++) {
    await app.replayExample(recording, `round-${round}`);
    await set.measure("airline-z", "latency", 6);
    await live(6);
    await set.measure("airline-z", "latency", 1);
    await live(2);
    const [first, ...others] = await app.world.store.list("breach", { status: "open" });
    if (first) await decideBreach(app.world, first.state.id, { type: "acknowledge", as: dana });
    await live(1);
    if (first) await decideBreach(app.world, first.state.id, { type: "approve", as: dana });
    for (const nth of [1, 2, 3]) {
      await ask(round * 10 + nth);
      await live(3);
    }
    const [approved, denied] = await app.world.store.list("approval", { status: "waiting" });
    if (approved) await decideApproval(app.world, approved.state.id, { type: "approve", as: dana });
    await live(4);
    if (denied) await decideApproval(app.world, denied.state.id, { type: "deny", as: dana });
    if (first) await set.room.command(`/ward approve ${first.state.id}`, as("mia"));
    await live(40);
    for (const { state } of others.slice(0, 2))
      await decideBreach(app.world, state.id, { type: "resolve", as: dana, verdict: "pact right" });
    await live(60);
  }
  await live(20);
  const last = await scrape("text/plain");
  past.scraped(await scrape("application/openmetrics-text"), app.now());
  const close = async (): Promise<void> => {
    await set.close();
    await pages.close();
  };
  return { set, close, from, to: app.now(), past: past.text(), last };
}
