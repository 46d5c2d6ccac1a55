/** The rest of a breach's life: chosen by a person, snoozed, passed on, called ahead, noise, hushed, worse, in shadow. */
import { describe, expect, test } from "vitest";
import { nextStep } from "../../src/domain/breach/breach.ts";
import { breachProjection } from "../../src/domain/breach/breach-projection.ts";
import { openBreach } from "../../src/domain/breach/cross-breach.ts";
import { defaultRoomSettings } from "../../src/domain/people/fleet-config.ts";
import { day, hour, minute, second } from "../../src/domain/words/time.ts";
import { as, fleet, folded, having, measured, noon, opened, pact, placed, threshold } from "../support/breaches.ts";

const types = (events: { type: string }[]): string[] => events.map(({ type }) => type);
const timers = (breach: ReturnType<typeof opened>): string[] =>
  (breachProjection.timers?.(breach) ?? []).map(({ command, due }) => `${command}@${(due - noon) / second}`).sort();
const sentence = (reply: { type: string }): string => ("sentence" in reply ? String(reply.sentence) : "");

const review = () =>
  opened({ intervention: { do: "supervise", mode: "human-review", ttl: 30 * minute, on_silence: "hold" } });
const slow = () => opened({ intervention: { do: "quarantine", mode: "gated", ttl: 60 * minute, on_silence: "apply" } });

describe("human review", () => {
  test("prepares nothing and climbs until somebody acknowledges or chooses", () => {
    expect(timers(review())).toEqual(["breach.step@30"]);
    expect(timers(having(review(), [{ type: "choose", as: as("dana"), choice: { do: "pause" } }]).breach)).toEqual([]);
    expect(timers(having(review(), [{ type: "acknowledge", as: as("dana") }]).breach)).not.toContain("breach.step@30");
  });

  test("what a person chooses is in force in the same breath, with their name on it", () => {
    const { events, breach, reply } = having(review(), [
      {
        type: "choose",
        as: as("sam", { reason: "it loops" }),
        choice: { do: "throttle", limit: { count: 10, per: minute } },
      },
    ]);
    expect(types(events)).toEqual(["breach.chosen", "breach.applied", "agent.restrained"]);
    expect(events.map(({ actor }) => actor)).toEqual(["person:sam", "person:sam", "person:sam"]);
    expect(events[2]?.body).toMatchObject({ kind: "throttle", limit: { count: 10, per: minute } });
    expect(breach.intervention).toMatchObject({ state: "applied", do: "throttle", by: "person:sam" });
    expect(sentence(reply)).toBe("airline-a is throttled.");
  });

  test("a throttle without a limit is asked for one", () => {
    expect(having(review(), [{ type: "choose", as: as("sam"), choice: { do: "throttle" } }]).reply).toMatchObject({
      code: "arg_required",
    });
  });

  test("chosen to be left running, it stays open, calls nobody, and may still be chosen otherwise", () => {
    const { breach } = having(review(), [{ type: "choose", as: as("dana"), choice: { do: "nothing" } }]);
    expect(breach).toMatchObject({ status: "open", intervention: { state: "let-run" } });
    expect(timers(breach)).toEqual([]);
    expect(having(breach, [{ type: "choose", as: as("dana"), choice: { do: "nothing" } }]).events).toEqual([]);
    expect(
      having(breach, [{ type: "choose", as: as("lee"), choice: { do: "pause" } }]).breach.intervention,
    ).toMatchObject({
      state: "applied",
      do: "pause",
    });
  });

  test("the second of two people who choose is told who was first", () => {
    const { events, reply } = having(
      review(),
      [{ type: "choose", as: as("dana"), choice: { do: "pause" } }],
      [{ type: "choose", as: as("lee"), choice: { do: "nothing" } }],
    );
    expect(events).toEqual([]);
    expect(sentence(reply)).toContain("already paused by Dana Reyes");
  });

  test("is for nobody to choose where an intervention was prepared", () => {
    expect(having(opened(), [{ type: "choose", as: as("dana"), choice: { do: "pause" } }]).reply).toMatchObject({
      code: "arg_invalid",
    });
  });
});

