/** The sentences of an approval: what approving does, with which arguments, who may, what silence does. Facts in, words out. */

import { approvers } from "../../domain/approval/answer-approval.ts";
import { type Approval, awaitsAgent, votesNeeded, waits } from "../../domain/approval/approval.ts";
import { isAlive, type Standing } from "../../domain/approval/standing.ts";
import { ownSide, requesters } from "../../domain/approval/voters.ts";
import type { InterventionKind } from "../../domain/pact/pact.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { nameOf, shortNameOf } from "../../domain/people/person.ts";
import { listNames } from "../../domain/people/who-may.ts";
import { listed } from "../../domain/words/listed.ts";
import { formatDuration, type Instant } from "../../domain/words/time.ts";
import type { Rich, Span, Tone } from "../card.ts";

/** What the card of an approval needs to know besides the approval itself. */
export interface ApprovalContext {
  config: FleetConfig;
  /** Version of the approval it is drawn from. */
  version: number;
  /** Who may is asked at this instant. */
  at: Instant;
  /** The arguments and the reason as they were asked with; undefined once they were redacted. */
  asked: { args: Record<string, unknown>; reason?: string } | undefined;
  /** The standing approval that came of it. */
  standing: Standing | undefined;
  /** What holds the agent back now. */
  restraint: InterventionKind | undefined;
  /** What was said with a denial, or after it. */
  why?: string;
}

export const headline = ({ agent, tool }: Pick<Approval, "agent" | "tool">): string => `${agent} asks to run ${tool}`;

export function stateOf(approval: Approval): { icon: string; state: string; tone: Tone } {
  switch (approval.status) {
    case "waiting":
      if (approval.held) return { icon: "🟡", state: "WAITING · SOMEBODY IS LOOKING", tone: "held" };
      return approval.step > 1
        ? { icon: "🟠", state: `WAITING · LEVEL ${approval.step}`, tone: "escalated" }
        : { icon: "🟦", state: "WAITING", tone: "pending" };
    case "approved":
      return { icon: "✅", state: "APPROVED", tone: "resolved" };
    case "claimed":
      return approval.unreported
        ? { icon: "❔", state: "NO WORD", tone: "expired" }
        : { icon: "▶️", state: "RUNNING", tone: "resolved" };
    case "done":
      return { icon: "✅", state: "DONE", tone: "resolved" };
    case "failed":
      return { icon: "❌", state: "FAILED", tone: "alert" };
    case "denied":
      return { icon: "⛔", state: "DENIED", tone: "denied" };
    case "expired":
      return { icon: "⌛", state: "EXPIRED", tone: "expired" };
    case "superseded":
      return { icon: "⚪", state: "SUPERSEDED", tone: "info" };
    case "withdrawn":
      return { icon: "⚪", state: "TAKEN BACK", tone: "info" };
  }
}

/** The pact's own sentences with the arguments in their places, then what a press means. */
export function whatApprovingDoes(approval: Approval, { asked }: ApprovalContext): Rich {
  const said = approval.says.flatMap((says): Rich => [...fill(says, approval, asked?.args ?? {}), " "]);
  const once = `Approving lets ${approval.agent} run this exact call once${awaitsAgent(approval) ? ", if it comes back for it" : ""}.`;
  const last = approval.risk === "irreversible" ? " It cannot be taken back." : "";
  return [...(said.length > 0 ? said : []), `${once}${last}`];
}

/** Fills "{args.amount}", "{tool}", "{agent}", "{run}" and "{room}"; what an agent wrote can never format or mention. */
function fill(says: string, { tool, agent, run, room }: Approval, args: Record<string, unknown>): Rich {
  const spans: Rich = [];
  const facts: Record<string, string> = { tool, agent, run: run ?? "no run", room };
  let rest = says.replace(/\.$/, "");
  for (let match = placeholder.exec(rest); match; match = placeholder.exec(rest)) {
    const [whole, name = ""] = match;
    if (match.index > 0) spans.push(rest.slice(0, match.index));
    spans.push(name.startsWith("args.") ? valueAt(args, name.slice("args.".length)) : (facts[name] ?? whole));
    rest = rest.slice(match.index + whole.length);
  }
  return [...spans, `${rest}.`];
}

const placeholder = /\{(args\.[\w.-]+|tool|agent|run|room)\}/;

function valueAt(args: Record<string, unknown>, path: string): Span {
  let value: unknown = args;
  for (const part of path.split("."))
    value =
      typeof value === "object" && value !== null && Object.hasOwn(value, part)
        ? (value as Record<string, unknown>)[part]
        : undefined;
  return value === undefined ? { strong: `(no ${path})` } : argument(value);
}

/** A number or a truth is shown as it is; everything else is the agent's text. */
export const argument = (value: unknown): Span =>
  typeof value === "number" || typeof value === "boolean"
    ? { strong: String(value) }
    : { untrusted: typeof value === "string" ? value : JSON.stringify(value) };

/** "Dana or Lee may decide; Sam may not, who operates it." */
export function whoMay(approval: Approval, { config, at }: ApprovalContext): string {
  const may = listNames(approvers(approval, { config, at }), config);
  const own = [...new Set(ownSide(approval, config))];
  const names = listed(own.map((id) => shortNameOf(config, id)));
  const why = requesters(approval).length > 0 ? "whose own side this is" : "who operates it";
  const not = own.length > 0 ? `; ${names}, ${why}, may not` : "";
  return `${may ? `${may} may decide` : "Nobody may approve it yet; the escalation goes on"}${not}.`;
}

