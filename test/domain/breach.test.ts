import { describe, expect, test } from "vitest";
import { decisionWaits, nextStep } from "../../src/domain/breach/breach.ts";
import { breachProjection } from "../../src/domain/breach/breach-projection.ts";
import type { BreachCommand } from "../../src/domain/breach/decide-breach.ts";
import { minute, second } from "../../src/domain/words/time.ts";
import { as, having, measured, noon, opened } from "../support/breaches.ts";

const types = (events: { type: string }[]): string[] => events.map(({ type }) => type);
const timerKeys = (breach: ReturnType<typeof opened>): string[] =>
  (breachProjection.timers?.(breach) ?? []).map(({ command, due }) => `${command}@${(due - noon) / second}`);

describe("a gated breach", () => {
  test("opens with its decision waiting, its first step taken and its end in sight", () => {
    const breach = opened();
    expect(decisionWaits(breach)).toBe(true);
    expect(breach.reached).toEqual(["dana"]);
    expect(timerKeys(breach)).toEqual(["breach.step@30", "breach.expire@120", "breach.warn@90"]);
  });

  test("the owner's approval puts the agent in quarantine in the same breath", () => {
    const { events, breach, reply } = having(opened(), [{ type: "approve", as: as("dana") }]);
    expect(types(events)).toEqual(["breach.approved", "breach.applied", "agent.restrained"]);
    expect(breach.intervention.toInterventionMs).toBe(1_500);
    expect(timerKeys(breach)).toEqual([]);
    expect(reply).toMatchObject({ type: "done", sentence: "airline-a is quarantined." });
  });

  test("the second of two clicks is told who was first and changes nothing", () => {
    const { events, reply } = having(
      opened(),
      [{ type: "approve", as: as("dana") }],
      [{ type: "deny", as: as("dana") }],
    );
    expect(events).toEqual([]);
    expect(reply).toMatchObject({ type: "refused", code: "already_decided" });
    expect(reply.type === "refused" && reply.sentence).toContain("by Dana Reyes");
  });

  test("the responsible may stop but, operating the agent, may not let it go", () => {
    expect(having(opened(), [{ type: "approve", as: as("sam") }]).reply.type).toBe("done");
    expect(having(opened(), [{ type: "deny", as: as("sam") }]).reply).toMatchObject({
      type: "refused",
      code: "four_eyes",
    });
  });

  test("a member outside the RACI is refused and told who may", () => {
    const { reply } = having(opened(), [{ type: "approve", as: as("mia") }]);
    expect(reply).toMatchObject({ type: "refused", code: "not_eligible" });
    expect(reply.type === "refused" && reply.sentence).toContain("Dana, Sam or Lee");
  });

  test("denied, it stays open without a ladder until it clears or is resolved", () => {
    const { breach } = having(opened(), [{ type: "deny", as: as("dana") }]);
    expect(breach).toMatchObject({ status: "open", intervention: { state: "denied" } });
    expect(timerKeys(breach)).toEqual([]);
    expect(having(breach, [{ type: "resolve", as: as("dana") }]).breach.status).toBe("resolved");
  });

  test("it cannot be resolved while a decision waits", () => {
    expect(having(opened(), [{ type: "resolve", as: as("dana") }]).reply).toMatchObject({ code: "decision_waits" });
  });
});

