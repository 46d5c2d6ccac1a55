/** An operator's day at the command line, with people in their rooms beside it: let in, look, hold, link, reload, enrol, simulate. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { as } from "../support/room-harness.ts";
import { type LiveScene, liveScene, platforms } from "../support/scene.ts";
import { type ServiceProcess, serviceProcess, until } from "../support/service.ts";

const recording = resolve(import.meta.dirname, "../../examples/airline/recording.otlp.jsonl.gz");

const trimmed = async (service: ServiceProcess, words: string[]) => {
  const { code, out, err } = await service.run(...words);
  return { code, out: out.trim(), err: err.trim() };
};

describe.each(platforms)("what an operator does, and people in $name", (platform) => {
  let set: LiveScene;
  beforeAll(async () => {
    // Mia's account is not in the file: she comes in herself.
    const account = platform.account("mia");
    set = await liveScene(platform, { config: (text) => text.replace(`${account}, `, "") });
    await set.room.enter();
  });
  afterAll(() => set?.close());

  const run = (...words: string[]) => trimmed(set.service, words);
  const written = () => readFileSync(set.file, "utf8");

  test("a stranger reads how to come in and nothing else; what the host gives makes it theirs", async () => {
    await set.room.expectStranger("mia", /\blink\b/);
    expect(await set.room.stranger("mia")).not.toMatch(/airline|Dana/);
    const { code, out } = await run(...platform.letIn("mia"));
    expect(code).toBe(0);
    await set.room.comeIn("mia", out);
    await set.room.command("/ward status", as("mia"));
    await set.room.expectPrivate("mia", /in the airline room/);
    const listed = JSON.parse((await run("link", "--list", "--json")).out) as { account: string; person: string }[];
    const linked = platform.linked("mia");
    expect(listed.map(({ account, person }) => [account, person])).toEqual(linked ? [[linked, "mia"]] : []);
    await set.room.command("/ward link", as("mia"));
    await set.room.expectPrivate("mia", /Type this on the account that is new/);
  });

  test("what an agent asks for is read in full and decided at the command line; its card says so", async () => {
    const args = { amount: 200, user_id: "mia_li_3668", note: "flight \u001b[2Jcancelled" };
    const asked = await set.service.post("/v1/actions", { agent: "airline-b", tool: "send_certificate", args });
    expect(asked.body).toMatchObject({ decision: "pending", approval: "AP-1" });
    const card = await set.room.expectCard(/WAITING[\s\S]*AP-1/);
    const list = (await run("approvals", "list", "--status", "waiting")).out;
    expect(list).toMatch(/^AP-1 {2}waiting.*dana is asked, until/);
    const shown = (await run("approvals", "show", "AP-1")).out;
    expect(shown).toContain(String.raw`"note": "flight \u001b[2Jcancelled"`);
    expect(shown).toContain("Dana may decide; Sam, who operates it, may not.");
    expect(await run("approvals", "decide", "AP-1", "approve", "--as", "mia")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/This is for Dana to decide/),
    });
    const decided = await run("approvals", "decide", "AP-1", "approve", "--as", "dana", "--reason", "agreed by phone");
    expect(decided.code).toBe(0);
    const edited = await set.room.expectCard(/APPROVED[\s\S]*AP-1[\s\S]*Approved by Dana Reyes/);
    expect(edited.place).toBe(card.place);
    expect((await set.service.get(`/v1/actions/${asked.body.action}`)).body).toMatchObject({ state: "approved" });
  });

  test("an agent that is held on the host is shown to the room, with the person who did it", async () => {
    expect((await run("agents", "pause", "airline-b", "--as", "mia", "--reason", "odd")).code).toBe(0);
    const card = await set.room.expectAgent("airline-b", /Paused by Mia Lund/);
    expect(card.offers).toEqual(["Release airline-b"]);
    expect((await run("agents", "resume", "airline-b", "--as", "dana")).code).toBe(0);
    const freed = await set.room.expectAgent("airline-b", /airline-b is free to act within its pact/);
    expect(freed.place).toBe(card.place);
  });

  test("a changed wardroom.yaml counts at once, and the room is told what changed", async () => {
    const text = written()
      .replace("members: [mia]", "members: [mia, lee]\n    settings: { broadcast_from_level: 3 }")
      .replace("operator: sam", "operator: lee");
    writeFileSync(set.file, text);
    const { code, out } = await run("reload");
    expect([code, out]).toEqual([
      0,
      "wardroom.yaml is in force: Lee joined the room; broadcast_from_level 2 -> 3; operator of airline-* sam -> lee.",
    ]);
    const told = await set.room.expectNotice(/Lee joined the room/);
    expect(told.words).toMatch(
      /Lee joined the room; broadcast_from_level 2 -> 3; operator of airline-. sam -> lee\.[\s\S]*the host/,
    );
    expect((await run("reload")).out).toBe("wardroom.yaml says what it said before; nothing changed.");
  });

  test("a broken wardroom.yaml is refused with its lines, and the old one stays", async () => {
    const good = written();
    writeFileSync(set.file, good.replace("members: [mia, lee]", "members: [mia, nobody]").replace("admins:", "admns:"));
    const { code, err } = await run("reload");
    expect(code).toBe(1);
    expect(err).toMatch(/wardroom\.yaml:\d+:\d+: /);
    expect(err).toContain("Nothing was changed");
    await set.room.command("/ward room", as("lee"));
    await set.room.expectPrivate("lee", /Mia Lund, Lee Park/);
    writeFileSync(set.file, good.replace("Mia Lund", "Mia Berg"));
    set.service.signal("SIGHUP");
    await set.room.expectNotice(/Mia's name Mia Lund -> Mia Berg/);
  });

  test("whoever leaves the file takes what they answered for along, and the room is told so", async () => {
    const good = written();
    // Dana is the accountable of the room's pact.
    const dan = good
      .replace(/^ {2}dana:.*$/m, "  dan: { name: Dan Ray, tz: Europe/Berlin }")
      .replace("[dana]", "[dan]");
    writeFileSync(set.file, dan);
    const { code, out } = await run("reload");
    expect(code).toBe(0);
    expect(out).toContain("Dana Reyes has left the fleet and decides nothing any more");
    const unanswered = /nobody answers for airline-b any more, so nothing of theirs is judged/;
    expect(out).toMatch(unanswered);
    await set.room.expectNotice(unanswered);
    expect((await set.service.get("/v1/agents/airline-b")).body).toMatchObject({ owned: false });
    writeFileSync(set.file, good);
    expect((await run("reload")).code).toBe(0);
    expect((await set.service.get("/v1/agents/airline-b")).body).toMatchObject({ owned: true });
  });

  test("what a change between two starts means is told at the next one", async () => {
    await set.service.stop();
    writeFileSync(set.file, written().replace("broadcast_from_level: 3", "broadcast_from_level: 4"));
    expect((await run("reload")).err).toBe(
      "No service runs on this store; the next start reads wardroom.yaml by itself.",
    );
    await set.service.start();
    await set.room.online();
    await set.room.expectNotice(/changed:?\s+broadcast_from_level 3 -> 4\./);
  });

  test("anyone of the room asks what would follow a breach, and nothing follows", async () => {
    await set.room.command("/ward simulate airline-b task-failure", as("mia"));
    await set.room.expectPrivate("mia", /If now airline-b fails its travellers[\s\S]*Lee[\s\S]*quarantined/);
    expect(await set.room.pings("lee")).toEqual([]);
  });

  test("the record of all this holds", async () => {
    expect((await run("journal", "verify")).code).toBe(0);
  });
});

describe("an operator alone at the command line", () => {
  let service: ServiceProcess;
  beforeAll(async () => {
    service = await serviceProcess();
    await service.start();
  });
  afterAll(() => service?.remove());

  const run = (...words: string[]) => trimmed(service, words);

  test("breaches are listed and shown from the store while the service runs", async () => {
    expect((await run("replay", recording, "--as-now", "--url", service.url)).code).toBe(0);
    const opened = async () => (await run("breaches", "list", "--status", "open")).out.includes("BR-");
    await until(opened, "a breach is open");
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
    expect(await run("agents", "pause", "airline-b")).toMatchObject({
      code: 2,
      err: "Say who decides it: --as PERSON.",
    });
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
    rmSync(dir, { recursive: true });
  });

  test("the record of all this holds", async () => {
    expect((await run("journal", "verify")).code).toBe(0);
  });
});

describe.each(platforms.filter(({ brought }) => brought !== "to every room"))("with $name set up", (platform) => {
  test("a service that answers by itself is refused, by the names of the tokens", async () => {
    const stage = await platform.open();
    const service = await serviceProcess({ env: stage.variables });
    const { code, err } = await service.run("dev", "--auto", "approve");
    const tokens = Object.keys(stage.variables).filter((name) => name.endsWith("_TOKEN"));
    await service.remove();
    await stage.stop();
    expect([code, err.trim()]).toEqual([
      2,
      `${tokens.join(" and ")}: set, and wardroom dev answers for people. Unset them, or start with wardroom up.`,
    ]);
  });
});
