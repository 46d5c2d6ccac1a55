/** A run is asked for evidence by a pact that named slots when it began; the watch and the figures ask the same ones. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { parsePact } from "../../src/documents/pact.ts";
import { minute } from "../../src/domain/words/time.ts";
import { completenessOf } from "../../src/flows/evidence/completeness.ts";
import { applyPact } from "../../src/flows/pacts/apply-pact.ts";
import { createPacts } from "../../src/flows/pacts/pacts.ts";
import { fleet, noon } from "../support/breaches.ts";
import { type Service, startService } from "../support/intake-service.ts";

const desk = (evidence: string, base?: number) => `id: airline-service
level: room
of: airline
${base === undefined ? "" : `base: ${base}\n`}raci: { responsible: sam, accountable: dana }
evidence: ${evidence}
`;

let service: Service;
let secret: string;
beforeEach(async () => {
  service = await startService({
    pacts: (store) =>
      createPacts(
        store,
        (text, file) => parsePact(text, file).pact,
        () => fleet,
      ),
  });
  secret = await service.token(["signals:write"]);
});
afterEach(() => service.stop());

const apply = async (evidence: string, base?: number) =>
  expect(
    await applyPact(service.world, { file: "desk.yaml", text: desk(evidence, base), as: "dana", how: "cli" }),
  ).toMatchObject({ type: "done" });

async function ends(run: string, took: number, agent = "airline-a"): Promise<void> {
  await service.post("/v1/signals", { agent, signal: "run.duration", value: took / 1_000, run }, secret);
  await service.watch.settled();
}

/** What the watch found to lack something, and what the figures say. */
async function judged(): Promise<{ watch: string[]; figures: string[]; unasked: number }> {
  service.clock.at += 6 * minute;
  await service.watch.beat();
  await service.watch.settled();
  const events = await service.world.store.journal({ types: ["evidence.incomplete"] });
  const { incomplete, unasked } = await completenessOf(service.world, { from: noon, to: service.clock.at });
  return {
    watch: events.flatMap(({ body }) => ("run" in body ? [String(body.run)] : [])).sort(),
    figures: incomplete.map(({ run }) => run).sort(),
    unasked,
  };
}

test("one that began before its pact named any slot is not asked, by neither; one that began after it is", async () => {
  await apply("[]");
  await ends("before", minute);
  service.clock.at += minute;
  await apply("[evaluation]", 1);
  service.clock.at += minute;
  await ends("across", 10 * minute);
  await ends("after", minute / 2);
  expect(await judged()).toEqual({ watch: ["after"], figures: ["after"], unasked: 2 });
});

test("another slot asked for changes nothing for whom it asked already", async () => {
  await apply("[evaluation]");
  await ends("first", 0);
  service.clock.at += minute;
  await apply("[evaluation, input]", 1);
  await ends("across", 10 * minute);
  expect(await judged()).toEqual({ watch: ["across", "first"], figures: ["across", "first"], unasked: 0 });
});

test("of an agent that is first seen under its pact every run is asked, however long it says that it took", async () => {
  await apply("[evaluation]");
  service.clock.at += minute;
  await ends("long", 60 * minute, "airline-b");
  expect(await judged()).toEqual({ watch: ["long"], figures: ["long"], unasked: 0 });
});
