/** The story of the spine in a real local Slack, in real time: a is answered across a crash, c is left to silence. */
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ServiceProcess, serviceProcess, until } from "../support/service.ts";
import { type SlackWorkspace, startSlackWorkspace } from "../support/slack-workspace.ts";

const recording = resolve(import.meta.dirname, "../../examples/airline/recording.otlp.jsonl.gz");

/** airline-c answers to the same people, only sooner: a ladder of 2 s and 4 s, and a decision that ends after 6 s. */
const sooner = `id: airline-c
level: agent
of: airline-c
thresholds:
  - id: task-failure
    intervention: { ttl: 6s }
escalation:
  - { after: 0s, to: accountable }
  - { after: 2s, to: deputy }
  - { after: 4s, to: room }
`;

let workspace: SlackWorkspace;
let service: ServiceProcess;

beforeAll(async () => {
  workspace = await startSlackWorkspace();
  const { botToken, appToken, apiUrl } = workspace.settings;
  service = await serviceProcess({
    env: { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_API_URL: apiUrl },
    pacts: { "airline-c.yaml": sooner },
  });
  await service.start();
});

afterAll(async () => {
  await service?.remove();
  await workspace?.stop();
});

const decisionOn = async (agent: string): Promise<unknown> =>
  (await service.post("/v1/actions", { agent, tool: "update_reservation_flights", args: {} })).body.decision;

describe("a fleet is governed in Slack", () => {
  test("invited, it introduces the room and binds it", async () => {
    workspace.invite("C01AIR", workspace.as("dana"));
    await workspace.channel("C01AIR").expectMessage(/This is the airline room of acme-air/);
  });

  test("the recording is replayed; a breaches, and the card calls Dana", async () => {
    const { code, err } = await service.run("replay", recording, "--as-now", "--url", service.url);
    expect(err).not.toMatch(/refused/);
    expect(code).toBe(0);
    const card = await workspace.channel("C01AIR").expectMessage(/airline-a fails its travellers/);
    expect(JSON.stringify(card.blocks)).toContain("<@U01DANA>");
    expect(card.buttons).toEqual([
      "Approve: quarantine airline-a",
      "Deny: keep it running",
      "I'm looking · 15 min",
      "Details",
    ]);
    expect(await decisionOn("airline-a")).toBe("allow");
  });

  test("nobody answers for c: deputy, room, then the pact applies it", async () => {
    const card = await workspace.channel("C01AIR").expectMessage(/airline-c fails its travellers/);
    await workspace.expectDm("lee", /airline-c.*You are called because Dana has not answered/s);
    const replies = async () =>
      (await workspace.channel("C01AIR").messages())
        .filter(({ thread }) => thread === card.ts)
        .map(({ words }) => words);
    await until(async () => (await replies()).some((words) => words.includes("Level 3")), "the room is called");
    expect((await replies()).filter((words) => words.includes("Level 2")).length).toBe(1);
    await until(async () => (await decisionOn("airline-c")) === "deny", "the pact quarantines airline-c");
    await workspace.channel("C01AIR").expectMessage(/QUARANTINED.*airline-c.*by the pact/s);
  });

  test("Mia, linked but outside the RACI, is refused in private and told who may", async () => {
    const card = await workspace.channel("C01AIR").expectMessage(/airline-a fails its travellers/);
    await card.click("Approve", workspace.as("mia"));
    await workspace.expectEphemeral("mia", /This is for Dana, Sam or Lee to decide/);
    expect(await decisionOn("airline-a")).toBe("allow");
  });

  test("killed between post and click, the old button still counts after the restart", async () => {
    const card = await workspace.channel("C01AIR").expectMessage(/airline-a fails its travellers/);
    await service.kill();
    await service.start();
    await until(() => workspace.proxy.openLinks() > 0, "the bot is back in Slack");
    await card.click("Approve", workspace.as("dana"));
    await workspace.expectEphemeral("dana", /airline-a is quarantined/);
    expect(await decisionOn("airline-a")).toBe("deny");
    const edited = await workspace.channel("C01AIR").expectMessage(/QUARANTINED.*airline-a.*by Dana Reyes/s);
    expect(edited.ts).toBe(card.ts);
  });

  test("a late click is told how it ended", async () => {
    const cards = await workspace.channel("C01AIR").messages();
    const card = cards.find(({ words, thread }) => !thread && words.includes("airline-a fails"));
    await card?.click("Release airline-a", workspace.as("sam"));
    await workspace.expectEphemeral("sam", /another pair of eyes must let it go/);
  });

  test("/ward answers in private and decides under the same rules", async () => {
    await workspace.command("/ward status", workspace.as("mia"));
    await workspace.expectEphemeral("mia", /open in the airline room/);
    await workspace.command("/ward release airline-a fixed and checked", workspace.as("dana"));
    await workspace.expectEphemeral("dana", /airline-a is released/);
    expect(await decisionOn("airline-a")).toBe("allow");
  });

  test("the record holds, and the live tables are what it says", async () => {
    expect(await service.stop()).toBe(0);
    expect((await service.run("journal", "verify")).out).toMatch(/^consistent/);
    expect((await service.run("journal", "rebuild")).out).toMatch(/^equal/);
  });
});
