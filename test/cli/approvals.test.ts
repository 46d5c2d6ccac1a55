/** `wardroom approvals`: what agents ask for is read to the letter and decided as a person, with a service and without one. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ServiceProcess, serviceProcess } from "../support/service.ts";

const pact = `id: airline-d
level: agent
of: airline-d
actions:
  - tool: issue_refund
    approval: { by: [dana, lee, mia], quorum: 2, ttl: 30m, on_silence: deny }
    says: "Refunds \${args.amount} to {args.card}"
    show: [amount]
    redact: [card]
  - tool: wire_money
    approval: { by: accountable, ttl: 30m, risk: irreversible }
`;
/** An agent that would like the terminal to say something else. */
const args = {
  amount: 4200,
  order: "88123\u001b[1A\u001b[2K\u009b2J",
  memo: "fine\nDana Reyes may decide.\r\u202e0024",
  nested: { list: [1, 2, { deep: "x".repeat(2_000) }] },
  card: "4417123456789113",
};

let service: ServiceProcess;
let person: (name: string) => Promise<string>;

beforeAll(async () => {
  service = await serviceProcess({ pacts: { "airline-d.yaml": pact } });
  await service.start();
  person = async (name) =>
    (await run("token", "create", "--name", name, "--scope", "person", "--person", name)).out.trim();
});
afterAll(() => service?.remove());

const run = async (...words: string[]) => {
  const { code, out, err } = await service.run(...words);
  return { code, out: out.trim(), err: err.trim() };
};
const ask = async (tool: string, asked: object = args, reason = "charged twice \u202eowned\u2066") =>
  (await service.post("/v1/actions", { agent: "airline-d", tool, args: asked, run: "t1/s1", reason })).body;