/** "Approved so far: Dana 14:31 (1 of 2)." */
export function votes(approval: Approval, config: FleetConfig): Rich {
  const needed = votesNeeded(approval);
  if (needed < 2 && approval.votes.length === 0) return [];
  if (approval.votes.length === 0) return [`It needs ${needed} different people.`];
  const names = approval.votes.flatMap(
    ({ by, at }, index): Rich => [
      ...(index > 0 ? [", "] : []),
      { strong: nameOf(config, by) },
      " ",
      { time: at, as: "clock" },
    ],
  );
  return [
    "Approved ",
    ...(waits(approval) ? ["so far "] : []),
    "by ",
    ...names,
    ` (${approval.votes.length} of ${needed}).`,
  ];
}

/** The minute at which silence ends, and how. */
export function silence(approval: Approval): Rich {
  if (!waits(approval)) return [];
  const then =
    approval.onSilence === "deny"
      ? `not run, and ${approval.agent} is told "expired"`
      : "the question stays open and the escalation starts again; it is not run meanwhile";
  const times = approval.extended.length;
  const extended = times === 0 ? "" : times === 1 ? " (extended once)" : ` (extended ${times} times)`;
  return ["No answer by ", { time: approval.expiresAt, as: "clock" }, `${extended}: ${then}.`];
}

/** Who asks, where it is not the agent: it has been told "expired", and has to come back. */
export function askedAgainWords(approval: Approval, config: FleetConfig): Rich {
  const { again, agent, status } = approval;
  if (!again || (!waits(approval) && status !== "approved")) return [];
  const back = awaitsAgent(approval)
    ? `${agent} was told "expired", and runs it only if it asks for the very same again.`
    : `${agent} has come back for it.`;
  return [{ strong: `${nameOf(config, again.by)} asks again` }, `: nobody answered ${again.of} in time. ${back}`];
}

/** What became of it, once somebody decided or nobody did. */
export function outcome(approval: Approval, context: ApprovalContext): Rich {
  const { config } = context;
  const { decided, agent, claimBy, completed, claimedAt } = approval;
  const when: Rich = decided ? [" ", { time: decided.at, as: "clock" }] : [];
  const who = decided?.by.startsWith("person:") ? ` by ${nameOf(config, decided.by.slice("person:".length))}` : "";
  switch (approval.status) {
    case "waiting":
      return [];
    case "approved":
      return [
        { strong: `Approved${who}` },
        ...when,
        `. ${agent} may run it once`,
        ...(claimBy === undefined ? ["."] : [", until ", { time: claimBy, as: "clock" } as const, "."]),
      ];
    case "claimed":
      return [
        { strong: `Approved${who}` },
        ...when,
        `; ${agent} began it`,
        ...(claimedAt === undefined ? ["."] : [" ", { time: claimedAt, as: "clock" } as const, "."]),
        ...(approval.unreported && claimedAt !== undefined
          ? ([
              " ",
              { strong: `No word from ${agent} since ` },
              { time: claimedAt, as: "clock" },
              ": it may have run or not.",
            ] satisfies Rich)
          : []),
      ];
    case "done":
    case "failed":
      return [
        { strong: `Approved${who}` },
        ...when,
        approval.status === "done" ? "; it was run" : "; it was run and failed",
        ...(completed ? [" ", { time: completed.at, as: "clock" } as const, "."] : ["."]),
      ];
    case "denied":
      return [
        { strong: `Denied${who}` },
        ...when,
        `. It is not run, and ${agent} was told.`,
        ...(context.why ? [" Why: ", { untrusted: context.why }] : []),
      ];
    case "expired":
      return approval.because === "unclaimed"
        ? [{ strong: "Approved, but never run" }, `: ${agent} did not come for it in time. It is not run.`]
        : [
            { strong: "Nobody answered in time" },
            ...when,
            `. It is not run; ${agent} was told "expired".`,
            ...(approval.reopenedAs
              ? [` ${nameOf(config, approval.reopenedAs.by)} asked it again as ${approval.reopenedAs.approval}.`]
              : []),
          ];
    case "superseded":
      return approval.because === "rule-changed"
        ? [
            { strong: "The pact's rule changed" },
            ...when,
            ` before it was decided. ${agent} asks again under the new one.`,
          ]
        : approval.because === "agent-stopped"
          ? [{ strong: `${agent} was stopped` }, " after this was approved. It is not run; it has to ask anew."]
          : approval.because === "four-eyes"
            ? [
                { strong: "Whoever approved it asked for it themselves" },
                ". It is not run; other people are asked anew.",
              ]
            : [{ strong: `${agent} asked anew` }, ...when, "; its later question took the place of this one."];
    case "withdrawn":
      return [{ strong: `${agent} took it back` }, ...when, ". It is not run."];
  }
}

/** "ST-77 covers 4 more like it until 15:00." */
export function standingWords({ standing, at }: ApprovalContext): Rich {
  if (!standing) return [];
  const left = standing.maxUses - standing.uses;
  return isAlive(standing, at)
    ? [
        `${standing.id} lets ${standing.agent} run ${left} more like it until `,
        { time: standing.until, as: "clock" },
        ".",
      ]
    : [`${standing.id} is over: ${standing.uses} of ${standing.maxUses} were used.`];
}

/** "5 more in 1 h, same user_id" */
export const standingOffer = ({ standing }: Approval): string =>
  standing
    ? `${standing.max_uses} more in ${formatDuration(standing.ttl)}${standing.same.length > 0 ? `, same ${standing.same.join(", ")}` : ""}`
    : "";
