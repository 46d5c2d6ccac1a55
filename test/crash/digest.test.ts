import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemRandom, wallClock } from "../../src/app.ts";
import { event } from "../../src/domain/journal/event.ts";
import { rfc3339 } from "../../src/domain/words/rfc3339.ts";
import { day, hour, second } from "../../src/domain/words/time.ts";
import { openSqliteStore, type SqliteStore } from "../../src/store/sqlite/open.ts";
import { type ServiceProcess, until } from "../support/service.ts";
import { type ServiceOnSlack, serviceOnSlack } from "../support/service-on-slack.ts";
import type { SlackWorkspace } from "../support/slack-workspace.ts";

/** Far from now, so that none comes by itself. */
const time = rfc3339(Date.now() + 6 * hour).slice(11, 16);
const everyDay = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

const patience = 60_000;

let workspace: SlackWorkspace;
let service: ServiceProcess;
let both: ServiceOnSlack | undefined;
beforeAll(async () => {
  both = await serviceOnSlack({ settings: `digest: { at: "${time}", tz: UTC, days: [${everyDay.join(", ")}] }` });
  ({ workspace, service } = both);
});
afterAll(() => both?.remove());

async function withStore<T>(readOnly: boolean, use: (store: SqliteStore) => Promise<T>): Promise<T> {
  const store = openSqliteStore({
    file: join(service.dir, "data/wardroom.db"),
    clock: wallClock,
    random: systemRandom,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    readOnly,
  });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** While nothing runs: the digest of this date was due a moment ago. */
const due = (date: string): Promise<unknown> =>
  withStore(false, async (store) => {
    const digest = await store.load("digest:airline");
    const now = Date.now();
    return store.commit({
      expected: [["digest:airline", digest?.version ?? 0]],
      events: [
        event("digest.scheduled", "digest:airline", "wardroom", {
          ...{ room: "airline", day: date, at: now - second, from: now - day, time, zone: "UTC", days: everyDay },
        }),
      ],
      effects: [],
    });
  });

/** On a machine with much to do it takes longer than a start is waited for. */
const start = (): Promise<unknown> =>
  service
    .start()
    .catch(() =>
      until(async () => (await fetch(`${service.url}/healthz`).catch(() => undefined))?.ok, service.log, patience),
    );

const decided = (date: string): Promise<number> =>
  withStore(true, async (store) => {
    const posted = await store.journal({ types: ["digest.posted"] });
    return posted.filter((one) => one.type === "digest.posted" && one.body.day === date).length;
  });
const waiting = (): Promise<number> =>
  withStore(true, async (store) => (await store.waitingOutbox("digest", "slack", "C01AIR")).length);

const copies = async (title: string): Promise<string[]> =>
  (await workspace.channel("C01AIR").messages()).map(({ words }) => words).filter((words) => words.includes(title));

const moments: [name: string, moment: (date: string, title: string) => Promise<unknown>][] = [
  ["when it is decided", (date) => until(async () => (await decided(date)) > 0, "it is decided", patience)],
  [
    "a moment later",
    async (date) => {
      await until(async () => (await decided(date)) > 0, "it is decided", patience);
      await wait(50);
    },
  ],
  ["when Slack has it", (_, title) => until(async () => (await copies(title)).length > 0, "Slack has it", patience)],
];

test.each(moments.map(([name, moment], nth) => ({ name, moment, nth })))(
  "killed $name: one digest, and what is shown a second time says so",
  { timeout: 180_000 },
  async ({ moment, nth }) => {
    const date = `2026-01-0${nth + 5}`;
    const title = `${["Mon 5", "Tue 6", "Wed 7"][nth]} Jan (UTC)`;
    await due(date);
    await start();
    await moment(date, title);
    await service.kill();
    await start();
    const settled = async () => (await copies(title)).length > 0 && (await waiting()) === 0;
    await until(settled, "it is shown and settled", patience);
    await service.kill();
    expect(await decided(date)).toBe(1);
    const shown = await copies(title);
    expect(shown.length, shown.join("\n---\n")).toBeLessThanOrEqual(2);
    // The first may have been lost on its way, so that the one that says "resent" is the only one.
    expect(shown.filter((words) => !words.includes("(resent)")).length, shown.join("\n---\n")).toBeLessThanOrEqual(1);
    expect(await withStore(true, (store) => store.verify())).toMatchObject({ ok: true });
  },
);