describe("silence", () => {
  const steps: [BreachCommand, number][] = [
    [{ type: "step", round: 1, step: 2 }, noon + 30 * second],
    [{ type: "step", round: 1, step: 3 }, noon + 60 * second],
  ];

  test("calls the deputy, then the room, then ends as the pact declared", () => {
    const { breach: asked } = having(opened(), ...steps);
    expect(asked).toMatchObject({ reached: ["dana", "lee"], roomAsked: true, highestStep: 3 });
    const { events, breach } = having(asked, [{ type: "expire", epoch: asked.epoch, round: 1 }, noon + 2 * minute]);
    expect(types(events)).toEqual(["breach.expired", "breach.applied", "agent.restrained"]);
    expect(events.every(({ actor }) => actor === "pact:airline-service@4")).toBe(true);
    expect(breach.intervention.state).toBe("applied");
  });

  test("after the room was asked anyone in the RACI may let go, the operator never", () => {
    const { breach } = having(opened(), ...steps);
    expect(having(breach, [{ type: "deny", as: as("kim") }]).reply.type).toBe("done");
    expect(having(breach, [{ type: "deny", as: as("sam") }]).reply).toMatchObject({ code: "four_eyes" });
    expect(having(breach, [{ type: "deny", as: as("mia") }]).reply).toMatchObject({ code: "not_eligible" });
  });

  test("hold keeps the question open and starts the ladder again", () => {
    const held = opened({ intervention: { do: "quarantine", mode: "gated", ttl: 2 * minute, on_silence: "hold" } });
    const { breach } = having(held, [{ type: "expire", epoch: 1, round: 1 }, noon + 2 * minute]);
    expect(breach).toMatchObject({
      round: 2,
      step: 1,
      intervention: { state: "proposed", expiresAt: noon + 4 * minute },
    });
    expect(nextStep(breach)).toMatchObject({ step: 2, due: noon + 2 * minute + 30 * second });
  });

  test("drop does nothing, and says so", () => {
    const dropped = opened({ intervention: { do: "quarantine", mode: "gated", ttl: 2 * minute, on_silence: "drop" } });
    const { events, breach } = having(dropped, [{ type: "expire", epoch: 1, round: 1 }, noon + 2 * minute]);
    expect(types(events)).toEqual(["breach.expired"]);
    expect(breach).toMatchObject({ status: "open", intervention: { state: "expired" } });
  });

  test("a late timer finds nothing to do", () => {
    const { breach } = having(opened(), [{ type: "approve", as: as("dana") }]);
    for (const command of [
      { type: "expire", epoch: 1, round: 1 },
      { type: "step", round: 1, step: 2 },
    ] as const)
      expect(having(breach, [command, noon + 5 * minute]).events).toEqual([]);
  });

  test("who is away is skipped at once for the deputy, with the same rights", () => {
    const christmas = Date.UTC(2026, 11, 25, 12);
    const breach = opened({}, {}, christmas);
    expect(breach).toMatchObject({ reached: ["lee"], lastAsked: { instead_of: ["dana"] } });
    expect(having(breach, [{ type: "deny", as: as("lee") }, christmas + second]).reply.type).toBe("done");
  });
});

describe("I'm looking", () => {
  test("holds the ladder for 15 minutes but never the ttl", () => {
    const { breach } = having(opened(), [{ type: "acknowledge", as: as("sam") }, noon + second]);
    expect(timerKeys(breach).sort()).toEqual([
      "breach.expire@120",
      "breach.hold-ends@901",
      "breach.step@901",
      "breach.warn@90",
    ]);
  });

  test("the ladder resumes at the same step when the hold ends", () => {
    const { breach } = having(
      opened({ intervention: { do: "quarantine", mode: "gated", ttl: 60 * minute, on_silence: "apply" } }),
      [{ type: "acknowledge", as: as("sam") }, noon + second],
      [{ type: "hold-ends", until: noon + second + 15 * minute }, noon + second + 15 * minute],
    );
    expect(breach.held).toBeUndefined();
    expect(nextStep(breach)).toMatchObject({ step: 2 });
  });

  test("the same person pressing twice changes nothing", () => {
    expect(
      having(opened(), [{ type: "acknowledge", as: as("sam") }], [{ type: "acknowledge", as: as("sam") }]).events,
    ).toEqual([]);
  });
});

describe("recovery", () => {
  test("withdraws a waiting intervention and resolves", () => {
    const { events, breach } = having(opened(), [{ type: "recover", measured }]);
    expect(types(events)).toEqual(["breach.recovered", "breach.withdrawn", "breach.resolved"]);
    expect(breach.resolved?.because).toBe("recovered");
  });

  test("leaves an applied restraint until somebody releases it", () => {
    const { breach } = having(opened(), [{ type: "approve", as: as("dana") }], [{ type: "recover", measured }]);
    expect(breach).toMatchObject({ status: "open", intervention: { state: "applied" } });
    expect(types(having(breach, [{ type: "lift", as: as("dana") }]).events)).toEqual([
      "breach.lifted",
      "agent.released",
      "breach.resolved",
    ]);
    expect(having(breach, [{ type: "lift", as: as("sam") }]).reply).toMatchObject({ code: "four_eyes" });
  });
});

