/** All 200 recorded runs, replayed at once and judged by the example's pacts: one storm of four agents, one decision, four restraints. */
import { readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { parseFleetConfig } from "../../src/documents/fleet-config.ts";
import { parsePact } from "../../src/documents/pact.ts";
import { strictest } from "../../src/domain/agent/restraint.ts";
import { second } from "../../src/domain/words/time.ts";
import { createDoor } from "../../src/flows/decide/door.ts";
import { applyPact } from "../../src/flows/pacts/apply-pact.ts";
import { createPacts } from "../../src/flows/pacts/pacts.ts";
import { type Service, startService } from "../support/intake-service.ts";
import { recordedLines } from "../support/recording.ts";

let service: Service;
afterEach(async () => {
  await service.stop();
});

const agents = ["airline-a", "airline-b", "airline-c", "airline-d"];

/** In the order of the recording: all of it in one request, or a request a run, each sent when the one before is answered. */
const ways: [string, (lines: string[]) => string[]][] = [
  [
    "in one request",
    (lines) => [
      JSON.stringify({ resourceSpans: lines.flatMap((line) => JSON.parse(line).resourceSpans as unknown[]) }),
    ],
  ],
  ["as fast as they are answered", (lines) => lines],
];

test.each(ways)(
  "200 recorded runs %s are one storm of four, decided once, with four restraints",
  async (_, requests) => {
    const { config } = parseFleetConfig(readFileSync("examples/airline/wardroom.yaml"), "wardroom.yaml");
    if (!config) throw new Error("the example's wardroom.yaml does not read");
    service = await startService({
      config,
      pacts: (store) =>
        createPacts(
          store,
          (text, file) => parsePact(text, file).pact,
          () => config,
        ),
    });
    const { world, watch } = service;
    for (const name of ["fleet", "airline-service"]) {
      const text = readFileSync(`examples/airline/pacts/${name}.yaml`, "utf8");
      expect(await applyPact(world, { file: `${name}.yaml`, text, how: "boot" })).toMatchObject({ type: "done" });
    }
    const secret = await service.token(["signals:write"]);
    for (const request of requests(recordedLines()))
      expect(await service.post("/v1/traces", request, secret)).toMatchObject({
        status: 200,
        body: { partialSuccess: {} },
      });
    await watch.settled();

    // They cross at their tenth task, within 38 seconds of each other by the times of their own signals.
    const crossed = service.crossings.flatMap((one) => (one.type === "breached" ? [[one.agent, one.measured.at]] : []));
    expect(crossed.map(([agent]) => agent)).toEqual(["airline-b", "airline-a", "airline-c", "airline-d"]);
    const times = crossed.map(([, at]) => Number(at));
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(40 * second);

    const breaches = (await world.store.list("breach")).map(({ state }) => state);
    expect(breaches).toMatchObject([{ id: "BR-1", status: "open", intervention: { state: "proposed" } }]);
    const [storm] = breaches;
    expect(storm?.members.map(({ agent, measured }) => [agent, measured.value])).toEqual([
      ["airline-b", 0.2],
      ["airline-a", 0.1],
      ["airline-c", 0.2],
      ["airline-d", 0],
    ]);
    const calls = await world.store.journal({ types: ["breach.escalated"] });
    expect(calls.map(({ body }) => ("because" in body ? body.because : undefined))).toEqual([undefined, "storm"]);

    const door = createDoor(world);
    const dana = { how: "web", account: "dana", team: "", person: "dana" } as const;
    const press = { item: "breach:BR-1", verb: "approve", epoch: storm?.epoch ?? 0 };
    const answer = await door.press(dana, { press });
    expect(answer.type === "notice" && answer.card.title).toBe(
      "airline-b, airline-a, airline-c and airline-d are quarantined.",
    );
    expect(await world.store.journal({ types: ["breach.approved"] })).toHaveLength(1);
    const held = await Promise.all(agents.map((agent) => world.store.load(`agent:${agent}`)));
    expect(held.map((thing) => strictest(thing?.state.restraints ?? []))).toMatchObject(
      agents.map(() => ({ kind: "quarantine", cause: "breach:BR-1", by: "person:dana" })),
    );
  },
);
