/** What was filed is said anew: by whom, what follows from it, and what stays of what it said before. Over the real store. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createDoor } from "../../src/flows/decide/door.ts";
import { amendFields, fileFields } from "../../src/flows/postmortem/press-postmortem.ts";
import { readDetails } from "../../src/flows/read/read-details.ts";
import { tellingOf } from "../../src/flows/tell/telling.ts";
import { type PactWorld, pactWorld } from "../support/pacts.ts";
import { by, endedBreach, findings } from "../support/postmortems.ts";

let world: PactWorld;
beforeEach(async () => {
  world = await pactWorld();
  await endedBreach(world);
});
afterEach(() => world.close());

const state = async () => (await world.store.load("postmortem:PM-1"))?.state;
const breach = async () => (await world.store.load("breach:BR-1"))?.state;
const filed = (more = {}) => fileFields(world, "PM-1", by("dana"), { ...findings, ...more });
const amended = (fields: Record<string, string>, who = "sam") => amendFields(world, "PM-1", by(who), fields);
const card = async () => JSON.stringify((await tellingOf(world, "postmortem:PM-1"))?.card());

describe("a filed postmortem", () => {
  test("is amended by whoever may resolve its breach, and says who did and what reads otherwise", async () => {
    await filed();
    expect(await amended({ impact: "9 travellers were sent away." })).toEqual({
      type: "done",
      sentence: "PM-1 is amended: impact.",
    });
    expect(await state()).toMatchObject({ amended: { by: "sam" }, filed: { by: "dana" }, verdict: "threshold stale" });
    expect(await card()).toMatch(/amended by Sam Okafor.*9 travellers/);
    const said = await world.store.journal({ subject: "postmortem:PM-1", types: ["postmortem.amended"] });
    expect(said).toMatchObject([{ body: { by: "sam", changed: ["impact"], summary: findings.summary } }]);
  });

  test("keeps what it said before, and shows it under Details", async () => {
    await filed();
    await amended({ summary: "Nobody had told the prompt." });
    await amended({ summary: "The prompt was told nothing." }, "dana");
    const details = JSON.stringify(await readDetails(world, "postmortem:PM-1", "sam"));
    expect(details).toMatch(
      /The prompt was told nothing.*Before that.*Nobody had told the prompt.*As it was first filed.*lost its examples/s,
    );
    expect(details).toMatch(/Sam Okafor.*amended it: summary/s);
  });

  test("judges its breach anew where the verdict is another", async () => {
    await filed();
    expect(await amended({ verdict: "pact right" })).toMatchObject({
      sentence: "PM-1 is amended: verdict. BR-1 is judged anew: pact right.",
    });
    expect(await breach()).toMatchObject({ status: "reviewed", verdict: "pact right" });
  });

  test("is nothing to amend where it says so already, or for a bystander, or before it is filed", async () => {
    expect(await amended({ verdict: "pact right" })).toMatchObject({ type: "refused", code: "decision_waits" });
    await filed();
    expect(await amended({ verdict: "threshold stale", impact: ` ${findings.impact}\r\n` })).toMatchObject({
      type: "nothing",
    });
    expect(await amended({ verdict: "pact right" }, "mia")).toMatchObject({ type: "refused", code: "not_eligible" });
    expect(await amended({ verdict: "whatever" })).toMatchObject({ code: "arg_invalid" });
    expect(await amended({ failure_mode: "mood" })).toMatchObject({
      sentence: expect.stringMatching(/^failure_mode: Choose one of: context-lost/),
    });
    expect(await state()).not.toHaveProperty("amended");
    const refused = await world.store.journal({ subject: "refusals:postmortem:PM-1" });
    expect(refused).toMatchObject([{ body: { by: "person:sam" } }, { body: { by: "person:mia", act: "amend" } }]);
  });

  test("opens with what it says, and a form that is older than another's words is told so", async () => {
    await filed();
    const door = createDoor(world);
    const open = async (who: string) => {
      const press = { item: "postmortem:PM-1", verb: "amend", epoch: (await state())?.epoch ?? 0 } as const;
      return door.press({ how: "web", team: "", account: who, person: who }, { press });
    };
    const [sams, danas] = [await open("sam"), await open("dana")];
    if (sams.type !== "form" || danas.type !== "form") throw new Error(JSON.stringify([sams, danas]));
    expect(Object.fromEntries(sams.form.fields.map(({ name, value }) => [name, value]))).toMatchObject({
      ...findings,
      owner: "dana",
    });
    const answer = (asked: typeof sams, who: string, more: Record<string, string>) =>
      door.press(
        { how: "web", team: "", account: who, person: who },
        { press: asked.press },
        { ...Object.fromEntries(asked.form.fields.map(({ name, value = "" }) => [name, value])), ...more },
      );
    expect(JSON.stringify(await answer(danas, "dana", { cause: "data" }))).toContain("PM-1 is amended: root cause.");
    expect(JSON.stringify(await answer(sams, "sam", { cause: "tool" }))).toContain(
      "Dana Reyes wrote in PM-1 after you opened it",
    );
  });

  test("with another line proposes that one as well", async () => {
    await filed({ change_kind: "threshold", proposed: "failing breach below 0.4" });
    expect(await amended({ proposed: "failing breach below 0.45" })).toMatchObject({
      sentence: expect.stringMatching(/^PM-1 is amended: proposed line\. CR-2 proposes airline-service@2/),
    });
    expect(await state()).toMatchObject({ change: "CR-2" });
    expect(await amended({ proposed: "sooner please" })).toMatchObject({ code: "arg_invalid" });
  });
});
