/** A breach is decided in Slack over HTTP: the workspace calls the service's own port, signs what it sends, and tries again. */
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ServiceProcess, serviceProcess, until } from "../support/service.ts";
import { type SlackInbound, startSlackInbound } from "../support/slack-inbound.ts";
import { type SlackWorkspace, slackBot, slackSigningSecret, startSlackWorkspace } from "../support/slack-workspace.ts";

const recording = resolve(import.meta.dirname, "../../examples/airline/recording.otlp.jsonl.gz");
let inbound: SlackInbound;
let workspace: SlackWorkspace;
let service: ServiceProcess;

beforeAll(async () => {
  inbound = await startSlackInbound();
  workspace = await startSlackWorkspace(undefined, inbound.url);
  const { botToken, apiUrl } = workspace.settings;
  service = await serviceProcess({
    env: { SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: slackSigningSecret, SLACK_API_URL: apiUrl },
  });
  inbound.to(service.url);
  await service.start();
  await service.run("replay", recording, "--as-now", "--url", service.url);
});
afterAll(async () => {
  await service?.remove();
  await workspace?.stop();
  await inbound?.stop();
});

const decisionOn = async (agent: string): Promise<unknown> =>
  (await service.post("/v1/actions", { agent, tool: "update_reservation_flights", args: {} })).body.decision;

describe("a fleet is governed in Slack over HTTP", () => {
  test("a click arrives three times, is acknowledged three times and counts once", async () => {
    const card = await workspace.channel("C01AIR").expectMessage(/airline-a fails its travellers/);
    inbound.repeat(3);
    await card.click("Approve", workspace.as("dana"));
    inbound.repeat(1);
    await workspace.expectEphemeral("dana", /airline-a is quarantined/);
    expect(inbound.answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await workspace.ephemeralsTo("dana")).toHaveLength(1);
    expect(await decisionOn("airline-a")).toBe("deny");
    await workspace.channel("C01AIR").expectMessage(/QUARANTINED.*airline-a.*by Dana Reyes/s);
  });

  test("a captured request sent once more has no effect, and is remembered", async () => {
    await workspace.command("/ward release airline-a fixed and checked", workspace.as("dana"));
    await workspace.expectEphemeral("dana", /airline-a is released/);
    await workspace.command("/ward pause airline-a", workspace.as("mia"));
    await until(async () => (await decisionOn("airline-a")) === "deny", "airline-a is paused");
    const captured = inbound.last();
    await workspace.command("/ward release airline-a it was fine", workspace.as("dana"));
    await until(async () => (await decisionOn("airline-a")) === "allow", "airline-a runs again");
    const again = await fetch(`${service.url}/slack/events`, {
      method: "POST",
      headers: captured?.headers ?? {},
      body: captured?.body ?? "",
    });
    expect(again.status).toBe(200);
    expect(await again.text()).toBe("");
    expect(await decisionOn("airline-a")).toBe("allow");
  });

  test("@ward in a card's thread answers there", async () => {
    const card = await workspace.channel("C01AIR").expectMessage(/airline-c fails its travellers/);
    await workspace.channel("C01AIR").say(`<@${slackBot}> ack looking at it`, workspace.as("dana"), card.ts);
    expect((await workspace.expectEphemeral("dana", /You are on BR-/)).thread).toBe(card.ts);
  });

  test("the record holds", async () => {
    expect((await service.get("/readyz")).body).toEqual({ status: "ready" });
    expect(await service.stop()).toBe(0);
    expect((await service.run("journal", "verify")).out).toMatch(/^consistent/);
    expect((await service.run("journal", "rebuild")).out).toMatch(/^equal/);
  });
});
