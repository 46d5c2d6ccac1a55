/** Whatever people, crossings and time do to a breach about several agents, and in whatever order: what is in force is what it says. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Breach, decisionWaits } from "../../src/domain/breach/breach.ts";
import { breachProjection } from "../../src/domain/breach/breach-projection.ts";
import { type BreachCommand, decide } from "../../src/domain/breach/decide-breach.ts";
import { isShared } from "../../src/domain/breach/members/member.ts";
import { canBeTaken, takesIn } from "../../src/domain/breach/storm/storm.ts";
import { type Joining, takeIn } from "../../src/domain/breach/storm/take-in.ts";
import type { NewEvent } from "../../src/domain/journal/event.ts";
import type { InterventionMode, InterventionSilence } from "../../src/domain/pact/pact.ts";
import { second } from "../../src/domain/words/time.ts";
import { as, fleet, folded, measured, noon, opened, pact, placed, threshold } from "../support/breaches.ts";

const others = ["airline-b", "airline-c", "airline-d"];
const modes: InterventionMode[] = ["gated", "gated", "automatic", "human-review"];
const silences: InterventionSilence[] = ["apply", "hold", "drop"];
const config = { ...fleet, agents: [...fleet.agents, { pattern: "airline-c", operator: "dana" }] };

interface Rule {
  mode: InterventionMode;
  on_silence: InterventionSilence;
}

const joining = (agent: string, rule: Rule, key: string): Joining => ({
  agent,
  operator: agent === "airline-c" ? "dana" : "sam",
  clause: "airline-service@4#task-failure",
  effective: pact.of,
  threshold: { ...threshold, intervention: { ...threshold.intervention, ...rule } },
  raci: pact.raci,
  measured,
  near_misses: 0,
  crossing: key,
});

type Step = { do: "join"; who: number } | { do: "command"; what: number; who: string; which: number } | { do: "time" };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant("join" as const), who: fc.nat(2) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("command" as const),
      what: fc.nat(8),
      who: fc.constantFrom("dana", "lee", "sam", "kim", "mia"),
      which: fc.nat(3),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ do: "time" as const }) },
);

const rule = fc.record({ mode: fc.constantFrom(...modes), on_silence: fc.constantFrom(...silences) });

test("the restraints in force, the question and the timers agree with the members after every step", () => {
  fc.assert(
    fc.property(fc.array(rule, { minLength: 4, maxLength: 4 }), fc.array(step, { maxLength: 40 }), (rules, steps) => {
      const [first, ...rest] = rules;
      let breach: Breach = opened({ intervention: { ...threshold.intervention, ...first, mode: "gated" } });
      let at = noon;
      let keys = 0;
      const held = new Set<string>();
      const happen = (events: NewEvent[]): void => {
        for (const one of events) {
          if (one.type === "agent.restrained") held.add(one.body.agent);
          if (one.type === "agent.released") held.delete(one.body.agent);
        }
        const own = events.filter(({ subject }) => subject === `breach:${breach.id}`);
        const before = breach.epoch;
        if (own.length > 0) breach = folded(placed(own, at), breach);
        expect(breach.epoch).toBeGreaterThanOrEqual(before);
      };
      const command = (what: number, who: string, which: number): BreachCommand => {
        const agent = breach.members[which % breach.members.length]?.agent ?? "airline-a";
        const cases: BreachCommand[] = [
          { type: "approve", as: as(who) },
          { type: "deny", as: as(who) },
          { type: "lift", as: as(who) },
          { type: "lift", as: as(who), agents: [agent] },
          { type: "acknowledge", as: as(who) },
          { type: "resolve", as: as(who) },
          { type: "reopen", as: as(who) },
          { type: "recover", agent, measured },
          { type: "cross-again", agent, crossing: `again-${keys++}`, measured },
        ];
        return cases[what] ?? { type: "acknowledge", as: as(who) };
      };
      for (const one of steps) {
        at += second;
        const now = { at, config };
        if (one.do === "join") {
          const agent = others[one.who] ?? "airline-b";
          const known = breach.members.some((member) => member.agent === agent);
          if (!known && breach.status === "open" && takesIn(breach))
            happen(
              takeIn(
                breach,
                [],
                joining(agent, rest[one.who] ?? rules[0] ?? { mode: "gated", on_silence: "apply" }, `join-${keys++}`),
                now,
              ),
            );
        } else if (one.do === "command") happen(decide(breach, command(one.what, one.who, one.which), now).events);
        else {
          const [due] = (breachProjection.timers?.(breach) ?? []).sort((a, b) => a.due - b.due);
          if (!due) continue;
          at = Math.max(at, due.due);
          const { epoch = 0, round = 0, step: next = 0, until = 0 } = due.data as Record<string, number>;
          const fired: BreachCommand =
            due.command === "breach.expire"
              ? { type: "expire", epoch, round }
              : due.command === "breach.warn"
                ? { type: "warn", until: Number(due.data.until) }
                : due.command === "breach.step"
                  ? { type: "step", round, step: next }
                  : { type: "hold-ends", until };
          const { events } = decide(breach, fired, { at, config });
          // A timer that is due and changes nothing would be due for ever.
          expect(events.length).toBeGreaterThan(0);
          happen(events);
        }
        const states = breach.members.map(({ state }) => state);
        expect(new Set(breach.members.filter(({ state }) => state === "applied").map(({ agent }) => agent))).toEqual(
          held,
        );
        expect(breach.intervention.state === "proposed").toBe(states.includes("proposed"));
        if (breach.status !== "open") expect(decisionWaits(breach)).toBe(false);
        if (decisionWaits(breach)) expect(breach.intervention.expiresAt).toBeGreaterThan(at - 1);
        if (isShared(breach))
          expect(breach.recoveredAt !== undefined).toBe(
            breach.members.every(({ recoveredAt }) => recoveredAt !== undefined),
          );
        for (const member of breach.members)
          if (member.agent === "airline-c" && (member.state === "denied" || member.state === "lifted"))
            expect(member.by).not.toBe("person:dana");
      }
    }),
    { numRuns: 600, seed: 21 },
  );
});

test("what is taken into a storm ends there, with nothing left to wait for and no claim on its agent", () => {
  const host = opened();
  const taken = { ...opened(), id: "BR-2", agent: "airline-b" };
  expect(canBeTaken(taken)).toBe(true);
  const now = { at: noon + second, config };
  const events = takeIn(host, [taken], joining("airline-c", { mode: "gated", on_silence: "apply" }, "c"), now);
  const own = events.filter(({ subject }) => subject === "breach:BR-2");
  expect(own.map(({ type, body }) => [type, body])).toEqual([["breach.merged", { into: "breach:BR-1" }]]);
  const after = folded(placed(own, now.at), taken);
  expect(breachProjection.timers?.(after)).toEqual([]);
  expect(breachProjection.claims?.(after)).toEqual(["crossing:airline-a|1"]);
});