describe("a snooze", () => {
  test("holds the ladder as long as was asked where no decision waits", () => {
    const { breach, reply } = having(review(), [{ type: "snooze", as: as("dana"), until: noon + 4 * hour }]);
    expect(breach.held).toMatchObject({ by: "dana", until: noon + 4 * hour, snoozed: true });
    expect(timers(breach)).toEqual([`breach.hold-ends@${4 * 3600}`]);
    expect(sentence(reply)).toBe("BR-1 is snoozed until 17:00.");
  });

  test("holds it 15 min at most while one waits, never its end, and says so", () => {
    const { breach, reply, events } = having(slow(), [{ type: "snooze", as: as("dana"), until: noon + 4 * hour }]);
    expect(breach.held?.until).toBe(noon + second + 15 * minute);
    expect(events[0]?.body).toMatchObject({ until: noon + second + 15 * minute, asked: noon + 4 * hour });
    expect(timers(breach)).toContain(`breach.expire@${60 * 60}`);
    expect(sentence(reply)).toBe(
      "BR-1 is snoozed until 13:15, for while a decision waits 15 min is the most. The decision does not wait: it ends at 14:00.",
    );
  });

  test("over, the ladder goes on at the same step", () => {
    const { breach } = having(
      review(),
      [{ type: "snooze", as: as("dana"), until: noon + hour }],
      [{ type: "hold-ends", until: noon + hour }, noon + hour],
    );
    expect(breach.held).toBeUndefined();
    expect(nextStep(breach)).toMatchObject({ step: 2 });
  });

  test("ends with a worse severity and with passing it on", () => {
    const snoozed = having(review(), [{ type: "snooze", as: as("dana"), until: noon + hour }]).breach;
    const worse = having(snoozed, [
      { type: "cross-again", crossing: "airline-a|2", measured, severity: "critical" },
      noon + minute,
    ]);
    expect(types(worse.events)).toEqual(["breach.worsened"]);
    expect(worse.breach).toMatchObject({ threshold: { severity: "critical" } });
    expect(worse.breach.held).toBeUndefined();
    expect(having(snoozed, [{ type: "reassign", as: as("dana"), to: "mia" }]).breach.held).toBeUndefined();
  });

  test("crossing again no worse changes nothing", () => {
    expect(
      having(review(), [{ type: "cross-again", crossing: "airline-a|2", measured, severity: "high" }, noon + minute])
        .events,
    ).toEqual([]);
  });

  test.each([
    [noon, "over already"],
    [noon + 8 * day, "7 days at most"],
  ])("until %s is refused", (until, expected) => {
    expect(sentence(having(review(), [{ type: "snooze", as: as("dana"), until }]).reply)).toContain(expected);
  });

  test("of what nobody is called about any more is nothing to do", () => {
    const denied = having(opened(), [{ type: "deny", as: as("dana") }]).breach;
    expect(having(denied, [{ type: "snooze", as: as("dana"), until: noon + hour }]).reply).toMatchObject({
      type: "nothing",
    });
  });
});

