/** An operator's day at the command line, with a real local Slack beside it: look, hold, link, reload, enrol, simulate. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ServiceProcess, serviceProcess } from "../support/service.ts";
import { type SlackWorkspace, startSlackWorkspace } from "../support/slack-workspace.ts";

const recording = resolve(import.meta.dirname, "../../examples/airline/recording.otlp.jsonl.gz");
const config = readFileSync(resolve(import.meta.dirname, "../../examples/airline/wardroom.yaml"), "utf8");

let workspace: SlackWorkspace;
let service: ServiceProcess;

beforeAll(async () => {
  workspace = await startSlackWorkspace();
  const { botToken, appToken, apiUrl } = workspace.settings;
  service = await serviceProcess({
    env: { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_API_URL: apiUrl },
    // Mia's account is not in the file: she links it herself.
    config: config.replace("slack: U04MIA, ", ""),
  });
  await service.start();
  workspace.invite("C01AIR", workspace.as("dana"));
  await workspace.channel("C01AIR").expectMessage(/This is the airline room/);
});
afterAll(async () => {
  await service?.remove();
  await workspace?.stop();
});

const run = async (...words: string[]) => {
  const { code, out, err } = await service.run(...words);
  return { code, out: out.trim(), err: err.trim() };
};
const file = () => join(service.dir, "wardroom.yaml");

test("a stranger is told how to link; a code of the host makes the account theirs, in Slack", async () => {
  await workspace.command("/ward status", workspace.as("mia"));
  await workspace.expectEphemeral("mia", /I don't know who you are.*\/ward link CODE/s);
  const { code, out } = await run("link", "--person", "mia");
  expect([code, out]).toEqual([0, expect.stringMatching(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/)]);
  await workspace.command(`/ward link ${out}`, workspace.as("mia"));
  await workspace.expectEphemeral("mia", /This account is Mia Lund's from now on/);
  expect(JSON.parse((await run("link", "--list", "--json")).out)).toMatchObject([
    { account: "slack/U04MIA", person: "mia" },
  ]);
  await workspace.command("/ward link", workspace.as("mia"));
  await workspace.expectEphemeral("mia", /Type this on the account that is new/);
});

test("breaches are listed and shown from the store while the service runs", async () => {
  expect((await run("replay", recording, "--as-now", "--url", service.url)).code).toBe(0);
  await workspace.channel("C01AIR").expectMessage(/airline-a fails its travellers/);
  const list = await run("breaches", "list", "--status", "open", "--json");
  expect(list.code).toBe(0);
  const [open] = JSON.parse(list.out) as { id: string; agent: string; status: string }[];
  expect(open).toMatchObject({ status: "open" });
  const shown = await run("breaches", "show", open?.id.toLowerCase().replace("-", "") ?? "");
  expect(shown.out).toContain(`${open?.id} open: ${open?.agent} fails its travellers (high)`);
  expect(shown.out).toMatch(/\d+ records, \d+ to \d+, sha256 [0-9a-f]{64}/);
  expect(await run("breaches", "show", "BR-999")).toEqual({
    code: 1,
    out: "",
    err: "There is no BR-999. wardroom breaches list shows them.",
  });
  expect((await run("breaches", "show", "nine")).code).toBe(2);
  expect((await run("breaches", "list", "--status", "closed")).code).toBe(2);
});

test("agents are held and let go as a person, under that person's rights, and it counts at the next question", async () => {
  const ask = async (agent: string) =>
    (await service.post("/v1/actions", { agent, tool: "search", args: {} })).body.restraint;
  expect(await run("agents", "pause", "airline-b")).toMatchObject({ code: 2, err: "Say who decides it: --as PERSON." });
  expect(await run("agents", "pause", "airline-b", "--as", "eve")).toMatchObject({
    code: 1,
    err: expect.stringContaining('There is no person "eve"'),
  });
  expect((await run("agents", "pause", "airline-b", "--as", "mia", "--reason", "odd")).code).toBe(0);
  expect(await ask("airline-b")).toBe("pause");
  expect(await run("agents", "resume", "airline-b", "--as", "mia")).toMatchObject({
    code: 1,
    err: expect.stringMatching(/This is for Dana.* to decide/),
  });
  expect((await run("agents", "resume", "airline-b", "--as", "dana")).code).toBe(0);
  expect(await ask("airline-b")).toBe("none");
  const listed = JSON.parse((await run("agents", "list", "--json")).out) as { agent: string; restraint: string }[];
  expect(listed.find(({ agent }) => agent === "airline-b")).toMatchObject({ restraint: "none", room: "airline" });
  expect((await run("agents", "list")).out).toMatch(/^airline-b\s+airline\s+airline-service\s+free/m);
});

test("what an agent asks for is read in full and decided at the command line; its card in Slack says so", async () => {
  const args = { amount: 200, user_id: "mia_li_3668", note: "flight \u001b[2Jcancelled" };
  const asked = await service.post("/v1/actions", { agent: "airline-b", tool: "send_certificate", args });
  expect(asked.body).toMatchObject({ decision: "pending", approval: "AP-1" });
  await workspace.channel("C01AIR").expectMessage(/WAITING.*AP-1/s);
  expect((await run("approvals", "list", "--status", "waiting")).out).toMatch(/^AP-1 {2}waiting.*dana is asked, until/);
  const shown = (await run("approvals", "show", "AP-1")).out;
  expect(shown).toContain(String.raw`"note": "flight \u001b[2Jcancelled"`);
  expect(shown).toContain("Dana may decide; Sam, who operates it, may not.");
  expect(await run("approvals", "decide", "AP-1", "approve", "--as", "mia")).toMatchObject({
    code: 1,
    err: expect.stringMatching(/This is for Dana to decide/),
  });
  expect(
    (await run("approvals", "decide", "AP-1", "approve", "--as", "dana", "--reason", "agreed by phone")).code,
  ).toBe(0);
  await workspace.channel("C01AIR").expectMessage(/APPROVED.*AP-1.*Approved by Dana Reyes/s);
  expect((await service.get(`/v1/actions/${asked.body.action}`)).body).toMatchObject({ state: "approved" });
});

test("the same over the API of a service elsewhere, with a person's token", async () => {
  const token = (await run("token", "create", "--name", "dana", "--scope", "person", "--person", "dana")).out;
  const remote = async (words: string[], secret: string) => {
    const before = process.env.WARDROOM_TOKEN;
    process.env.WARDROOM_TOKEN = secret;
    try {
      const { overHttp } = await import("../../src/cli/over-http.ts");
      return await overHttp(service.url, `/v1/agents/${words[1]}/${words[0]}`, {}, process.env);
    } finally {
      if (before === undefined) delete process.env.WARDROOM_TOKEN;
      else process.env.WARDROOM_TOKEN = before;
    }
  };
  expect(await remote(["pause", "airline-d"], token)).toMatchObject({ ok: true, data: { restraint: "pause" } });
  expect(await remote(["release", "airline-d"], token)).toMatchObject({ ok: true, data: { restraint: "none" } });
  expect(await remote(["pause", "airline-d"], service.token())).toMatchObject({
    ok: false,
    sentence: expect.stringContaining("lacks the scope person"),
  });
});

test("a token asked for with an end and as an enrolment token is what it says", async () => {
  const secret = (
    await run(
      "token",
      "create",
      "--name",
      "desk",
      "--scope",
      "agent",
      "--agent",
      "desk-*",
      "--enrol",
      "--expires",
      "30d",
    )
  ).out;
  const enrolled = await service.post("/v1/tokens/enrol", { agent: "desk-1" }, { authorization: `Bearer ${secret}` });
  expect([enrolled.status, enrolled.body.agent]).toEqual([201, "desk-1"]);
  expect((await run("token", "list")).out).toMatch(/desk\s+agent\s+enrols desk-\*\s+until \d{4}-/);
  expect((await run("token", "create", "--name", "x", "--scope", "agent", "--expires", "soon")).code).toBe(2);
});

test("a changed wardroom.yaml counts at once, and the room is told what changed", async () => {
  writeFileSync(
    file(),
    readFileSync(file(), "utf8")
      .replace("members: [mia]", "members: [mia, lee]\n    settings: { broadcast_from_level: 3 }")
      .replace("operator: sam", "operator: lee"),
  );
  const { code, out } = await run("reload");
  expect([code, out]).toEqual([
    0,
    "wardroom.yaml is in force: Lee joined the room; broadcast_from_level 2 -> 3; operator of airline-* sam -> lee.",
  ]);
  const told = await workspace.channel("C01AIR").expectMessage(/Lee joined the room/);
  expect(told.words).toMatch(
    /Lee joined the room; broadcast_from_level 2 -> 3; operator of airline-. sam -> lee\. Accepted at .* by the host\./,
  );
  expect((await run("reload")).out).toBe("wardroom.yaml says what it said before; nothing changed.");
});

test("a broken wardroom.yaml is refused with its lines, and the old one stays", async () => {
  const good = readFileSync(file(), "utf8");
  writeFileSync(file(), good.replace("members: [mia, lee]", "members: [mia, nobody]").replace("admins:", "admns:"));
  const { code, err } = await run("reload");
  expect(code).toBe(1);
  expect(err).toMatch(/wardroom\.yaml:\d+:\d+: /);
  expect(err).toContain("Nothing was changed");
  await workspace.command("/ward room", workspace.as("lee"));
  await workspace.expectEphemeral("lee", /Mia Lund, Lee Park/);
  writeFileSync(file(), good.replace("Mia Lund", "Mia Berg"));
  service.signal("SIGHUP");
  await workspace.channel("C01AIR").expectMessage(/Mia's name Mia Lund -> Mia Berg/);
});

test("whoever leaves the file takes what they answered for along, and the room is told so", async () => {
  const good = readFileSync(file(), "utf8");
  // Dana is the accountable of the room's pact.
  writeFileSync(
    file(),
    good
      .replace(/^ {2}dana:.*$/m, "  dan: { name: Dan Ray, slack: U09DAN, tz: Europe/Berlin }")
      .replace("[dana]", "[dan]"),
  );
  const { code, out } = await run("reload");
  expect(code).toBe(0);
  expect(out).toContain("Dana Reyes has left the fleet and decides nothing any more");
  expect(out).toContain(
    "nobody answers for airline-a, airline-b, airline-c, airline-d any more, so nothing of theirs is judged",
  );
  await workspace.channel("C01AIR").expectMessage(/nobody answers for airline-a/);
  expect((await service.get("/v1/agents/airline-a")).body).toMatchObject({ owned: false });
  writeFileSync(file(), good);
  expect((await run("reload")).code).toBe(0);
  expect((await service.get("/v1/agents/airline-a")).body).toMatchObject({ owned: true });
});

test("what a change between two starts means is told at the next one", async () => {
  await service.stop();
  writeFileSync(file(), readFileSync(file(), "utf8").replace("broadcast_from_level: 3", "broadcast_from_level: 4"));
  expect((await run("reload")).err).toBe(
    "No service runs on this store; the next start reads wardroom.yaml by itself.",
  );
  await service.start();
  await workspace.channel("C01AIR").expectMessage(/changed\s+broadcast_from_level 3 -> 4\. Accepted/);
});

test("a file of signals is simulated against the live pacts, and leaves no trace", async () => {
  const dir = mkdtempSync(join(tmpdir(), "wardroom-signals-"));
  const lines = Array.from({ length: 10 }, (_, n) =>
    JSON.stringify({
      agent: "airline-x",
      signal: "evaluation.task_success",
      value: 0,
      run: `r${n}`,
      at: new Date(Date.UTC(2026, 10, 22, 3, n)).toISOString(),
    }),
  );
  writeFileSync(join(dir, "night.jsonl"), `${lines.join("\n")}\n`);
  const head = (await service.get("/v1/agents/airline-x")).status;
  const { code, out, err } = await run("simulate", join(dir, "night.jsonl"));
  expect([code, err]).toEqual([0, ""]);
  expect(out).toContain("airline-service@1");
  expect(out).toContain("1 breach, nobody answering");
  expect(out).toMatch(/2026-11-22T03:09:00\.000Z {2}BR-1 {2}airline-x fails its travellers/);
  expect(out).toMatch(/2026-11-22T03:09:30\.000Z {2}BR-1 .*Lee/);
  expect(out).toMatch(
    /2026-11-22T03:11:00\.000Z {2}BR-1 {2}Nobody answered in time\. The pact applies the intervention\./,
  );
  expect(out).toMatch(/card to slack C01AIR: @Dana/);
  expect(out).toMatch(/direct to slack U03LEE: /);
  expect(head).toBe(404);
  expect((await service.get("/v1/agents/airline-x")).status).toBe(404);
  const data = JSON.parse((await run("simulate", join(dir, "night.jsonl"), "--json")).out);
  expect(data).toMatchObject({ lines: 10, signals: 10, breaches: 1 });
  writeFileSync(join(dir, "bad.jsonl"), '{"agent":"airline-x"\n');
  expect(await run("simulate", join(dir, "bad.jsonl"))).toMatchObject({
    code: 2,
    err: expect.stringContaining("bad.jsonl:1"),
  });
  await workspace.command("/ward simulate airline-a task-failure", workspace.as("mia"));
  await workspace.expectEphemeral("mia", /If now airline-a fails its travellers.*Lee.*quarantined/s);
  rmSync(dir, { recursive: true });
});

test("the record of all this holds", async () => {
  expect((await run("journal", "verify")).code).toBe(0);
});

test("a service that answers by itself is refused with a chat set up", async () => {
  expect(await run("dev", "--auto", "approve")).toMatchObject({
    code: 2,
    err: expect.stringContaining("SLACK_BOT_TOKEN and SLACK_APP_TOKEN: set, and wardroom dev answers for people."),
  });
});
