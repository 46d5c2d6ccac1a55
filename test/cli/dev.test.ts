/** `wardroom dev`: decisions are answered by itself, on a store of its own, and the record says that no person did it. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ServiceProcess, serviceProcess, until } from "../support/service.ts";

const recording = resolve(import.meta.dirname, "../../examples/airline/recording.otlp.jsonl.gz");
let service: ServiceProcess;

beforeAll(async () => {
  service = await serviceProcess();
  await service.start("dev", "--auto", "approve");
});
afterAll(() => service?.remove());

const local = () => service.run("token", "create", "--name", "x", "--scope", "auditor");

test("a breach is approved by itself, as whoever may, with a reason that says so", async () => {
  const dev = join(service.dir, "data/dev");
  const env = { DATABASE_URL: `file:${join(dev, "wardroom.db")}` };
  const inDev = (...words: string[]) => service.runWith(env, ...words);
  const secret = (await inDev("token", "create", "--name", "replay", "--scope", "signals:write,agent")).out.trim();
  const sent = await service.runWith(
    { ...env, WARDROOM_TOKEN: secret },
    "replay",
    recording,
    "--as-now",
    "--url",
    service.url,
  );
  expect(sent.code).toBe(0);
  const held = async () =>
    (JSON.parse((await inDev("agents", "list", "--json")).out) as { agent: string; restraint: string }[]).find(
      ({ agent }) => agent === "airline-a",
    )?.restraint === "quarantine";
  await until(held, "airline-a is quarantined by itself");
  const [breach] = JSON.parse((await inDev("breaches", "list", "--agent", "airline-a", "--json")).out) as {
    id: string;
  }[];
  const shown = (await inDev("breaches", "show", breach?.id ?? "")).out;
  expect(shown).toContain("Dana Reyes approved the intervention. (on the command line)");
  expect(shown).toContain("Answered by itself: wardroom dev --auto approve. No person decided this.");
  expect(existsSync(join(service.dir, "data/wardroom.db"))).toBe(false);
  expect((await inDev("journal", "verify")).code).toBe(0);
});

test("what an agent asks for is approved by itself: the agent goes on, and the record says that no person did it", async () => {
  const dev = { DATABASE_URL: `file:${join(service.dir, "data/dev/wardroom.db")}` };
  const secret = (await service.runWith(dev, "token", "create", "--name", "a", "--scope", "agent")).out.trim();
  const bearer = { authorization: `Bearer ${secret}` };
  const args = { amount: 200, user_id: "mia_li_3668" };
  const question = { agent: "airline-b", tool: "send_certificate", args };
  const { action, decision, approval } = (await service.post("/v1/actions", question, bearer)).body;
  expect(decision).toBe("pending");
  const { state } = (await service.get(`/v1/actions/${action}?wait=20`, secret)).body;
  expect(state).toBe("approved");
  expect((await service.post(`/v1/actions/${action}/claim`, { args }, bearer)).status).toBe(200);
  const shown = (await service.runWith(dev, "approvals", "show", String(approval))).out;
  expect(shown).toContain("No person decided this.");
});

test("what people decided on is never answered by itself", async () => {
  await service.stop();
  await service.start();
  await service.stop();
  expect((await local()).code).toBe(0);
  const refused = await service.runWith({ DATABASE_URL: "file:./data/wardroom.db" }, "dev", "--auto", "deny");
  expect(refused).toMatchObject({ code: 2, err: expect.stringContaining("holds decisions of people") });
  expect((await service.run("dev", "--auto", "maybe")).code).toBe(2);
  expect((await service.run("dev")).code).toBe(2);
});
