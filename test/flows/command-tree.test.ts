/** The one command tree: its shape for every platform, forgiving ids, several at once, dry runs, who decides, words to come. */

import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { commands } from "../../commands/index.ts";
import { commandTree } from "../../src/chat/discord/commands.ts";
import { createSlack } from "../../src/chat/slack/slack.ts";
import { strictest } from "../../src/domain/agent/restraint.ts";
import { event } from "../../src/domain/journal/event.ts";
import { commandGroups } from "../../src/domain/words/command-groups.ts";
import { minute } from "../../src/domain/words/time.ts";
import type { CommandCall, DoorAnswer, Visitor } from "../../src/ports/chat.ts";
import { helpCard, optionLines } from "../../src/views/help.ts";
import { dryRunCard } from "../../src/views/room/dry-run-card.ts";
import { fleet } from "../support/breaches.ts";
import { type TestWorld, testWorld } from "../support/world.ts";

let world: TestWorld;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(async () => {
  expect(world.faults).toEqual([]);
  expect(await world.store.verify()).toMatchObject({ ok: true });
  await world.close();
});

const from = (person: string): Visitor => ({ how: "web", account: person, team: "", person });
const ask = (person: string, text: string | CommandCall): Promise<DoorAnswer> =>
  world.door.command(from(person), { channel: "web:airline", room: "airline" }, text);
const card = async (person: string, text: string | CommandCall) => {
  const answer = await ask(person, text);
  if (answer.type === "form") throw new Error(`a form: ${answer.form.title}`);
  return answer.card;
};
const said = async (person: string, text: string | CommandCall): Promise<string> => (await card(person, text)).title;
const whole = async (person: string, text: string | CommandCall): Promise<string> =>
  JSON.stringify(await card(person, text));
const breach = async (id = "BR-1") => (await world.store.load(`breach:${id}`))?.state;
const heldBack = async (agent = "airline-a") =>
  strictest((await world.store.load(`agent:${agent}`))?.state.restraints ?? [])?.kind;
const written = async (): Promise<number> => (await world.store.journal({ newestFirst: true, limit: 1 }))[0]?.seq ?? 0;

/** Far enough apart to be no storm. */
const twoOpen = async (): Promise<void> => {
  await world.cross("airline-a");
  await world.advance(2 * minute);
  await world.cross("airline-b");
};

describe("the tree", () => {
  test("fits Discord's 25 entries a level, and its 100 characters a line", () => {
    const grouped = (name: string) => commands.filter(({ group }) => group === name).length;
    const top = commands.filter(({ group }) => group === undefined).length + commandGroups.length;
    expect(top).toBeLessThanOrEqual(25);
    for (const group of commandGroups) expect(grouped(group)).toBeLessThanOrEqual(25);
    for (const { name, summary, fields } of commands) {
      expect([name, summary.length <= 100]).toEqual([name, true]);
      for (const { says, choices } of fields) {
        expect([name, says.length > 0 && says.length <= 100, choices.length <= 25]).toEqual([name, true, true]);
      }
    }
    // And its 8,000 characters altogether: it refuses to be made otherwise.
    expect(commandTree(commands)).toHaveLength(1);
  });

  test("names a verb or another word for one once", () => {
    const words = commands.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
    expect(new Set(words).size).toBe(words.length);
    expect(words.filter((word) => (commandGroups as readonly string[]).includes(word))).toEqual([]);
  });

  test("takes each of its own examples as typed", async () => {
    await world.cross();
    for (const { name, examples } of commands)
      for (const example of examples) {
        const answer = await ask(
          "dana",
          `${example}${commands.find((one) => one.name === name)?.changes ? " --dry-run" : ""}`,
        );
        const title = answer.type === "form" ? answer.form.title : answer.card.title;
        expect([example, /Usage:|There is no \/ward/.test(title)]).toEqual([example, false]);
      }
  });

  test("is the same typed in a line, with its group, or field by field", async () => {
    await world.cross();
    expect(await said("dana", "snooze br1 15m waiting")).toContain("snoozed");
    const byLine = (await breach())?.held;
    expect(await said("dana", { verb: "snooze", fields: { id: "br1", until: "10m", note: "waiting" } })).toContain(
      "snoozed",
    );
    expect((await breach())?.held?.by).toBe(byLine?.by);
    expect(await said("dana", "fleet oncall airline")).toBe(await said("dana", "oncall airline"));
    expect(await said("dana", { verb: "snooze", fields: { odd: "1" } })).toContain("more than /ward snooze takes");
  });
});

