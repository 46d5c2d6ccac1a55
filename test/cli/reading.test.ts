/** Commands without a service: reading ones change nothing, deciding ones take the store under its lock, and errors are one line. */

import { createHash } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ServiceProcess, serviceProcess } from "../support/service.ts";

let service: ServiceProcess;
const database = () => join(service.dir, "data/wardroom.db");
const digest = () => createHash("sha256").update(readFileSync(database())).digest("hex");

beforeAll(async () => {
  service = await serviceProcess();
});
afterAll(() => service?.remove());

test("before a first start there is nothing to read, and that is one line", async () => {
  for (const words of [
    ["breaches", "list"],
    ["agents", "list"],
    ["token", "list"],
    ["simulate", "x.jsonl"],
  ]) {
    if (words[1] === "x.jsonl") writeFileSync(join(service.dir, "x.jsonl"), '{"agent":"a","signal":"b","value":1}\n');
    const { code, out, err } = await service.run(...words);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(/^There is no store at .+ yet\. Start Wardroom once, or set DATABASE_URL\.\n$/);
  }
});

test("reading commands leave the file as it is, to the byte", async () => {
  await service.start();
  await service.post("/v1/actions", { agent: "airline-a", tool: "think", args: {} });
  await service.stop();
  const before = [digest(), statSync(database()).mtimeMs];
  expect(JSON.parse((await service.run("breaches", "list", "--json")).out)).toEqual([]);
  expect((await service.run("breaches", "list")).out).toBe("No breach is on record here.\n");
  expect(JSON.parse((await service.run("agents", "list", "--json")).out)).toMatchObject([
    { agent: "airline-a", room: "airline", asks: true, restraint: "none", pacts: ["acme-air@1", "airline-service@1"] },
  ]);
  expect((await service.run("token", "list")).out).toMatch(/^tok_\S+ {2}local {2}signals:write,agent {2}any agent\n$/);
  expect((await service.run("link", "--list")).out).toBe("No account was linked by a code.\n");
  expect([digest(), statSync(database()).mtimeMs]).toEqual(before);
});

test("deciding without a service works on the store itself, and the service knows it when it starts", async () => {
  const held = await service.run("agents", "quarantine", "airline-a", "--as", "dana", "--reason", "night", "--json");
  expect(held.code).toBe(0);
  expect(JSON.parse(held.out)).toMatchObject({ agent: "airline-a", restraint: "quarantine" });
  const refused = await service.run("agents", "release", "airline-a", "--as", "sam", "--json");
  expect(refused.code).toBe(1);
  expect(JSON.parse(refused.out)).toMatchObject({ error: expect.stringContaining("You operate this agent") });
  await service.start();
  const asked = await service.post("/v1/actions", { agent: "airline-a", tool: "search", args: {} });
  expect(asked.body).toMatchObject({ decision: "deny", restraint: "quarantine" });
});

test.each([
  [["agents", "pause", "airline-a", "--as", "dana", "--url", "http://127.0.0.1:1"], 2, "--as and --url"],
  [["agents", "pause", "airline-a", "--url", "ftp://x"], 1, "--url: this is not an http address"],
  [["agents", "pause", "airline-a", "--url", "http://127.0.0.1:1"], 1, "No token: set WARDROOM_TOKEN"],
  [["agents", "pause", "nobody", "--as", "dana"], 1, "No agent called nobody has been seen"],
  [["agents", "pause"], 2, "Missing required argument 'agent'"],
  [["breaches", "list", "--limit", "0"], 2, "Write a number from 1 to 99999"],
  [["link"], 2, "Say whom: --person PERSON"],
  [["link", "--person", "eve"], 1, 'There is no person "eve"'],
  [["link", "--remove", "U04MIA"], 2, "--remove: write the platform and the account"],
  [["token", "confirm", "tok_none"], 1, "There is no such token that waits"],
  [["token", "create", "--name", "x", "--scope", "agent", "--enrol"], 1, "An enrolment token needs the pattern"],
  [["simulate", "x.jsonl", "--silence", "forever"], 2, "--silence: write a duration"],
])("%j is refused in one line", async (words, code, says) => {
  const answer = await service.run(...words);
  expect(answer.code).toBe(code);
  expect(answer.out).toBe("");
  expect(answer.err.trim().split("\n").length).toBe(1);
  expect(answer.err).toContain(says);
});
