/** Every example of the repository, and every key of the reference, is accepted; what is not built is said. */
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { parseFleetConfig } from "../../src/documents/fleet-config.ts";
import { lintPacts } from "../../src/documents/lint-pacts.ts";
import { lineOf } from "../../src/documents/located.ts";
import { parsePact } from "../../src/documents/pact.ts";
import { pactJsonSchema } from "../../src/documents/pact-schema.ts";
import { effective } from "../../src/domain/pact/hierarchy.ts";
import { minute } from "../../src/domain/words/time.ts";

const read = (file: string) => parsePact(readFileSync(file), file);

test.each(globSync("examples/*/wardroom.yaml"))(
  "%s and its pacts use only what works, and lint has nothing to remark",
  (file) => {
    const { config, findings } = parseFleetConfig(readFileSync(file), file);
    expect(findings.map(lineOf)).toEqual([]);
    if (!config) return;
    const files = globSync(join(dirname(file), config.pacts.dir, "*.yaml"))
      .sort()
      .map(read);
    expect(files.length).toBeGreaterThan(0);
    expect(lintPacts({ files, live: [], config, today: "2026-11-22" }).map(lineOf)).toEqual([]);
  },
);

test("the pact of the reference is accepted whole, and each part that is not built is named at its line", () => {
  const { config } = parseFleetConfig(readFileSync("test/fixtures/pacts/wardroom.yaml"), "wardroom.yaml");
  const found = lintPacts({
    files: [read("test/fixtures/pacts/airline-service.yaml")],
    live: [],
    config,
    today: "2026-11-22",
  });
  expect(found.filter(({ severity }) => severity !== "not-yet").map(lineOf)).toEqual([]);
  expect(found.map(({ line, path }) => `${line} ${path.join(".")}`)).toEqual([]);
});

test("the airline example adds up to the pact that its story tells", () => {
  const versions = ["fleet", "airline-service"].map((name) => {
    const { pact, text } = read(`examples/airline/pacts/${name}.yaml`);
    if (!pact) throw new Error(`${name} is no pact`);
    return { id: pact.id, version: 1, pact, text, digest: "" };
  });
  expect(effective({ id: "airline-a", room: "airline" }, versions)).toMatchObject({
    of: ["acme-air@1", "airline-service@1"],
    raci: { responsible: "sam", accountable: "dana", consulted: ["lee"], informed: [] },
    thresholds: [
      {
        id: "task-failure",
        cited: "airline-service@1#task-failure",
        intervention: { do: "quarantine", mode: "gated", ttl: 2 * minute, on_silence: "apply" },
      },
    ],
    actions: [
      { tool: "delete_user", decision: "deny" },
      {
        tool: "send_certificate",
        when: "args.amount >= 150.0",
        approval: { by: "accountable", quorum: 1, ttl: 2 * minute },
      },
    ],
    free: ["think", "calculate"],
    escalation: [
      { after: 0, to: "accountable" },
      { after: 30_000, to: "deputy" },
      { after: 60_000, to: "room" },
    ],
    if_wardroom_is_down: "deny",
  });
});

test("the JSON Schema for editors knows every key, and that no other is allowed", () => {
  const schema = pactJsonSchema() as {
    properties: Record<string, object>;
    additionalProperties: boolean;
    required: string[];
  };
  expect(schema.additionalProperties).toBe(false);
  expect(schema.required).toEqual(["id", "level"]);
  expect(Object.keys(schema.properties)).toEqual(
    expect.arrayContaining(["thresholds", "raci", "escalation", "overridable"]),
  );
  expect(JSON.stringify(schema)).toContain('"pattern":"^(\\\\d+(ms|s|m|h|d))+$"');
});