describe("I'm looking, without a word", () => {
  const looking = () => having(review(), [{ type: "acknowledge", as: as("dana") }, noon + second]).breach;
  const end = noon + second + 2 * hour;

  test("is reminded of 15 min before it ends, and then gone on with", () => {
    expect(timers(looking())).toEqual([`breach.hold-ends@${7201}`, `breach.remind@${7201 - 900}`]);
    const reminded = having(looking(), [{ type: "remind", until: end }, end - 15 * minute]);
    expect(types(reminded.events)).toEqual(["breach.reminded"]);
    expect(timers(reminded.breach)).toEqual(["breach.hold-ends@7201"]);
    const over = having(reminded.breach, [{ type: "hold-ends", until: end }, end]);
    expect(types(over.events)).toEqual(["breach.unacknowledged"]);
    expect(timers(over.breach)).toEqual(["breach.step@30"]);
  });

  test("on what was denied and is still open, it promises neither a decision nor an escalation that waits", () => {
    const { reply } = having(opened(), [{ type: "deny", as: as("dana") }], [{ type: "acknowledge", as: as("dana") }]);
    expect(sentence(reply)).toMatch(
      /^You are on BR-1 until .*Nothing waits for a decision any more, and nobody is called/,
    );
    expect(sentence(reply)).not.toContain("escalation");
  });

  test("pressed again after the reminder, it holds anew", () => {
    const { breach } = having(
      looking(),
      [{ type: "remind", until: end }, end - 15 * minute],
      [{ type: "acknowledge", as: as("dana") }, end - minute],
    );
    expect(breach.held).toMatchObject({ until: end - minute + 2 * hour });
    expect(breach.held?.reminded).toBeUndefined();
  });

  test("after everyone was called, the ladder starts again from its foot", () => {
    const { breach, events } = having(
      review(),
      [{ type: "step", round: 1, step: 2 }, noon + 30 * second],
      [{ type: "step", round: 1, step: 3 }, noon + 60 * second],
      [{ type: "acknowledge", as: as("dana") }, noon + 2 * minute],
      [{ type: "hold-ends", until: noon + 2 * minute + 2 * hour }, noon + 2 * minute + 2 * hour],
    );
    expect(types(events)).toEqual(["breach.unacknowledged", "breach.escalated"]);
    expect(breach).toMatchObject({ round: 2, step: 1, lastAsked: { to: ["dana"] } });
  });

  test("a reminder that comes late finds nothing to do", () => {
    expect(
      having(looking(), [{ type: "resolve", as: as("dana") }], [{ type: "remind", until: end }, end]).events,
    ).toEqual([]);
  });
});

describe("passed on", () => {
  test("somebody else is called by name, joins the reached, and the ladder starts again with them", () => {
    const { events, breach, reply } = having(slow(), [{ type: "reassign", as: as("sam"), to: "mia" }, noon + minute]);
    expect(types(events)).toEqual(["breach.reassigned", "breach.escalated"]);
    expect(breach).toMatchObject({
      round: 2,
      step: 1,
      reached: ["dana", "mia"],
      lastAsked: { to: ["mia"], by: "sam" },
    });
    expect(nextStep(breach)).toMatchObject({ step: 2, to: "deputy", due: noon + minute + 30 * second });
    expect(sentence(reply)).toBe("BR-1 is passed on: Mia is called now.");
  });

  test("their time is the first gap of a ladder that does not begin at once", () => {
    const later = opened(
      {},
      {
        escalation: [
          { after: 10 * second, to: "accountable" },
          { after: 40 * second, to: "deputy" },
        ],
      },
    );
    const { breach } = having(later, [{ type: "reassign", as: as("sam"), to: "mia" }, noon + minute]);
    expect(nextStep(breach)).toMatchObject({ step: 2, due: noon + minute + 30 * second });
  });

  test("whoever is called decides like anybody the ladder reached", () => {
    const { breach } = having(slow(), [{ type: "reassign", as: as("sam"), to: "mia" }]);
    expect(having(breach, [{ type: "deny", as: as("mia") }]).reply.type).toBe("done");
  });

  test.each([
    ["sam", "That is you"],
    ["nobody", "There is no person nobody"],
  ])("to %s is refused", (to, expected) => {
    expect(sentence(having(slow(), [{ type: "reassign", as: as("sam"), to }]).reply)).toContain(expected);
  });

  test("to somebody who cannot see the room is refused", () => {
    const stranger = { id: "ann", name: "Ann Low", tz: "UTC", away: [] };
    const config = { ...fleet, people: { ...fleet.people, ann: stranger } };
    expect(
      sentence(having(slow(), [{ type: "reassign", as: as("sam"), to: "ann" }, noon + second, config]).reply),
    ).toContain("Ann Low is not in the airline room");
  });

  test("who is away is stood in for", () => {
    const christmas = Date.UTC(2026, 11, 25, 12);
    const { breach } = having(opened({}, {}, christmas), [
      { type: "reassign", as: as("kim"), to: "dana" },
      christmas + second,
    ]);
    expect(breach.lastAsked).toMatchObject({ to: ["lee"], instead_of: ["dana"] });
  });

  test("the same form sent twice calls once", () => {
    expect(
      having(slow(), [{ type: "reassign", as: as("sam"), to: "mia" }], [{ type: "reassign", as: as("sam"), to: "mia" }])
        .events,
    ).toEqual([]);
  });

  test("the step the old ladder had set comes to nothing", () => {
    const { breach } = having(slow(), [{ type: "reassign", as: as("sam"), to: "mia" }, noon + 20 * second]);
    expect(having(breach, [{ type: "step", round: 1, step: 2 }, noon + 30 * second]).events).toEqual([]);
  });
});

