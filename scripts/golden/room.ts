/**
 * What people do in a room besides approving an intervention: agents' questions in every way they end, a standing approval, a choice
 * of human review, snooze, reassign, mute, noise, a breach that is only watched, and a wardroom.yaml that changed.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exampleDir } from "../../src/config.ts";
import { hour, minute } from "../../src/domain/words/time.ts";
import { applyPact } from "../../src/flows/pacts/apply-pact.ts";
import { type TestApp, testApp } from "../../test/support/app.ts";
import { type Teller, tellerOf } from "./teller.ts";

/** What one agent is watched for: a run that went round once is near, one that went round more is a breach. */
const watched = (agent: string, more: string): string => `id: ${agent}
level: agent
of: ${agent}
thresholds:
  - id: loops
    title: goes round in circles
    signal: rebook.loops
    stat: mean
    window: { runs: 1 }
    near_miss: { above: 0.2 }
    breach: { above: 0.5 }
    severity: medium
    failure_mode: stale-state
    intervention: { do: throttle, limit: 10/m, mode: human-review, ttl: 1h, on_silence: hold }
${more}`;

const asking = (more = ""): string => `id: airline-d
level: agent
of: airline-d
actions:
  - tool: issue_refund
    approval: { by: [dana, lee, mia], quorum: 2, ttl: 30m, on_silence: deny }
    says: "Refunds \${args.amount} to the card that paid order {args.order}"
    show: [amount, order]
    redact: [card]
  - tool: rebook_all
    approval: { by: accountable, ttl: 1m }
  - tool: change_seat
    approval: { by: accountable, ttl: 30m }
  - tool: send_voucher
    approval: { by: accountable, ttl: 30m }
    standing: { max_uses: 3, ttl: 1h, same: [user_id] }
  - tool: wire_money
    approval: { by: accountable, ttl: 30m, risk: irreversible }
${more}`;

/** Beside the rule for a tool, another that asks for more. */
const stricterSeats = `  - tool: change_seat
    approval: { by: [dana, lee], quorum: 2, ttl: 20m }
`;

export async function room(): Promise<TestApp> {
  const dir = mkdtempSync(join(tmpdir(), "wardroom-room-"));
  cpSync(exampleDir, dir, { recursive: true });
  writeFileSync(join(dir, "pacts/airline-b.yaml"), watched("airline-b", ""));
  writeFileSync(join(dir, "pacts/airline-c.yaml"), watched("airline-c", "enforce: shadow\n"));
  writeFileSync(join(dir, "pacts/airline-d.yaml"), asking());
  const app = await testApp({ config: join(dir, "wardroom.yaml") });
  const people = tellerOf(app);
  await agentsAsk(app, people);
  await agentsLoop(app, people);
  await configChanges(app, join(dir, "wardroom.yaml"));
  rmSync(dir, { recursive: true, force: true });
  return app;
}