describe("help", () => {
  test("is one card, whichever platform asks", async () => {
    for (const text of ["help", "help ack", "help snooze"]) {
      const answers = await Promise.all(
        (["web", "slack", "discord"] as const).map((how) =>
          world.door.command({ how, account: "someone", team: "T" }, { channel: "C" }, text),
        ),
      );
      const expected = helpCard(commands, text.split(" ")[1]);
      for (const answer of answers) expect(answer).toEqual({ type: "notice", card: expected });
    }
  });

  test("and the reference say the same of every command", () => {
    const page = readFileSync("docs/commands.md", "utf8");
    for (const command of commands) {
      expect(page).toContain(`\n## ${command.name}\n`);
      expect(page).toContain(`    /ward ${command.usage}\n`);
      for (const { name } of optionLines(command)) expect(page).toContain(`| \`${name.replaceAll("|", "\\|")}\` |`);
      const text = JSON.stringify(helpCard(commands, command.name));
      expect(text).toContain(JSON.stringify(command.usage).slice(1, -1));
      for (const example of command.examples) expect(page).toContain(`- \`/ward ${example}\``);
    }
  });

  test("names what was nearly asked for", async () => {
    expect(await whole("dana", "help snoze")).toContain("Did you mean snooze?");
  });
});

describe("words to come", () => {
  test.each(["board"])("%s is said not to be there, with what there is now, and is in no menu", async (verb) => {
    expect(await said("dana", verb)).toMatch(/not there yet.*(\/ward|npx wardroom)/);
    expect(commands.some(({ name }) => name === verb)).toBe(false);
  });
});

describe("ids and names", () => {
  test.each(["ack br1", "ack BR 1", "ack Br-1", "ack 1", "ack #1", "ack"])("%s means BR-1", async (text) => {
    await world.cross();
    expect(await said("dana", text)).toContain("You are on BR-1");
  });

  test.each([
    ["deny BR-12", "There is no BR-12. Did you mean BR-1?"],
    ["deny 7", "There is no BR-7 or AP-7."],
    ["approve br-l", 'There is no "br-l"'],
    ["approve CR-1", "There is no CR-1"],
    ["snooze AP-1 1h", "AP-1 is an approval, and /ward snooze takes a breach."],
    ["quarantine airline-aa", "Did you mean airline-a?"],
    ["reassign danna", "Did you mean dana?"],
    ["oncall airlne", "Did you mean airline?"],
    ["who airlin-a", "Did you mean airline-a?"],
    ["aprove BR-1", "Did you mean /ward approve?"],
    ["approve all", "never takes several at once"],
    ["deny mine", "never takes several at once"],
    ["lift all", "never takes several at once"],
    ["pause! airline-a", "leave it out"],
  ])("%s decides nothing and suggests", async (text, expected) => {
    await world.cross();
    const before = await breach();
    expect(await said("dana", text)).toContain(expected);
    expect((await breach())?.intervention).toEqual(before?.intervention);
    expect(await heldBack()).toBeUndefined();
  });

  test("an agent's name in other letters is that agent", async () => {
    await world.cross();
    expect(await said("dana", "pause AIRLINE-A")).toContain("airline-a is paused");
  });
});