describe("called ahead", () => {
  test("the next step is taken now, and the one after keeps its time", () => {
    const { breach, reply } = having(slow(), [{ type: "escalate", as: as("sam") }, noon + 5 * second]);
    expect(breach).toMatchObject({ step: 2, lastAsked: { to: ["lee"], by: "sam" } });
    expect(nextStep(breach)).toMatchObject({ step: 3, due: noon + 60 * second });
    expect(sentence(reply)).toBe("BR-1: Lee is called now.");
  });

  test("somebody by name is called beside the ladder", () => {
    const { breach } = having(slow(), [{ type: "escalate", as: as("sam"), to: "mia" }, noon + 5 * second]);
    expect(breach).toMatchObject({ step: 1, round: 1, reached: ["dana", "mia"] });
    expect(nextStep(breach)).toMatchObject({ step: 2, due: noon + 30 * second });
  });

  test("it ends a hold, for help is wanted now", () => {
    const { breach } = having(
      review(),
      [{ type: "acknowledge", as: as("dana") }],
      [{ type: "escalate", as: as("dana") }, noon + 5 * second],
    );
    expect(breach.held).toBeUndefined();
    expect(breach).toMatchObject({ step: 2, lastAsked: { to: ["lee"] } });
  });

  test("at the end of the ladder a name is asked for", () => {
    const { reply } = having(
      slow(),
      [{ type: "escalate", as: as("sam") }],
      [{ type: "escalate", as: as("sam") }],
      [{ type: "escalate", as: as("sam") }],
    );
    expect(reply).toMatchObject({ code: "arg_required" });
    expect(sentence(reply)).toContain("Name somebody");
  });
});

describe("noise", () => {
  test("is resolved apart from the rest", () => {
    const { breach, reply } = having(review(), [{ type: "noise", as: as("dana") }]);
    expect(breach).toMatchObject({ status: "resolved", resolved: { because: "noise", by: "dana" } });
    expect(sentence(reply)).toBe("BR-1 is resolved as noise.");
  });

  test("is no way around a decision that waits", () => {
    expect(having(opened(), [{ type: "noise", as: as("dana") }]).reply).toMatchObject({ code: "decision_waits" });
  });

  test("leaves a restraint in force, and says so", () => {
    const applied = having(opened(), [{ type: "approve", as: as("dana") }]).breach;
    expect(sentence(having(applied, [{ type: "noise", as: as("dana") }]).reply)).toContain("stays quarantined");
  });
});