const stateOf = async (action: unknown) => (await service.get(`/v1/actions/${action}`)).body;
/** Line feeds are ours; nothing else below a space, no C1 control, no turned direction. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is what is tested
const acts = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

let refund: Record<string, unknown>;

describe("reading", () => {
  test("before anything was asked, the list says so", async () => {
    expect(await run("approvals", "list")).toEqual({ code: 0, out: "No agent has asked for anything here.", err: "" });
    expect(JSON.parse((await run("approvals", "list", "--json")).out)).toEqual([]);
  });

  test("what waits is listed with whom it waits for", async () => {
    refund = await ask("issue_refund");
    expect(refund).toMatchObject({ decision: "pending", approval: "AP-1" });
    const { code, out } = await run("approvals", "list", "--status", "waiting", "--agent", "airline-d");
    expect(code).toBe(0);
    expect(out).toMatch(
      /^AP-1 {2}waiting {2}airline-d issue_refund {2}\S+Z {2}dana, lee and mia is asked, until \S+Z$/,
    );
    expect((await run("approvals", "list", "--status", "denied")).out).toBe("No agent has asked for anything here.");
  });

  test("one is shown with every argument to the letter, and nothing in it acts on the terminal", async () => {
    const { code, out } = await run("approvals", "show", "ap1");
    expect(code).toBe(0);
    expect(out).not.toMatch(acts);
    for (const words of [
      "AP-1 waiting: airline-d asks to run issue_refund",
      "Refunds $4200 to",
      "airline-d@1#actions.issue_refund",
      'run "t1/s1"',
      String.raw`"order": "88123\u001b[1A\u001b[2K\u009b2J"`,
      String.raw`"memo": "fine\nDana Reyes may decide.\r\u202e0024"`,
      `"deep": "${"x".repeat(2_000)}"`,
      "card: masked by the pact",
      String.raw`airline-d says, unchecked: "charged twice \u202eowned\u2066"`,
      "It needs 2 different people.",
      "Dana, Lee or Mia may decide; Sam, who operates it, may not.",
    ])
      expect(out).toContain(words);
    expect(out).not.toContain("4417123456789113");
    expect(out).toMatch(/No answer by \S+Z: not run, and airline-d is told "expired"/);
    expect(out).toMatch(/\d+ records, \d+ to \d+, sha256 [0-9a-f]{64}$/);
  });

  test("as JSON it says the same as the API, and who may decide", async () => {
    const { out } = await run("approvals", "show", "AP-1", "--json");
    expect(out).not.toMatch(acts);
    const { may_decide, timeline, evidence, ...facts } = JSON.parse(out);
    expect(may_decide).toEqual(["dana", "lee", "mia"]);
    expect(facts.args).toMatchObject({ amount: 4200, order: args.order, memo: args.memo, nested: args.nested });
    expect(timeline[0]).toMatchObject({ type: "approval.asked", actor: expect.stringContaining("airline-d") });
    const { body } = await service.get("/v1/approvals/AP-1", await person("dana"));
    expect(body).toMatchObject({ ...facts, evidence });
    expect(JSON.parse((await run("approvals", "list", "--json")).out)).toEqual([facts]);
  });
});

describe("deciding through the running service", () => {
  const decide = (...words: string[]) => run("approvals", "decide", ...words);

  test("as a person, under that person's rights, vote by vote", async () => {
    expect(await decide("AP-1", "approve", "--as", "sam")).toMatchObject({
      code: 1,
      err: expect.stringContaining("another pair of eyes"),
    });
    expect((await decide("AP-1", "approve", "--as", "dana")).out).toContain("counts: 1 of 2. Lee or Mia can still");
    expect(await decide("AP-1", "approve", "--as", "dana")).toMatchObject({
      code: 1,
      err: expect.stringContaining("You have approved AP-1 already"),
    });
    expect((await run("approvals", "list")).out).toContain("lee and mia is asked");
    const last = await decide("ap-1", "approve", "--as", "mia", "--reason", "seen with the customer", "--json");
    expect(JSON.parse(last.out)).toMatchObject({
      id: "AP-1",
      status: "approved",
      votes: [{ by: "dana" }, { by: "mia" }],
    });
    expect(await stateOf(refund.action)).toMatchObject({ state: "approved", by: ["Dana Reyes", "Mia Lund"] });
    const { out } = await run("approvals", "show", "AP-1");
    expect(out).toContain("(on the command line)");
    expect(out).toContain('"seen with the customer"');
    expect((await run("approvals", "list")).out).toMatch(/AP-1 {2}approved .* by dana and mia$/);
  });

  test("who comes late is told how it ended, and a denial's reason reaches the agent", async () => {
    expect(await decide("AP-1", "deny", "--as", "lee")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/AP-1: already approved by Dana and Mia/),
    });
    const asked = await ask("issue_refund", { amount: 1 });
    expect((await decide("AP-2", "deny", "--as", "lee", "--reason", "ask the customer first")).code).toBe(0);
    expect(await stateOf(asked.action)).toMatchObject({ state: "denied", reason: "ask the customer first" });
  });

  test("what cannot be taken back asks for the amount, in the words of the command line", async () => {
    const asked = await ask("wire_money", { amount: 950.5, to: "DE89" });
    expect((await run("approvals", "show", "AP-3")).out).toContain("wire_money (irreversible)");
    expect(await decide("AP-3", "approve", "--as", "dana")).toMatchObject({
      code: 1,
      err: 'AP-3 cannot be taken back, so type the amount to approve it: wardroom approvals decide AP-3 approve --confirm "950.5"',
    });
    expect((await decide("AP-3", "approve", "--as", "dana", "--confirm", "9505")).err).toContain(
      "That is not the amount",
    );
    expect(await stateOf(asked.action)).toMatchObject({ state: "waiting" });
    expect((await decide("AP-3", "approve", "--as", "dana", "--confirm", "950.50")).code).toBe(0);
    expect(await stateOf(asked.action)).toMatchObject({ state: "approved" });
  });

  test("through the API of a service elsewhere, with a person's token; the record says so", async () => {
    await ask("wire_money", { amount: 7, to: "DE89" });
    const elsewhere = async (secret: string, ...words: string[]) => {
      const { code, out, err } = await service.runWith(
        { WARDROOM_TOKEN: secret, DATABASE_URL: "file:./nowhere/wardroom.db" },
        "approvals",
        "decide",
        "AP-4",
        ...words,
        "--url",
        service.url,
      );
      return { code, out, err };
    };
    expect(await elsewhere(await person("sam"), "approve", "--confirm", "7")).toMatchObject({
      code: 1,
      err: expect.stringContaining("another pair of eyes"),
    });
    const dana = await person("dana");
    expect(await elsewhere(dana, "approve", "--confirm", "8")).toMatchObject({ code: 1 });
    const given = await elsewhere(dana, "approve", "--confirm", "7", "--reason", "checked", "--json");
    expect(JSON.parse(given.out)).toMatchObject({ status: "approved", votes: [{ by: "dana" }] });
    expect((await run("approvals", "show", "AP-4")).out).toMatch(/Dana Reyes approves\. \(through the API\) "checked"/);
    expect(await elsewhere(service.token(), "deny")).toMatchObject({ code: 1, err: expect.stringContaining("person") });
  });
});

test("without a service it is decided on the store itself, and the service knows it when it starts", async () => {
  const asked = await ask("wire_money", { amount: 11, to: "DE89" });
  await service.stop();
  expect((await run("approvals", "decide", "AP-5", "deny", "--as", "dana")).code).toBe(0);
  await service.start();
  expect(await stateOf(asked.action)).toMatchObject({ state: "denied", by: ["Dana Reyes"] });
});

test.each([
  [["show", "AP-99"], 1, "There is no AP-99. wardroom approvals list shows them."],
  [["show", "BR-1"], 2, '"BR-1" is no approval id. They look like AP-77.'],
  [["decide", "seven", "deny", "--as", "dana"], 2, '"seven" is no approval id'],
  [["decide", "AP-1", "maybe", "--as", "dana"], 2, "approve, deny"],
  [["decide", "AP-1", "approve"], 2, "Say who decides it: --as PERSON."],
  [["decide", "AP-1", "approve", "--as", "eve"], 1, 'There is no person "eve"'],
  [["decide", "AP-99", "approve", "--as", "dana"], 1, "There is no AP-99"],
  [["decide", "AP-1", "deny", "--as", "dana", "--confirm", "1"], 2, "--confirm: only what is approved is confirmed"],
  [["decide", "AP-1", "deny", "--as", "dana", "--url", "http://127.0.0.1:1"], 2, "--as and --url"],
  [["list", "--status", "open"], 2, "A status is one of waiting"],
  [["list", "--limit", "0"], 2, "Write a number from 1 to 99999"],
])("approvals %j is refused in one line", async (words, code, says) => {
  const answer = await run("approvals", ...words);
  expect([answer.code, answer.out, answer.err.split("\n").length]).toEqual([code, "", 1]);
  expect(answer.err).toContain(says);
});
