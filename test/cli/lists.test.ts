/** The lists of breaches, approvals and change requests take the same options, and each says in words that there is none. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { registerApprovals } from "../../src/cli/approvals.ts";
import { registerBreaches } from "../../src/cli/breaches.ts";
import { registerChanges } from "../../src/cli/changes.ts";
import { minute } from "../../src/domain/words/time.ts";
import { proposeChange } from "../../src/flows/change/propose-change.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { hostCommand } from "../support/host-command.ts";

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
}, 60_000);
afterAll(async () => {
  expect(app?.faults).toEqual([]);
  await app?.remove();
});

const lists = [
  { name: "breaches", register: registerBreaches, id: "BR-1", none: "No breach is on record here." },
  { name: "approvals", register: registerApprovals, id: "AP-1", none: "No agent has asked for anything here." },
  { name: "changes", register: registerChanges, id: "CR-1", none: "No change request is on record here." },
] as const;
const run = (register: (typeof lists)[number]["register"], ...words: string[]) => hostCommand(register, app.env, words);

test.each(lists)("$name: before there is one, it says so; as JSON it is an empty list", async (list) => {
  expect((await run(list.register, list.name, "list")).out).toBe(`${list.none}\n`);
  expect((await run(list.register, list.name, "list", "--json")).out).toBe("[]\n");
});

test.each(lists)(
  "$name: the latest first, by room, status and number; a wrong status names the right ones",
  async (list) => {
    await happen();
    const listed = async (...options: string[]): Promise<string[][]> =>
      (await run(list.register, list.name, "list", ...options)).out
        .trim()
        .split("\n")
        .map((line) => line.split(/ {2,}/));
    const ids = async (...options: string[]): Promise<(string | undefined)[]> =>
      (await listed(...options)).map(([id]) => id);
    const second = list.id.replace("1", "2");
    expect(await ids()).toEqual([second, list.id]);
    expect(await ids("--limit", "1")).toEqual([second]);
    expect(await ids("--room", "airline")).toEqual([second, list.id]);
    expect(await ids("--room", "fleet")).toEqual([list.none]);
    const json: unknown = JSON.parse((await run(list.register, list.name, "list", "--json")).out);
    expect(json).toMatchObject([{ id: second }, { id: list.id }]);
    const [[, status = ""] = []] = await listed();
    expect(await ids("--status", status)).toContain(second);
    await expect(run(list.register, list.name, "list", "--status", "odd")).rejects.toThrow(/A status is one of /);
    if (list.name === "changes") return;
    expect(await ids("--agent", "airline-b")).toEqual([list.none]);
  },
);

let happened = false;
/** Two breaches, two questions and two proposals, once. */
async function happen(): Promise<void> {
  if (happened) return;
  happened = true;
  const fails = (agent: string) =>
    Array.from({ length: 10 }, (_, nth) => ({
      agent,
      signal: "evaluation.task_success",
      value: 0,
      run: `${agent}-${nth}`,
      at: new Date(app.now() - 1_000 + nth).toISOString(),
    }));
  for (const agent of ["airline-a", "airline-c"]) {
    await app.ask("/v1/signals", fails(agent));
    await app.settled();
    await app.ask("/v1/actions", { agent, tool: "send_certificate", args: { amount: 150, user_id: agent } });
    await app.advance(5 * minute);
  }
  const live = app.world.pacts.live().find(({ id }) => id === "airline-service");
  for (const below of [0.35, 0.4])
    await proposeChange(app.world, {
      pact: "airline-service",
      text: (live?.text ?? "").replace(/breach: \{ below: 0\.3/, `breach: { below: ${below}`),
      base: live?.version ?? 0,
      title: `Below ${below}`,
      why: "it opens too late",
      by: "person:sam",
      how: "cli",
    });
  await app.settled();
}
