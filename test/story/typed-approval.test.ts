/** What is typed to approve binds to what its person was shown: as it stands in the channel now, or shown to them alone before it counts. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EventOf } from "../../src/domain/journal/event.ts";
import { second } from "../../src/domain/words/time.ts";
import { proposeChange } from "../../src/flows/change/propose-change.ts";
import { createDoor } from "../../src/flows/decide/door.ts";
import type { Card } from "../../src/views/card.ts";
import { as, type SeenCard } from "../support/room-harness.ts";
import { slackRoom } from "../support/room-on-slack.ts";
import { webRoom } from "../support/room-on-web.ts";
import { type Scene, scene } from "../support/scene.ts";

const live = (told: Scene) => told.app.world.pacts.live().find(({ id }) => id === "airline-service");
const text = (told: Scene, below: number) =>
  (live(told)?.text ?? "").replace(/breach: \{ below: [\d.]+/, `breach: { below: ${below}`);

async function propose(told: Scene, below: number, revises?: string): Promise<string> {
  const reply = await proposeChange(told.app.world, {
    pact: "airline-service",
    base: live(told)?.version ?? 1,
    text: text(told, below),
    title: "Open sooner",
    by: "person:sam",
    how: "cli",
    ...(revises && { revises }),
  });
  expect(reply).toMatchObject({ type: "done" });
  const [id = ""] = /CR-\d+/.exec(reply.type === "done" ? reply.sentence : "") ?? [];
  // A channel of Slack takes a message a second.
  await told.app.advance(5 * second);
  return id;
}

const votes = async (told: Scene, id: string): Promise<EventOf<"change.voted">[]> =>
  (await told.app.world.store.journal({ subject: `change:${id}`, types: ["change.voted"] })) as never;

describe("on Slack", () => {
  let told: Scene;
  beforeAll(async () => {
    told = await scene(slackRoom);
    await told.room.enter();
  }, 120_000);
  afterAll(() => told?.close());

  const typed = async (line: string, who = "dana", channel = "C01AIR"): Promise<Card> => {
    const account = told.app.world.config.people[who]?.slack ?? "";
    const answer = await createDoor(told.app.world).command({ how: "slack", account, team: "" }, { channel }, line);
    if (answer.type !== "notice") throw new Error(`answered with a ${answer.type}`);
    return answer.card;
  };

  test("where its card stands it counts at once, and cites that card", async () => {
    const id = await propose(told, 0.31);
    await told.room.expectCard(new RegExp(`${id}.*TIGHTENS`, "s"));
    await told.room.command(`/ward approve ${id}`, as("dana"));
    await told.room.expectPrivate("dana", /is live from the next signal/);
    const shown = await told.app.world.store.journal({ subject: `card:change:${id}`, types: ["card.shown"] });
    const [vote] = await votes(told, id);
    expect(shown.map(({ body }) => "digest" in body && body.digest)).toContain(vote?.body.shown);
    expect(vote?.body.shown).toBeDefined();
  }, 60_000);

  test("a text that changed since is shown first, as often as it changes; then the same line counts", async () => {
    const id = await propose(told, 0.32);
    told.outage.begin();
    await propose(told, 0.33, id);
    const first = await typed(`approve ${id}`);
    expect(first).toMatchObject({ subject: `change:${id}`, pings: [] });
    expect(JSON.stringify(first.body)).toMatch(/Nothing was decided.*below: 0\.33/s);
    expect(first.buttons.map(({ press }) => press.verb)).toContain("approve");
    await propose(told, 0.34, id);
    expect(JSON.stringify((await typed(`approve ${id}`)).body)).toMatch(/Nothing was decided.*below: 0\.34/s);
    expect(await votes(told, id)).toEqual([]);
    expect((await typed(`approve ${id}`)).title).toMatch(/live from the next signal/);
    expect((await votes(told, id))[0]?.body.shown).toMatch(/^[0-9a-f]{64}$/);
    expect(text(told, 0.34)).toBe(live(told)?.text);
    told.outage.end();
    await told.app.advance(70 * second);
  }, 60_000);

  test("in a channel where it never stood it is shown first; whoever may not decide it is told so, and a no counts at once", async () => {
    const id = await propose(told, 0.35);
    expect(JSON.stringify((await typed(`approve ${id}`, "dana", "D0ELSE")).body)).toContain("Nothing was decided");
    expect(await typed(`approve ${id}`, "mia")).toMatchObject({ state: "NOT DONE" });
    expect(await typed(`deny ${id}`, "dana", "D0OTHER")).toMatchObject({ state: "DONE" });
    expect((await told.app.world.store.load(`change:${id}`))?.state.status).toBe("rejected");
  }, 60_000);
});

describe("in the web room", () => {
  let told: Scene;
  let elsewhere: SeenCard;
  beforeAll(async () => {
    told = await scene(webRoom);
    await told.room.enter();
  }, 120_000);
  afterAll(() => told?.close());

  test("an agent's question is approved by one line over the page on which it stands, citing that card", async () => {
    const ask = { agent: "airline-d", tool: "send_certificate", args: { amount: 400, user_id: "u1" } };
    const { body } = await told.app.ask("/v1/actions", ask);
    expect(body).toMatchObject({ decision: "pending" });
    elsewhere = await told.room.expectCard(/AP-1\b/);
    await told.room.command(`/ward approve ${body.approval}`, as("dana"));
    await told.room.expectPrivate("dana", /may run this send_certificate once/);
    const events = await told.app.world.store.journal({ types: ["approval.voted", "card.shown"] });
    const [shown, vote] = events.filter(({ actor }) => actor === "person:dana");
    expect(vote).toMatchObject({ subject: "approval:AP-1", body: { by: "dana", how: "web" } });
    expect(shown).toMatchObject({ subject: "card:approval:AP-1", type: "card.shown", body: { platform: "web" } });
    expect(vote && "shown" in vote.body && vote.body.shown).toBe(shown && "digest" in shown.body && shown.body.digest);
  }, 60_000);

  test("over another page it is shown first, and approved by the same line again", async () => {
    const ask = { agent: "airline-d", tool: "send_certificate", args: { amount: 401, user_id: "u1" } };
    expect((await told.app.ask("/v1/actions", ask)).body).toMatchObject({ approval: "AP-2" });
    await told.room.commandAt(elsewhere, "/ward approve AP-2", as("dana"));
    await told.room.expectPrivate("dana", /Nothing was decided yet: AP-2 was not shown to you/);
    expect((await told.app.world.store.load("approval:AP-2"))?.state.status).toBe("waiting");
    await told.room.commandAt(elsewhere, "/ward approve AP-2", as("dana"));
    await told.room.expectPrivate("dana", /may run this send_certificate once/);
    const [vote] = await told.app.world.store.journal({ subject: "approval:AP-2", types: ["approval.voted"] });
    expect(vote?.body).toMatchObject({ by: "dana", how: "web", shown: expect.stringMatching(/^[0-9a-f]{64}$/) });
  }, 60_000);
});
