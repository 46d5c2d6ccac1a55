/** `/ward supervise`: for whoever may stop, in force at the agent's next question, ended by a release. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { strictest } from "../../src/domain/agent/restraint.ts";
import type { EffectivePact } from "../../src/domain/pact/pact.ts";
import { createAsker } from "../../src/flows/ask/ask.ts";
import { drawCard } from "../../src/flows/tell/draw.ts";
import { pact } from "../support/breaches.ts";
import { type TestWorld, testWorld } from "../support/world.ts";

let world: TestWorld;
const effective: EffectivePact = { ...pact, free: ["think"] };
beforeEach(async () => {
  world = await testWorld({ effective });
  await ask("book");
});
afterEach(async () => {
  expect(world.faults).toEqual([]);
  expect(await world.store.verify()).toMatchObject({ ok: true });
  expect((await world.store.rebuild()).differences).toEqual([]);
  await world.close();
});

const ward = async (person: string, text: string): Promise<string> => {
  const visitor = { how: "web", account: person, team: "", person } as const;
  const answer = await world.door.command(visitor, { channel: "web:airline", room: "airline" }, text);
  return answer.type === "notice" ? answer.card.title : "form";
};
const ask = async (tool: string) => {
  const answer = await createAsker(world).ask({ agent: "airline-d", tool, args: {} });
  return answer === "key_conflict" ? answer : answer.decision;
};
const held = async () => strictest((await world.store.load("agent:airline-d"))?.state.restraints ?? [])?.kind;

test("the agent's responsible may; from then on it asks for all but what is free", async () => {
  expect(await ask("book")).toBe("allow");
  expect(await ward("sam", "supervise airline-d until the new prompt is trusted")).toBe(
    "airline-d is supervised. From its next question on a person approves all but what is free. Dana Reyes can release it.",
  );
  expect(await held()).toBe("supervise");
  expect([await ask("book"), await ask("think")]).toEqual(["pending", "allow"]);
  const [event] = await world.store.journal({ types: ["agent.restrained"] });
  expect(event?.body).toMatchObject({ kind: "supervise", reason: "until the new prompt is trusted", how: "web" });
  expect(JSON.stringify(await drawCard(world, "agent:airline-d"))).toContain("a person approves all but what is free");
});

test("a member of the room may pull the cord, and not this", async () => {
  expect(await ward("mia", "supervise airline-d")).toMatch(/This is for Dana, Sam or Lee to decide.*\/ward pause/);
  expect(await held()).toBeUndefined();
  const [refused] = await world.store.journal({ types: ["act.refused"] });
  expect(refused?.body).toMatchObject({ by: "person:mia", act: "supervise", code: "not_eligible" });
});

test("one that is held harder stays so; a release ends it, and never by its operator", async () => {
  await ward("sam", "supervise airline-d");
  await ward("mia", "pause airline-d");
  expect(await held()).toBe("pause");
  expect(await ward("dana", "supervise airline-d")).toContain("airline-d is already paused");
  expect(await ward("sam", "release airline-d")).toContain("another pair of eyes");
  expect(await ward("dana", "release airline-d")).toBe("airline-d is released.");
  expect(await ask("book")).toBe("allow");
});

test("what it is not about is told apart", async () => {
  expect(await ward("dana", "supervise")).toContain("It needs an agent");
  expect(await ward("dana", "supervise *")).toContain("One agent at a time");
  expect(await ward("dana", "supervise nobody-x")).toContain("No agent called nobody-x has been seen");
});
