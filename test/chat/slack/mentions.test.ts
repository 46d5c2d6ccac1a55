/** "@ward ..." in threads, where Slack has no slash commands: the same line, answered in the thread to the person alone. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type SlackPerson, slackBot, until } from "../../support/slack-workspace.ts";
import { type SlackWorld, slackWorld } from "./slack-world.ts";

let it: SlackWorld;
const threads = new Map<string, string>();

beforeAll(async () => {
  it = await slackWorld();
  for (const agent of ["airline-a", "airline-b"]) {
    await it.world.cross(agent);
    await it.tell();
    threads.set(agent, (await it.workspace.channel("C01AIR").expectMessage(new RegExp(`${agent} fails`))).ts);
  }
});
afterAll(async () => {
  expect(await it.world.store.verify()).toMatchObject({ ok: true });
  expect(await it.world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
  await it.stop();
});

const say = (text: string, who: SlackPerson, agent: string) =>
  it.workspace.channel("C01AIR").say(`<@${slackBot}> ${text}`, it.workspace.as(who), threads.get(agent));

test("in a card's thread the id may be left out, and means that card", async () => {
  await say("ack checking the prompt", "dana", "airline-b");
  const answer = await it.workspace.expectEphemeral("dana", /DONE/);
  expect(answer.thread).toBe(threads.get("airline-b"));
  expect((await it.world.store.load("breach:BR-2"))?.state.held?.by).toBe("dana");
  expect((await it.world.store.load("breach:BR-1"))?.state.held).toBeUndefined();
});

test("an id that is given counts, wherever it is typed", async () => {
  await say("ack BR-1", "lee", "airline-b");
  await it.workspace.expectEphemeral("lee", /DONE/);
  expect((await it.world.store.load("breach:BR-1"))?.state.held?.by).toBe("lee");
});

test("the rules are those of the button", async () => {
  await say("approve", "mia", "airline-a");
  expect((await it.workspace.expectEphemeral("mia", /This is for Dana, Sam or Lee to decide/)).thread).toBe(
    threads.get("airline-a"),
  );
  await say("approve", "dana", "airline-a");
  await it.workspace.expectEphemeral("dana", /airline-a is quarantined/);
  expect(await it.journal("breach.approved")).toHaveLength(1);
});

test.each<[string, RegExp]>([
  ["", /ack.*approve/s],
  ["\u00a0 ", /ack.*approve/s],
  ["halp", /There is no \/ward halp\. Did you mean \/ward help\?/],
  ["ack “BR-1", /The quote that opens at character 5 is never closed/],
  [`ack ${"x".repeat(3_000)}`, /3004 characters; at most 2000 are read/],
  ["approve BR-1 --force", /knows no --force/],
  ["approve BR-404", /There is no BR-404/],
  ["<!channel>", /There is no \/ward @channel/],
  ["*bold* _x_", /There is no \/ward [*∗]bold/],
  ["agent ../../etc/passwd", /passwd|no agent|not/],
])("%j is answered to the one who asked", async (text, answer) => {
  const before = (await it.workspace.ephemeralsTo("sam")).length;
  await say(text, "sam", "airline-a");
  const [newest] = await until(
    async () => {
      const all = await it.workspace.ephemeralsTo("sam");
      return all.length > before ? all.slice(-1) : undefined;
    },
    () => `"${text}" was not answered`,
  );
  const sent = it.workspace.proxy.calls.findLast(({ method }) => method === "chat.postEphemeral");
  expect(JSON.stringify(sent?.args)).not.toMatch(/<!channel|<!here/);
  // The workspace's words lose the marks; the literal ones are looked for in what was sent.
  expect(`${newest?.words}\n${sent?.args.text}`).toMatch(answer);
});

test("a stranger is told so, and the attempt is remembered", async () => {
  it.workspace.proxy.send("events_api", {
    team_id: "T01TEST",
    type: "event_callback",
    event_id: "EvStranger",
    event: {
      type: "app_mention",
      user: "U04MIA",
      user_team: "T0OTHER",
      channel: "C01AIR",
      thread_ts: threads.get("airline-a"),
      text: `<@${slackBot}> approve`,
      ts: "9.9",
    },
  });
  await it.workspace.expectEphemeral("mia", /serves another workspace/);
  await until(
    async () => (await it.journal("act.refused")).some(({ code }) => code === "external-user") || undefined,
    () => "the attempt was not remembered",
  );
});