describe("an automatic breach", () => {
  const automatic = () =>
    opened({ intervention: { do: "pause", mode: "automatic", ttl: 30 * minute, on_silence: "apply" } });

  test("is applied as it opens, and the ladder runs until somebody looks", () => {
    const breach = automatic();
    expect(breach.intervention).toMatchObject({ state: "applied", by: "pact:airline-service@4" });
    expect(timerKeys(breach)).toEqual(["breach.step@30"]);
    expect(timerKeys(having(breach, [{ type: "acknowledge", as: as("dana") }]).breach)).not.toContain("breach.step@30");
  });
});

describe("a breach with nothing prepared", () => {
  const bare = () =>
    opened({ intervention: { do: "quarantine", mode: "human-review", ttl: 30 * minute, on_silence: "hold" } });

  test("asks for a look, climbs the ladder until somebody takes one, and ends by itself in nothing", () => {
    const breach = bare();
    expect(breach.intervention.state).toBe("none");
    expect(timerKeys(breach)).toEqual(["breach.step@30"]);
    expect(timerKeys(having(breach, [{ type: "acknowledge", as: as("dana") }]).breach)).not.toContain("breach.step@30");
    expect(having(breach, [{ type: "approve", as: as("dana") }]).reply).toMatchObject({ code: "already_decided" });
    expect(having(breach, [{ type: "resolve", as: as("dana") }]).breach.status).toBe("resolved");
  });
});

describe("after the end", () => {
  const escalatedAndApplied = () =>
    having(
      opened(),
      [{ type: "step", round: 1, step: 2 }, noon + 30 * second],
      [{ type: "approve", as: as("lee") }, noon + 40 * second],
    ).breach;

  test("resolving an escalated breach asks for the verdict; giving it makes it reviewed", () => {
    const { breach, reply } = having(escalatedAndApplied(), [{ type: "resolve", as: as("dana") }, noon + minute]);
    expect(breach.status).toBe("resolved");
    expect(reply.type === "done" && reply.sentence).toContain("was the pact right?");
    expect(having(breach, [{ type: "give-verdict", as: as("dana"), verdict: "threshold stale" }]).breach).toMatchObject(
      {
        status: "reviewed",
        verdict: "threshold stale",
      },
    );
  });

  test("a new crossing within the reopen window reopens the same breach", () => {
    const { breach: resolved } = having(opened(), [{ type: "recover", measured }, noon + minute]);
    const again = having(resolved, [{ type: "cross-again", crossing: "airline-a|2", measured }, noon + 10 * minute]);
    expect(again.breach).toMatchObject({ status: "open", round: 2, step: 1, intervention: { state: "proposed" } });
    expect(
      having(resolved, [{ type: "cross-again", crossing: "airline-a|2", measured }, noon + 40 * minute]).events,
    ).toEqual([]);
  });

  test("a person may reopen within the window, and is told when it is too late", () => {
    const { breach: resolved } = having(opened(), [{ type: "recover", measured }, noon + minute]);
    expect(having(resolved, [{ type: "reopen", as: as("dana") }, noon + 10 * minute]).breach.status).toBe("open");
    expect(having(resolved, [{ type: "reopen", as: as("dana") }, noon + 60 * minute]).reply).toMatchObject({
      code: "too_late",
    });
  });

  test("reopened while its restraint is in force, the restraint stays and no second decision is asked", () => {
    const { breach: resolved } = having(escalatedAndApplied(), [{ type: "resolve", as: as("dana") }, noon + minute]);
    const { breach } = having(resolved, [{ type: "reopen", as: as("dana") }, noon + 2 * minute]);
    expect(breach.intervention.state).toBe("applied");
    expect(decisionWaits(breach)).toBe(false);
  });

  test("the open claim is held while open and given back at the end", () => {
    const open = opened();
    expect(breachProjection.claims?.(open)).toContain("open-breach:airline-a/airline-service#task-failure");
    const { breach } = having(open, [{ type: "recover", measured }]);
    expect(breachProjection.claims?.(breach)).toEqual(["crossing:airline-a|1"]);
  });
});
