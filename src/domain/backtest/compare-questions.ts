/** What agents asked in the span, held against the candidate's rules: what people would have been asked for, and what refused. */

import { type Question as GateQuestion, type Ruling, rule } from "../agent/gate.ts";
import { levelOf } from "../autonomy/earned.ts";
import type { AgentId, EffectivePact } from "../pact/pact.ts";
import type { FleetConfig } from "../people/fleet-config.ts";
import type { ApprovalCounts, Difference, Divergence } from "./backtest-report.ts";
import { callsOf, usualAnswer } from "./count-calls.ts";
import type { Both } from "./pacts-then.ts";
import { earnedAt, type Question, type Recorded, restraintsAt } from "./recorded.ts";

/** A condition held against what was asked. */
export type Holds = (
  when: string,
  asked: { args: Record<string, unknown>; tool: string; agent: AgentId; run: string; room: string; autonomy: string },
) => boolean | "error";

interface QuestionComparison {
  counts: ApprovalCounts;
  calls: { live: number; candidate: number };
  differences: Difference[];
  refused: Divergence[];
}

export function compareQuestions(
  recorded: Recorded,
  {
    bothAt,
    holds,
    config,
    diverged,
  }: {
    bothAt(agent: AgentId, at: number): Both;
    holds: Holds;
    config: FleetConfig;
    diverged: ReadonlyMap<AgentId, Divergence>;
  },
): QuestionComparison {
  const counts: ApprovalCounts = {
    questions: 0,
    live: 0,
    candidate: 0,
    more: 0,
    fewer: 0,
    otherwise: 0,
    refused: 0,
    allowed: 0,
    untold: 0,
  };
  const found: QuestionComparison = { counts, calls: { live: 0, candidate: 0 }, differences: [], refused: [] };
  const delays = recorded.questions.flatMap(({ subject, at }) => {
    const answered = recorded.answered.get(subject.slice("approval:".length));
    return answered === undefined ? [] : [answered - at];
  });
  const usual = usualAnswer(delays);
  for (const question of recorded.questions) {
    const { body, at, subject } = question;
    const { agent, tool } = body;
    if (at > (diverged.get(agent)?.at ?? Number.POSITIVE_INFINITY)) continue;
    counts.questions += 1;
    const both = bothAt(agent, at);
    const was = decisionOf(question);
    if (was === "ask") counts.live += 1;
    // Under a standing approval people had answered beforehand, and would have again.
    const stands = question.type === "action.answered" && question.body.standing !== undefined;
    const is = both.candidate === both.live || stands ? "as-it-was" : ruled(question, both.candidate, recorded, holds);
    const before = is === "as-it-was" ? is : ruled(question, both.live, recorded, holds);
    if (is === "untold" || before === "untold") {
      counts.untold += 1;
      if (was === "ask") counts.candidate += 1;
      continue;
    }
    // Where the rules of then do not give what was answered then, something else spoke: a throttle, or a flood.
    const told = is === "as-it-was" || before === "as-it-was" || before.decision !== was ? undefined : { is, before };
    const now = told ? told.is.decision : was;
    if (now === "ask") counts.candidate += 1;
    const answeredAfter = (recorded.answered.get(subject.slice("approval:".length)) ?? at + usual) - at;
    if (was === "ask" && both.live) found.calls.live += callsOf(both.live, { start: at, answeredAfter }, config);
    if (now === "ask" && both.candidate)
      found.calls.candidate += callsOf(both.candidate, { start: at, answeredAfter }, config);
    const type = told && typeOf(was, now, told);
    if (!told || !type) continue;
    counts[nameOf[type]] += 1;
    const asked = { question: subject.slice(subject.indexOf(":") + 1), agent, tool, at };
    found.differences.push({ type, ...asked });
    if (type === "refused" && was === "allow")
      found.refused.push({ agent, at, type: "refused", tool, asks: true, clause: told.is.because.clause });
  }
  return found;
}

const nameOf = {
  asked: "more",
  "not-asked": "fewer",
  "asked-otherwise": "otherwise",
  refused: "refused",
  allowed: "allowed",
} as const satisfies Record<string, keyof ApprovalCounts>;

type Decision = Ruling["decision"];

function typeOf(
  was: Decision,
  now: Decision,
  { before, is }: { before: Ruling; is: Ruling },
): keyof typeof nameOf | undefined {
  if (was === now) {
    const asks = ({ asking }: Ruling) => JSON.stringify([asking?.needs, asking?.ttl, asking?.on_silence, asking?.risk]);
    return now === "ask" && asks(before) !== asks(is) ? "asked-otherwise" : undefined;
  }
  if (now === "ask") return "asked";
  if (now === "deny") return "refused";
  return was === "ask" ? "not-asked" : "allowed";
}

const decisionOf = (question: Question): Decision =>
  question.type === "approval.asked" ? "ask" : question.body.decision === "allow" ? "allow" : "deny";

/** As the gate would answer. "untold": a rule looks at what is no longer there. */
function ruled(
  { body, at }: Question,
  effective: EffectivePact | undefined,
  recorded: Recorded,
  holds: Holds,
): Ruling | "untold" {
  const { agent, tool, room } = body;
  const args: Record<string, unknown> | undefined = body.args;
  let untold = false;
  const autonomy = levelOf(earnedAt(recorded, agent, at), effective);
  const question: GateQuestion = {
    agent,
    tool,
    effective,
    restraints: restraintsAt(recorded, agent, at),
    autonomy,
    holds(when) {
      if (args === undefined || looksAtHidden(when, body.redacted ?? [])) {
        untold = true;
        return false;
      }
      return holds(when, { args, tool, agent, run: body.run ?? "", room, autonomy });
    },
    bucket: undefined,
    at,
  };
  const ruling = rule(question);
  return untold ? "untold" : ruling;
}

/** It names a masked argument, or goes through all of them. */
function looksAtHidden(when: string, redacted: readonly string[]): boolean {
  if (redacted.length === 0) return false;
  return (
    redacted.some((name) => when.includes(name)) || /\bargs\b(?!\s*(\.\s*[A-Za-z_]\w*(?!\s*\()|\[\s*["']))/.test(when)
  );
}