describe("several at once", () => {
  beforeEach(async () => {
    await twoOpen();
  });

  test("one's own are taken, and what came of each is said", async () => {
    const answer = await card("dana", "ack mine");
    expect(answer.title).toBe("ack: done for 2 of 2");
    expect(answer.summary).toContain("BR-1: You are on BR-1");
    expect((await breach("BR-2"))?.held?.by).toBe("dana");
    expect(await said("dana", "ack mine")).toBe("ack: done for 0 of 2");
  });

  test("those of others are left alone without a !, and asked for with it", async () => {
    expect(await whole("mia", "ack all")).toMatch(/BR-2, BR-1 are others' and left alone\. \/ward ack! all/);
    expect((await breach())?.held).toBeUndefined();
    // She may not acknowledge them; with the ! each is tried, and each refusal said.
    const forced = await card("mia", "ack! all");
    expect(forced.title).toBe("ack: done for 0 of 2");
    expect(forced.summary).toContain("BR-1: This is for");
  });

  test("with how long and why", async () => {
    // Nobody is called about the first any more: silence has quarantined its agent.
    const answer = await card("dana", "snooze mine 10m lunch");
    expect(answer.title).toBe("snooze: done for 1 of 2");
    expect(answer.summary).toContain("BR-1: nothing to do: nobody is called about BR-1 any more.");
    expect((await breach("BR-2"))?.held).toMatchObject({ by: "dana", snoozed: true });
  });
});

describe("a list of agents", () => {
  const named = async (person: string, text: string) => {
    const answer = JSON.stringify(await card(person, text));
    return [...new Set(answer.match(/airline-[a-z]\b/g) ?? [])].sort().join(" ");
  };
  beforeEach(async () => {
    const { pacts } = world;
    // Dana answers for airline-a alone, and Sam operates it.
    world.pacts = {
      ...pacts,
      effective: (agent) => {
        const pact = pacts.effective(agent);
        return agent === "airline-a"
          ? pact
          : pact && {
              ...pact,
              of: ["acme-air@1", "others@1"],
              raci: { ...pact.raci, accountable: "lee", consulted: [] },
            };
      },
    };
    world.config = {
      ...world.config,
      agents: ["airline-a", "airline-b", "airline-c"].map((pattern) => ({
        pattern,
        operator: pattern === "airline-a" ? "sam" : "kim",
      })),
    };
    for (const agent of ["airline-a", "airline-b", "airline-c"]) await sees(agent);
  });
  const sees = async (agent: string) => {
    const seen = event("agent.seen", `agent:${agent}`, "wardroom", { agent, room: "airline", first_at: world.at() });
    await world.store.commit({ expected: [], events: [seen], effects: [] });
  };

  test("is of those somebody operates or answers for, of all, or of those with something open", async () => {
    expect(await said("dana", "list agents mine")).toBe("Yours: 1 agent");
    expect(await named("dana", "list agents mine")).toBe("airline-a");
    expect(await named("kim", "list agents mine")).toBe("airline-a airline-b airline-c");
    expect(await named("dana", "list agents all")).toBe("airline-a airline-b airline-c");
    expect(await said("dana", "list agents open")).toBe("No agent here is held back, and nothing of any waits.");
    await world.cross("airline-b");
    expect(await said("dana", "list agents open")).toBe("1 agent held back or with something open");
    expect(await named("dana", "list agents open")).toBe("airline-b");
    await said("dana", "pause airline-c");
    expect(await named("dana", "list agents open")).toBe("airline-b airline-c");
  });

  test("is of one's own when it is not said whose, and of all where there are none, and says which", async () => {
    expect(await named("dana", "list agents")).toBe("airline-a");
    expect(await whole("dana", "list agents")).toContain('{"command":"list","values":{"what":"agents","which":"all"}}');
    expect(await named("mia", "list agents")).toBe("airline-a airline-b airline-c");
    expect(await whole("mia", "list agents")).toContain("You operate none and answer for none; these are all of them.");
    expect(await said("mia", "list agents mine")).toBe("You operate no agent here and answer for none.");
  });
});

describe("a dry run", () => {
  beforeEach(() => world.cross());

  test.each([
    "ack BR-1",
    "snooze BR-1 10m",
    "reassign BR-1 sam",
    "escalate BR-1",
    "approve BR-1",
    "deny BR-1",
    "pause airline-a",
    "quarantine airline-a it leaks",
    "mute airline-a 2h flapping",
    "away 2h",
    "room settings ack_ttl=1h",
    "ack all",
  ])("of %s says what would happen, and the real one then says the same", async (text) => {
    const before = await written();
    const dry = await card("dana", `${text} --dry-run`);
    expect(dry.state).toBe("DRY RUN");
    expect(JSON.stringify(dry)).toContain("Nothing was done.");
    expect(await written()).toBe(before);
    expect((await card("dana", `dry ${text}`)).title).toBe(dry.title);
    expect(await said("dana", text)).toBe(dry.title);
    expect(await written()).toBeGreaterThan(before);
  });

  test("says that the person may not, and remembers no attempt", async () => {
    const before = await written();
    const dry = await card("mia", "approve BR-1 --dry-run");
    expect(dry.title).toContain("This is for");
    expect(JSON.stringify(dry)).toContain("Nothing would change.");
    expect(await written()).toBe(before);
  });

  test("of a release sees what the steps before it would have changed", async () => {
    await said("dana", "approve BR-1");
    const before = await written();
    expect(await said("dana", "release airline-a --dry-run")).toContain("airline-a is released");
    expect(await heldBack()).toBe("quarantine");
    expect(await written()).toBe(before);
  });

  test("names the channels of rooms the person sees, and no other place and nobody's account", async () => {
    const { airline } = fleet.rooms;
    if (!airline) throw new Error("the fleet has a room");
    const board = {
      ...airline,
      id: "board",
      channels: [{ platform: "slack" as const, channel: "C02BOARD" }],
      members: [],
    };
    world.config = { ...fleet, rooms: { ...fleet.rooms, board } };
    const effects = (platform: string) => [
      { platform, destination: "C01AIR", job: { type: "card" } },
      { platform, destination: "C02BOARD", job: { type: "card" } },
      { platform, destination: "C09UNKNOWN", job: { type: "note" } },
      { platform, destination: "U03LEE", job: { type: "reach", person: "lee" } },
      { platform: "page", destination: "pd", job: { type: "page" } },
    ];
    const answer = await card("dana", "ack BR-1");
    const drawn = (seen: string[]) =>
      JSON.stringify(
        dryRunCard(answer, { events: [], effects: effects("slack") }, world.config, (platform, destination) =>
          seen.includes(`${platform} ${destination}`),
        ),
      );
    expect(drawn(["slack C01AIR"])).toContain('Shown in slack C01AIR, channels of other rooms."');
    expect(drawn([])).toContain('Shown in channels you do not see."');
    for (const hidden of ["C02BOARD", "C09UNKNOWN", "U03LEE", '"pd', "page pd"])
      expect(drawn(["slack C01AIR"])).not.toContain(hidden);
  });

  test("names the room's own channel on a platform, and the account of nobody who would be called there", async () => {
    const tokens = { botToken: "xoxb-test", appToken: "xapp-test" };
    world.platforms.push(
      createSlack({ ...tokens, log: world.log, clock: world.clock, random: world.random, people: () => undefined }),
    );
    const told = JSON.stringify(await card("dana", "escalate BR-1 --dry-run"));
    expect(told).toContain('Shown in slack C01AIR."');
    expect(told).not.toMatch(/U0[0-9]/);
  });

  test("is no option of what changes nothing", async () => {
    expect(await said("dana", "list --dry-run")).toContain("changes nothing");
  });
});

describe("who", () => {
  test("names who may, who is asked, who is next and why", async () => {
    await world.cross();
    const about = await whole("dana", "who br1");
    expect(about).toContain("Who decides about BR-1");
    for (const words of ["accountable", "Asked now: ", "Next: ", "Deny, lift"]) expect(about).toContain(words);
    expect(await said("dana", "who")).toContain("BR-1");
    expect(await said("dana", "who 1")).toContain("BR-1");
  });

  test("of an agent names who stops it and who lets it go", async () => {
    await world.cross();
    const about = await whole("dana", "who airline-a");
    for (const words of ["Pause it", "Resume, release", "A breach would ask first"]) expect(about).toContain(words);
    expect(Object.keys(fleet.people).length).toBeGreaterThan(1);
  });

  test("asks which when several are open, and says so when none is", async () => {
    expect(await said("dana", "who")).toContain("Nothing is open");
    await twoOpen();
    expect(await said("dana", "who")).toContain("About what?");
  });
});