async function agentsAsk(app: TestApp, { press, type, refused }: Teller): Promise<void> {
  const post = async (path: string, body: object, status = 200): Promise<Record<string, unknown>> => {
    const answer = await app.ask(path, body);
    if (answer.status !== status) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const ask = (tool: string, args: object, more: object = {}) =>
    post("/v1/actions", { agent: "airline-d", tool, args, run: "t1/s1", reason: "the traveller asked", ...more });
  const run = async ({ action }: Record<string, unknown>, args: object, ok = true): Promise<void> => {
    await post(`/v1/actions/${action}/claim`, { args });
    await post(`/v1/actions/${action}/complete`, { ok });
    await app.settled();
  };

  // AP-1: asked twice, voted by two, one of whom took it back for a while; then run.
  const order = { amount: 4200, order: "88123", card: "4417123456789113" };
  const refund = await ask("issue_refund", order);
  await ask("issue_refund", order, { run: "t2/s1" });
  await refused(() => press("sam", "approval:AP-1", "approve"));
  await press("mia", "approval:AP-1", "acknowledge");
  await press("dana", "approval:AP-1", "approve");
  await press("dana", "approval:AP-1", "withdraw-vote");
  await app.advance(minute);
  await press("dana", "approval:AP-1", "approve");
  await press("lee", "approval:AP-1", "approve");
  await run(refund, order);

  // AP-2: denied, and why.
  await ask("issue_refund", { amount: 1, order: "88124" });
  await type("lee", "deny AP-2 ask the customer first");

  // AP-3: nobody answers. AP-4: taken back. AP-5: its rule changes while it waits.
  await ask("rebook_all", { flight: "HAT001" });
  await app.advance(2 * minute);
  const voucher = await ask("send_voucher", { amount: 80, user_id: "ann" });
  await post(`/v1/actions/${voucher.action}/withdraw`, { reason: "the traveller left" });
  await ask("change_seat", { seat: "12A" });
  const stricter = {
    file: "airline-d.yaml",
    text: `base: 1\n${asking(stricterSeats)}`,
    as: "dana",
    how: "cli",
  } as const;
  const applied = await applyPact(app.world, stricter);
  if (applied.type !== "done") throw new Error(JSON.stringify(applied));
  await app.settled();

  // AP-6: one press that covers more like it; used twice, then ended.
  const more = { amount: 90, user_id: "bob" };
  const first = await ask("send_voucher", more);
  await press("dana", "approval:AP-6", "approve-standing");
  await run(first, more);
  await run(await ask("send_voucher", { ...more, amount: 95 }), { ...more, amount: 95 });
  await run(await ask("send_voucher", { ...more, amount: 99 }), { ...more, amount: 99 }, false);
  await press("sam", "approval:AP-6", "end-standing");

  // AP-7: approved by whoever typed the amount, and never run.
  await ask("wire_money", { amount: 950.5, to: "DE89" });
  await refused(() => press("dana", "approval:AP-7", "approve", { confirm: "9505" }));
  await press("dana", "approval:AP-7", "approve", { confirm: "950.50" });
  await app.advance(16 * minute);

  // Allowed by the pact itself: run once, and taken back.
  await run(await ask("search", { q: "flights" }, { agent: "airline-a" }), { q: "flights" });
  const unused = await ask("search", { q: "hotels" }, { agent: "airline-a" });
  await post(`/v1/actions/${unused.action}/withdraw`, {});
}

async function agentsLoop(app: TestApp, { press, type, refused }: Teller): Promise<void> {
  let runs = 0;
  const loops = async (agent: string, value: number): Promise<void> => {
    const signal = { agent, signal: "rebook.loops", value, run: `r-${++runs}`, at: new Date(app.now()).toISOString() };
    const { status, body } = await app.ask("/v1/signals", [signal]);
    if (status >= 300) throw new Error(JSON.stringify(body));
    await app.settled();
    await app.advance(minute);
  };

  // BR-1: put off, passed on, then a person chooses what is done.
  await loops("airline-b", 0);
  await loops("airline-b", 0.3);
  await loops("airline-b", 0);
  await loops("airline-b", 1);
  await refused(() => type("mia", "choose BR-1 quarantine"));
  await type("dana", "snooze BR-1 15m after the stand-up");
  await type("dana", "reassign BR-1 mia she wrote the prompt");
  await type("dana", "choose BR-1 throttle 5/m slower while she looks");
  await app.advance(20 * minute);
  await type("sam", "resolve BR-1 prompt rolled back");
  await press("dana", "breach:BR-1", "verdict:pact right");
  await type("dana", "release airline-b");
  await loops("airline-b", 0);

  // Crossed again soon: the same breach. Crossed again a day later: another.
  await loops("airline-b", 1);
  await loops("airline-b", 0);
  await app.advance(25 * hour);

  // BR-2: opened while muted, told when that ends, and called noise.
  await type("dana", "mute airline-b 30m known bad batch");
  await loops("airline-b", 1);
  await app.advance(31 * minute);
  await type("sam", "noise BR-2 the batch was replayed");
  await loops("airline-b", 0);

  // BR-3: only watched.
  await loops("airline-c", 1);
  await app.advance(10 * minute);
  await loops("airline-c", 0);
}

async function configChanges(app: TestApp, file: string): Promise<void> {
  const before = readFileSync(file, "utf8");
  writeFileSync(
    file,
    before
      .replace("members: [mia]", "members: [mia, lee]\n    settings: { broadcast_from_level: 3 }")
      .replace("operator: sam", "operator: lee"),
  );
  const { ok, sentence } = await app.reload();
  if (!ok) throw new Error(sentence);
  await app.settled();
}