describe("hushed", () => {
  const muted = () =>
    having(slow(), [
      { type: "hush", hush: { because: "muted", until: noon + 2 * hour, by: "sam" } },
      noon + 10 * second,
    ]).breach;

  test("it calls nobody, and what the pact declares still happens", () => {
    expect(timers(muted())).toEqual([`breach.expire@${3600}`, `breach.hush-ends@${7200}`]);
    expect(having(muted(), [{ type: "step", round: 1, step: 2 }, noon + 30 * second]).events).toEqual([]);
    expect(having(muted(), [{ type: "expire", epoch: 1, round: 1 }, noon + hour]).breach.intervention.state).toBe(
      "applied",
    );
  });

  test("over, each step comes as much later as it was held up", () => {
    const { breach } = having(muted(), [{ type: "unhush", as: as("sam") }, noon + 40 * second]);
    expect(nextStep(breach)).toMatchObject({ step: 2, due: noon + 60 * second });
  });

  test("what is critical is never hushed", () => {
    const critical = opened({ severity: "critical" });
    expect(
      having(critical, [{ type: "hush", hush: { because: "muted", until: noon + hour, by: "sam" } }]).events,
    ).toEqual([]);
  });

  test("getting critical breaks a mute", () => {
    const { breach } = having(muted(), [
      { type: "cross-again", crossing: "airline-a|2", measured, severity: "critical" },
      noon + minute,
    ]);
    expect(breach.hushed).toBeUndefined();
  });

  test("opened hushed, its first call comes when that is over", () => {
    const { events } = openBreach(
      {
        agent: { id: "airline-a", room: "airline", enrolled: true },
        threshold,
        clause: "airline-service@4#task-failure",
        effective: pact,
        crossing: "airline-a|1",
        measured,
        nearMisses: 0,
        settings: defaultRoomSettings,
        hush: { because: "muted", until: noon + hour, by: "sam" },
      },
      { at: noon, config: fleet },
    );
    expect(types(events)).toEqual(["breach.opened", "breach.hushed"]);
    const breach = folded(placed(events, noon));
    const { breach: over } = having(breach, [{ type: "hush-ends", until: noon + hour }, noon + hour]);
    expect(nextStep(over)).toMatchObject({ step: 1, due: noon + hour });
  });
});

describe("in shadow", () => {
  const live = opened({});
  const shadow = opened({ enforce: "shadow" });

  test("its history is the live one's, and the agent is left alone", () => {
    const steps = [
      [{ type: "step", round: 1, step: 2 }, noon + 30 * second],
      [{ type: "step", round: 1, step: 3 }, noon + 60 * second],
      [{ type: "expire", epoch: 1, round: 1 }, noon + 2 * minute],
    ] as const;
    const [a, b] = [
      having(live, ...steps.map(([c, t]) => [c, t] as [typeof c, number])),
      having(shadow, ...steps.map(([c, t]) => [c, t] as [typeof c, number])),
    ];
    expect(types(a.events)).toEqual(["breach.expired", "breach.applied", "agent.restrained"]);
    expect(b.events).toEqual(a.events.slice(0, 2));
    const { shadow: flag, threshold: _, ...rest } = b.breach;
    const { threshold: __, ...lived } = a.breach;
    expect(flag).toBe(true);
    expect(rest).toEqual(lived);
  });

  test("nobody decides about it, but it may be closed", () => {
    for (const command of [
      { type: "approve", as: as("dana") },
      { type: "acknowledge", as: as("dana") },
      { type: "reassign", as: as("dana"), to: "mia" },
    ] as const)
      expect(sentence(having(shadow, [command]).reply)).toContain("in shadow");
    expect(having(shadow, [{ type: "resolve", as: as("dana") }]).breach.status).toBe("resolved");
  });

  test("it never keeps a live one from opening", () => {
    expect(breachProjection.claims?.(shadow)).toContain("open-shadow:airline-a/airline-service#task-failure");
    expect(breachProjection.claims?.(live)).toContain("open-breach:airline-a/airline-service#task-failure");
  });
});
