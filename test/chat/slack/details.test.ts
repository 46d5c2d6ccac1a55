/** "Details" on a card: everything about a breach in a window, for who may see it. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { second } from "../../../src/domain/words/time.ts";
import { fleet } from "../../support/breaches.ts";
import type { SlackPerson } from "../../support/slack-workspace.ts";
import { type SlackWorld, slackWorld } from "./slack-world.ts";

let it: SlackWorld;
beforeEach(async () => {
  it = await slackWorld({ config: { ...fleet, admins: ["lee"] } });
  await it.world.cross();
  await it.tell();
});
afterEach(() => it.stop());

const card = () => it.workspace.channel("C01AIR").expectMessage(/airline-a fails its travellers/);

/** A button where there is room, an entry of the menu otherwise. */
const details = async (who: SlackPerson): Promise<void> => {
  const shown = await card();
  const as = it.workspace.as(who);
  await (shown.buttons.includes("Details") ? shown.click("Details", as) : shown.choose("Details", as));
};

test("opens at once, then has what was measured, what was agreed, who was asked when, and what happened", async () => {
  await it.pass(35 * second);
  await details("mia");
  const modal = await it.workspace.expectModal(/What happened/);
  expect(modal.title).toBe("BR-1");
  for (const words of [
    /Measured\s+0\.2, mean of evaluation\.task_success over its last 10 runs/,
    /Allowed\s+No less than 0\.3/,
    /8 of 10 samples/,
    /Clause\s+airline-service@4#task-failure/,
    /Pacts in force\s+acme-air@1, airline-service@4/,
    /quarantine, once approved; 2 min without an answer, then it is applied/,
    /Accountable\s+Dana Reyes/,
    /level 1 · Dana Reyes \(accountable\)/,
    /level 2 · Lee Park \(deputy\)/,
    /level 3 · room, if nobody answers/,
    /Level 2: no answer, so Lee Park was asked/,
  ])
    expect(modal.words).toMatch(words);
  const opened = it.workspace.proxy.calls.filter(({ method }) => method.startsWith("views."));
  expect(opened.map(({ method }) => method)).toEqual(["views.open", "views.update"]);
  expect(JSON.stringify(opened)).not.toContain("<@");
});

test("quotes what people wrote, and lets none of it mention or link anybody", async () => {
  await it.world.door.press(
    { how: "web", account: "dana", team: "web", person: "dana" },
    { press: { item: "breach:BR-1", verb: "deny", epoch: 1 } },
    { reason: "<!channel> *see* <https://evil.example|here>" },
  );
  await it.tell();
  await details("dana");
  const modal = await it.workspace.expectModal(/Dana Reyes denied it/);
  expect(modal.words).toContain("<!channel>");
  expect(JSON.stringify(it.workspace.proxy.calls.at(-1)?.args)).not.toMatch(/<!channel>|<https:\/\/evil/);
});

test("decides nothing and leaves no trace", async () => {
  const before = (await it.world.store.journal({})).length;
  await details("dana");
  await it.workspace.expectModal(/What happened/);
  expect(await it.world.store.journal({})).toHaveLength(before);
});

test("is not for who may not see the room", async () => {
  await it.stop();
  const { airline } = fleet.rooms;
  it = await slackWorld({ config: { ...fleet, rooms: airline ? { airline: { ...airline, members: [] } } : {} } });
  await it.world.cross();
  await it.tell();
  await details("mia");
  await it.workspace.expectModal(/not yours to see/);
});

test("asked for too late says so, and a press more opens it", async () => {
  it.workspace.proxy.inject("views.open", { type: "refuse", error: "expired_trigger_id" }, { times: 2 });
  await details("dana");
  await it.workspace.expectEphemeral("dana", /That took too long.*press again/s);
  await details("dana");
  await it.workspace.expectModal(/What happened/);
});

test("closed before it is filled is left closed; where Slack stumbles it is told privately", async () => {
  it.workspace.proxy.inject("views.update", { type: "refuse", error: "not_found" });
  await details("dana");
  await it.workspace.expectModal(/One moment/);
  it.workspace.proxy.inject("views.update", { type: "status", status: 500 });
  await details("sam");
  await it.workspace.expectEphemeral("sam", /What happened/);
  expect(await it.workspace.ephemeralsTo("dana")).toEqual([]);
});

test("of a long story keeps to Slack's limits and says what is left out", async () => {
  for (let round = 0; round < 40; round++) {
    const verb = round % 2 === 0 ? "acknowledge" : "unacknowledge";
    await it.world.door.press(
      { how: "web", account: "dana", team: "web", person: "dana" },
      { press: { item: "breach:BR-1", verb, epoch: 1 } },
      { reason: `turn ${round}: ${"a long explanation with words ".repeat(30)}` },
    );
  }
  await details("dana");
  await it.workspace.expectModal(/earlier lines are in the web room/);
});
