/**
 * 120 breaches in a few seconds with a real Slack at the other end, and the service killed three times while it tells them. In the
 * end each is told in one place, by the journal; and what Slack shows twice says that it is sent again.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemRandom, wallClock } from "../../src/app.ts";
import { exampleDir } from "../../src/config.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { type ServiceProcess, until } from "../support/service.ts";
import { type ServiceOnSlack, serviceOnSlack } from "../support/service-on-slack.ts";
import type { SlackWorkspace } from "../support/slack-workspace.ts";

const breaches = 120;
const kills = 3;

let workspace: SlackWorkspace;
let service: ServiceProcess;
let both: ServiceOnSlack | undefined;
beforeAll(async () => {
  const pact = readFileSync(join(exampleDir, "pacts/airline-service.yaml"), "utf8");
  both = await serviceOnSlack({
    settings: "settings: { storm: off, card_budget_per_hour: off }",
    pacts: {
      "airline-service.yaml": pact.replace(
        "\nactions:",
        `
  - id: probed
    title: was probed
    signal: probe
    stat: sum
    window: { time: 7d }
    breach: { above: 0 }
    severity: high
    failure_mode: silent-drift
    intervention: { do: supervise, mode: gated, ttl: 1h, on_silence: drop }

actions:`,
      ),
    },
  });
  ({ workspace, service } = both);
  await service.start();
});
afterAll(() => both?.remove());

const cards = async () => (await workspace.channel("C01AIR").messages()).filter(({ thread }) => !thread);
const idsIn = (words: string): string[] => [...new Set(words.match(/BR-\d+/g) ?? [])];

test("each is told in one place, through three kills", { timeout: 180_000 }, async () => {
  const at = new Date().toISOString();
  for (let from = 0; from < breaches; from += 30) {
    const signals = Array.from({ length: 30 }, (_, index) => ({
      agent: `airline-n${from + index}`,
      signal: "probe",
      value: 1,
      at,
      id: `probe-${from + index}`,
    }));
    const { status, body } = await service.post("/v1/signals", signals);
    expect(status, JSON.stringify(body)).toBe(202);
    if (from / 30 >= kills) continue;
    // Early, while the first cards go out; later, while bundles do.
    await wait(60 + (from / 30) * 70);
    await service.kill();
    await service.start();
  }
  const seen = async (): Promise<Set<string>> => new Set((await cards()).flatMap(({ words }) => idsIn(words)));
  await until(async () => ((await seen()).size === breaches ? true : undefined), "every breach is seen", 60_000);
  await service.stop();

  const store = openSqliteStore({
    file: join(service.dir, "data/wardroom.db"),
    clock: wallClock,
    random: systemRandom,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    readOnly: true,
  });
  const places = new Map<string, string[]>();
  const put = (card: string, place: string) => places.set(card, [...(places.get(card) ?? []), place]);
  for (const { subject, body } of await store.journal({ types: ["bundle.made"] }))
    if ("items" in body && "destination" in body && body.destination === "C01AIR")
      for (const { card } of body.items) put(card, subject);
  expect(places.size).toBeGreaterThan(breaches / 2);
  const left = new Set(
    (await store.journal({ types: ["bundle.left"] })).map(({ body }) => "card" in body && body.card),
  );
  for (const { body } of await store.journal({ types: ["card.shown"] }))
    if ("card" in body && String(body.card).startsWith("breach:") && !("nth" in body) && !left.has(String(body.card)))
      if (!places.get(String(body.card))?.includes(String(body.card))) put(String(body.card), String(body.card));
  expect(places.size).toBe(breaches);
  expect([...places].filter(([, at]) => at.length !== 1)).toEqual([]);
  expect(await store.verify()).toMatchObject({ ok: true });
  await store.close();

  const told = new Map<string, number>();
  for (const { words } of await cards())
    if (!words.includes("(resent)"))
      for (const id of idsIn(words.replace(/\/ward .*$/s, ""))) told.set(id, (told.get(id) ?? 0) + 1);
  expect([...told].filter(([, times]) => times > 1)).toEqual([]);
});
