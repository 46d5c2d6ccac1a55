/** `wardroom drill` goes through the socket of the running service as a person; `wardroom drills` reads the store beside it. */
import { Command } from "commander";
import { afterAll, beforeAll, expect, test } from "vitest";
import { registerDrills } from "../../src/cli/drills.ts";
import { second } from "../../src/domain/words/time.ts";
import { pressDrill } from "../../src/flows/drill/press-drill.ts";
import { type TestApp, testApp } from "../support/app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
}, 60_000);
afterAll(async () => {
  expect(app?.faults).toEqual([]);
  await app?.remove();
});

async function run(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { code: 0, out: "", err: "" };
  const program = new Command().exitOverride();
  registerDrills(program, () => app.env, {
    out: (text) => void Object.assign(said, { out: said.out + text }),
    progress: () => {},
    print: (answer, json) =>
      void Object.assign(
        said,
        answer.ok ? { out: json ? JSON.stringify(answer.data) : answer.sentence } : { code: 1, err: answer.sentence },
      ),
    fail: (sentence, code = 1) => void Object.assign(said, { code, err: sentence }),
  });
  await program.parseAsync(words, { from: "user" });
  return said;
}

test("before there was one, the list says how to start one", async () => {
  expect(await run("drills")).toEqual({
    code: 0,
    out: "No drill is on record here. wardroom drill AGENT starts one.",
    err: "",
  });
});

test("it is started in a person's name, whose rights are asked for, and listed with how it went", async () => {
  expect(await run("drill", "airline-a")).toMatchObject({ code: 2, err: "Say who starts it: --as PERSON." });
  expect(await run("drill", "airline-a", "--as", "nobody")).toMatchObject({
    code: 1,
    err: expect.stringMatching(/There is no person "nobody"/),
  });
  expect(await run("drill", "airline-a", "--as", "mia")).toMatchObject({ code: 1, err: expect.stringMatching(/Dana/) });
  expect(await run("drill", "airline-a", "nothing", "--as", "dana")).toMatchObject({
    code: 1,
    err: expect.stringMatching(/no live threshold "nothing"/),
  });
  const begun = await run("drill", "airline-a", "task-failure", "--as", "dana", "--json");
  expect(JSON.parse(begun.out)).toMatchObject({ id: "DR-1", drill: true, agent: "airline-a", by: "dana" });
  await app.settled();
  expect((await run("drills", "--room", "airline")).out).toMatch(
    // No sums below it: nothing has come out yet.
    /^DR-1 {2}open {2}airline-a \S+#task-failure.*dana called$/,
  );
  await app.advance(20 * second);
  await pressDrill(app.world, { by: "dana", how: "web" }, "DR-1", { item: "drill:DR-1", verb: "approve", epoch: 1 });
  expect((await run("drills")).out).toMatch(
    /^DR-1 {2}passed {2}.*dana after 20 s, at step 1\n\n1 passed, 0 failed, median 20 s to the answer$/,
  );
  expect(JSON.parse((await run("drills", "--json")).out)).toMatchObject([{ id: "DR-1", ended: { passed: true } }]);
  expect(await run("drills", "--room", "elsewhere")).toMatchObject({ code: 2 });
  const [started] = await app.world.store.journal({ types: ["drill.started"] });
  expect(started).toMatchObject({ actor: "person:dana", body: { how: "cli" } });
});

test("one that runs is answered, or called off, in a person's name", async () => {
  expect((await run("drill", "airline-a", "--as", "dana")).out).toMatch(/is under way/);
  await app.settled();
  const id = (await app.world.store.list("drill", { status: "running" }))[0]?.state.id ?? "";
  expect(await run("drills", "decide", id, "approve")).toMatchObject({ code: 2, err: expect.stringMatching(/--as/) });
  expect(await run("drills", "decide", "BR-1", "approve", "--as", "dana")).toMatchObject({ code: 2 });
  expect(await run("drills", "decide", id, "approve", "--as", "mia")).toMatchObject({
    code: 1,
    err: expect.stringMatching(/Dana/),
  });
  const answered = await run("drills", "decide", id, "approve", "--as", "dana", "--json");
  expect(JSON.parse(answered.out)).toMatchObject({ id, answered: { by: "dana", answer: "approve" } });
  expect(await run("drills", "decide", id, "deny", "--as", "dana")).toMatchObject({ code: 1 });
});
