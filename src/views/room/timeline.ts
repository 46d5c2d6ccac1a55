/** The journal in plain sentences: one line an event, who did it, when, and through which door. */

import { restrained } from "../../domain/agent/restraint.ts";
import { listAgents } from "../../domain/breach/members/member.ts";
import { type How, idOf, type JournalEvent, type Subject } from "../../domain/journal/event.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import type { RefusalCode } from "../../domain/words/reply.ts";
import { type Instant, sayDuration } from "../../domain/words/time.ts";
import { atHead, sayScope } from "../breach/member-words.ts";
import type { Rich, Tone } from "../card.ts";
import { allowed, measure, number } from "../measure-words.ts";
import { configLine } from "../notes/config-card.ts";
import { actorName } from "./agents-table.ts";
import { settingsSentence } from "./settings-card.ts";

export interface TimelineEntry {
  seq: number;
  at: Instant;
  /** The thing it is about: the breach that caused it, where there is one. */
  about: Subject;
  tone: Tone;
  /** Who did it, where the sentence does not say so itself. */
  who: string | undefined;
  text: Rich;
  /** "in Slack", "in the web room" ... */
  how: string | undefined;
  /** What the person wrote with it; never formatted. */
  said: string | undefined;
  /** SHA-256 of the card the person was shown when deciding. */
  shown: string | undefined;
}

/** Undefined for what is bookkeeping and no news to a person. */
export function timelineEntry(
  event: JournalEvent,
  config: FleetConfig,
  /** Of a breach that is only watched: what follows is what would have happened. */
  shadow = false,
): TimelineEntry | undefined {
  const line = (shadow && inShadow(event, config)) || sentence(event, config);
  if (!line) return undefined;
  const who = actorName(event.actor, config);
  const [how, reason, shown] = ["how", "reason", "shown"].map((name): unknown => Reflect.get(event.body, name));
  return {
    seq: event.seq,
    at: event.at,
    about: aboutOf(event),
    who: event.actor === "wardroom" || names(line.text, who) ? undefined : who,
    how: isDoor(how) ? doors[how] : undefined,
    said: typeof reason === "string" && reason !== "" && !ours(event) ? reason : undefined,
    shown: typeof shown === "string" ? shown : undefined,
    ...line,
  };
}

function aboutOf(event: JournalEvent): Subject {
  if (event.type === "act.refused") return event.body.item;
  const restraint = event.type === "agent.restrained" || event.type === "agent.released";
  return restraint && event.body.cause.startsWith("breach:") ? event.body.cause : event.subject;
}

const names = (text: Rich, who: string): boolean =>
  text.some((span) => (typeof span === "string" ? span : "strong" in span ? span.strong : "").includes(who));

/** The pact's own title stands where a person's reason would: it is no quote. */
const ours = ({ type, body }: JournalEvent): boolean => type === "agent.restrained" && body.cause.startsWith("breach:");

type DoorName = How | "pact" | "boot" | "file";
const isDoor = (how: unknown): how is DoorName => typeof how === "string" && Object.hasOwn(doors, how);

const doors: Record<DoorName, string | undefined> = {
  slack: "in Slack",
  discord: "in Discord",
  web: "in the web room",
  cli: "on the command line",
  api: "through the API",
  pact: undefined,
  boot: "at start",
  file: "in wardroom.yaml",
};

function sentence(event: JournalEvent, config: FleetConfig): { tone: Tone; text: Rich } | undefined {
  const name = (id: string): string => nameOf(config, id);
  const listed = (ids: readonly string[]): string => ids.map(name).join(" and ");
  switch (event.type) {
    case "breach.opened": {
      const { threshold, measured, clause, agent, scope } = event.body;
      return say("alert", [
        { strong: `${scope === undefined ? agent : atHead(sayScope(scope))} ${threshold.title}` },
        `: the ${measure(threshold)} was ${number(measured.value, threshold)}; the pact allows ${allowed(threshold.breach, threshold)}. Judged by `,
        { code: clause },
        ".",
      ]);
    }
    case "breach.escalated": {
      const { step, round, to, instead_of, unreachable = [], passed_over, room, pages } = event.body;
      const absent = instead_of.filter((id) => !unreachable.includes(id));
      const gone = [...new Set([...(passed_over ?? []), ...unreachable])];
      const why = [
        ...(absent.length > 0 ? [`${listed(absent)} ${absent.length > 1 ? "are" : "is"} away`] : []),
        ...(gone.length > 0 ? [`${listed(gone)} could not be reached`] : []),
      ];
      const away = why.length > 0 ? ` (${why.join("; ")})` : "";
      const asked = pages
        ? `the page ${pages.join(", ")} went out`
        : room
          ? "the whole room was asked"
          : to.length > 0
            ? `${listed(to)} was asked`
            : "nobody could be reached";
      if (passed_over) return say("escalated", [{ strong: `Level ${step}` }, `, at once: ${asked}${away}.`]);
      return step === 1 && round === 1 && !event.body.asked_by
        ? say("pending", [`${capital(asked)}${away}.`])
        : event.body.asked_by
          ? say("escalated", [{ strong: name(event.body.asked_by) }, ` called ahead: ${asked}${away}.`])
          : say("escalated", [{ strong: `Level ${step}` }, `: no answer, so ${asked}${away}.`]);
    }
    case "breach.acknowledged":
      return say("held", [
        { strong: name(event.body.by) },
        " is looking. The escalation holds until ",
        { time: event.body.until, as: "clock" },
        ".",
      ]);
    case "breach.unacknowledged":
      return say("held", [
        event.body.because === "timeout"
          ? `${event.body.snoozed ? "The snooze is over" : "The hold ended without a word"}; the escalation goes on.`
          : `${event.body.by ? name(event.body.by) : "Someone"} is no longer on it; the escalation goes on.`,
      ]);
    case "breach.snoozed":
      return say("held", [
        { strong: name(event.body.by) },
        " snoozed it until ",
        { time: event.body.until, as: "clock" },
        ".",
      ]);
    case "breach.reminded":
      return say("held", [`${name(event.body.by)} was reminded that the hold is about to end.`]);
    case "breach.reassigned":
      return say("escalated", [{ strong: name(event.body.by) }, ` passed it on to ${name(event.body.to)}.`]);
    case "breach.chosen":
      return say("restrained", [
        { strong: name(event.body.by) },
        event.body.do === "nothing" ? " chose to let it run." : ` chose: ${event.body.do}.`,
      ]);
    case "breach.hushed":
      return say("held", [
        event.body.because === "muted"
          ? `Muted${event.body.by ? ` by ${name(event.body.by)}` : ""}: nobody is called before `
          : "Quiet hours: nobody is called before ",
        { time: event.body.until, as: "clock" },
        ".",
      ]);
    case "breach.unhushed":
      return say("pending", ["It may call again, and goes on where it stood."]);
    case "breach.worsened":
      return say("alert", [`It crossed again, and the pact now calls it ${event.body.severity}.`]);
    case "mute.set": {
      const { agent, clause, until } = event.body;
      return say("held", [
        { strong: name(event.body.by) },
        ` muted ${clause ? `${clause} of ${agent}` : agent} until `,
        { time: until, as: "clock" },
        ".",
      ]);
    }
    case "mute.lifted":
      return say("info", [
        event.body.because === "time"
          ? `The mute of ${event.body.agent} is over.`
          : `${event.body.by ? name(event.body.by) : "Someone"} lifted the mute of ${event.body.agent}.`,
      ]);
    case "breach.approved":
      return say("restrained", [{ strong: name(event.body.by) }, " approved the intervention."]);
    case "breach.denied":
      return say("denied", [
        { strong: name(event.body.by) },
        ` denied it: ${those(event.body.agents, "keep")} running.`,
      ]);
    case "breach.expired":
      return say("expired", [
        { strong: "Nobody answered in time." },
        {
          apply: " The pact applies the intervention.",
          hold: " The pact holds the question open: the escalation starts again.",
          drop: ` The pact lets it drop: ${those(event.body.agents, "keep")} running.`,
        }[event.body.silence],
      ]);
    case "breach.applied":
      return say("restrained", [
        { strong: `${atHead(those(event.body.agents, "are"))} ${restrained[event.body.kind]}` },
        `, ${sayDuration(event.body.to_intervention_ms)} after the signal.`,
      ]);
    case "breach.lifted":
      return say("info", [
        { strong: name(event.body.by) },
        ` released ${event.body.agents ? listAgents(event.body.agents) : "the agent"}.`,
      ]);
    case "breach.withdrawn":
      return say("info", [
        event.body.because === "recovered"
          ? "The question was withdrawn: the value recovered first."
          : "The question was withdrawn: the breach was resolved.",
      ]);
    case "breach.recovered":
      return say("resolved", [
        `${event.body.agents ? `The value of ${listAgents(event.body.agents)}` : "The value"} recovered to ${number(event.body.measured.value, {})}.`,
      ]);
    case "breach.resolved":
      return say("resolved", [
        event.body.because === "recovered"
          ? "It recovered by itself; nothing is left to decide."
          : `${event.body.by ? name(event.body.by) : "Wardroom"} ${event.body.because === "noise" ? "called it noise" : "resolved it"}.`,
      ]);
    case "breach.verdict-given":
      return say("info", [{ strong: name(event.body.by) }, " judged: ", { strong: event.body.verdict }, "."]);
    case "breach.reopened":
      return say("alert", [
        event.body.because === "crossed-again"
          ? "It crossed the threshold again; the breach is open again."
          : `${event.body.by ? name(event.body.by) : "Someone"} reopened it.`,
      ]);
    case "breach.member-joined":
      return say("alert", [
        "A storm: ",
        { strong: event.body.agent },
        ` is asked about with the others${event.body.from ? `, and no longer in ${idOf(event.body.from)}` : ""}.`,
      ]);
    case "breach.member-returned":
      return say("alert", [
        { strong: event.body.agent },
        " crossed the threshold again and is asked about with the others.",
      ]);
    case "breach.merged":
      return say("info", [`A storm: it was taken into ${idOf(event.body.into)}, which asks about all of them.`]);
    case "approval.asked":
      if (event.body.again)
        return say("pending", [
          { strong: name(event.body.again.by) },
          ` asked again what ${event.body.agent} had asked as ${event.body.again.of}. Judged by `,
          { code: `${event.body.cited}#${event.body.clause}` },
          ".",
        ]);
      return say("pending", [
        { strong: `${event.body.agent} asked to run ${event.body.tool}` },
        `. ${event.body.sentence} Judged by `,
        { code: `${event.body.cited}#${event.body.clause}` },
        ".",
      ]);
    case "approval.asked-again":
      return say("pending", ["It asked for the very same once more. It runs once."]);
    case "approval.escalated": {
      const { step, round, to, room } = event.body;
      const asked = room
        ? "the whole room was asked"
        : to.length > 0
          ? `${listed(to)} was asked`
          : "nobody could be reached";
      return step <= 1 && round === 1
        ? say("pending", [`${capital(asked)}.`])
        : say("escalated", [{ strong: `Level ${step}` }, `: no answer, so ${asked}.`]);
    }
    case "approval.warned":
      return say("escalated", [
        event.body.to.length > 0
          ? `Three quarters of its time were gone, so ${listed(event.body.to)} was called once more.`
          : "Three quarters of its time were gone, and nobody could be called once more.",
      ]);
    case "approval.extended":
      return say("held", [
        { strong: name(event.body.by) },
        " gave it more time: until ",
        { time: event.body.until, as: "clock" },
        ".",
      ]);
    case "approval.reasoned":
      return say("denied", [{ strong: name(event.body.by) }, " said why."]);
    case "approval.reopened":
      return say("pending", [{ strong: name(event.body.by) }, ` asked it again, as ${event.body.approval}.`]);
    case "approval.unreported":
      return say("expired", [
        "Its agent has not said what came of it since ",
        { time: event.body.since, as: "clock" },
        ".",
      ]);
    case "approval.acknowledged":
      return say("held", [{ strong: name(event.body.by) }, " is looking."]);
    case "approval.unacknowledged":
      return say("held", ["The hold ended; the escalation goes on."]);
    case "approval.voted":
      return say("resolved", [{ strong: name(event.body.by) }, " approves."]);
    case "approval.vote-withdrawn":
      return say("info", [{ strong: name(event.body.by) }, " took the approval back."]);
    case "approval.approved":
      return say("resolved", [
        { strong: `Approved by ${listed(event.body.votes)}` },
        ": it may run once, until ",
        { time: event.body.claim_by, as: "clock" },
        ".",
      ]);
    case "approval.denied":
      return say("denied", [{ strong: name(event.body.by) }, " denied it. It is not run."]);
    case "approval.expired":
      return say("expired", [
        event.body.silence === "unclaimed"
          ? "It was approved, but its agent never came for it."
          : event.body.silence === "hold"
            ? "Nobody answered in time: the question stays open, the escalation starts again."
            : "Nobody answered in time. It is not run.",
      ]);
    case "approval.superseded":
      return say("info", [
        event.body.because === "rule-changed"
          ? "The pact's rule changed before it was run; the question is void."
          : event.body.because === "agent-stopped"
            ? "Its agent was stopped after it was approved; it has to ask anew."
            : "A later question of the agent took its place.",
      ]);
    case "approval.withdrawn":
      return say("info", ["Its agent took the question back."]);
    case "approval.claimed":
      return say("resolved", ["Its agent began to run it, once."]);
    case "approval.completed":
      return say(event.body.ok ? "resolved" : "alert", [event.body.ok ? "It was run." : "It was run and failed."]);
    case "standing.granted":
      return say("resolved", [
        { strong: name(event.body.by) },
        ` lets ${event.body.agent} run ${event.body.max_uses} more like it, until `,
        { time: event.body.until, as: "clock" },
        ".",
      ]);
    case "standing.used":
      return say("info", ["Run again without asking, under the standing approval."]);
    case "standing.ended":
      return say("info", [
        event.body.because === "person"
          ? "The standing approval was ended: the next call like it asks again."
          : "The standing approval is over: the next call like it asks again.",
      ]);
    case "agent.seen":
      return say("info", [`First signal seen, in the room ${event.body.room}.`]);
    case "agent.asked":
      return say("info", ["It asked before acting for the first time: from now on the gate can hold it."]);
    case "agent.unowned":
      return say("alert", ["Nobody answers for it. Its signals are kept, nothing is judged."]);
    case "agent.restrained":
      return say("restrained", [{ strong: event.body.agent }, ` was ${restrained[event.body.kind]}.`]);
    case "agent.released":
      return say("info", [{ strong: event.body.agent }, ` was released; it had been ${restrained[event.body.kind]}.`]);
    case "near-miss.counted": {
      const { agent, scope, threshold, failure_mode, worst, entered, left } = event.body;
      return say("held", [
        { strong: "Near miss" },
        `: ${scope === undefined ? agent : sayScope(scope)}, ${threshold} (${failure_mode}) came as close as ${number(worst, {})} and was back on the safe side after ${sayDuration(left - entered)}.`,
      ]);
    }
    case "act.refused": {
      const { by, act, code, count } = event.body;
      const times = count > 1 ? ` ${count} times` : "";
      return say("info", [
        `${actorName(by, config)} tried to ${act.replaceAll("-", " ")}${times} and was refused: ${refusals[code as RefusalCode] ?? code}.`,
      ]);
    }
    case "config.accepted":
      return event.body.difference && say("info", configLine(event.body.difference));
    case "room.settings":
      return say("info", [`${settingsSentence(event, config)}.`]);
    default:
      return undefined;
  }
}

/** "the agent keeps", "airline-a and airline-b keep": whom an event names, with its verb. */
function those(agents: readonly string[] | undefined, verb: "are" | "keep"): string {
  if (agents && agents.length > 1) return `${listAgents(agents)} ${verb}`;
  return `${agents?.[0] ?? "the agent"} ${verb === "are" ? "is" : "keeps"}`;
}

/** The events of a breach that had no effect, told as such. */
function inShadow(event: JournalEvent, config: FleetConfig): { tone: Tone; text: Rich } | undefined {
  const listed = (ids: readonly string[]): string => ids.map((id) => nameOf(config, id)).join(" and ");
  switch (event.type) {
    case "breach.escalated": {
      const { step, to, room } = event.body;
      const called = room ? "the whole room" : to.length > 0 ? listed(to) : "nobody, for none could be reached";
      return say("info", [{ strong: `Level ${step}` }, ` in shadow: would have called ${called}.`]);
    }
    case "breach.expired":
      return say("info", ["In shadow: nobody would have answered in time."]);
    case "breach.applied":
      return say("info", [
        { strong: `Would have been ${restrained[event.body.kind]}` },
        ". In shadow nothing is held back.",
      ]);
    default:
      return undefined;
  }
}

/** Why, in the third person; the sentence the person read named who may. */
const refusals: Partial<Record<RefusalCode, string>> = {
  not_eligible: "not among those who may",
  already_voted: "they had approved it already",
  agent_restrained: "the agent is held back",
  confirmation_wrong: "what they typed to confirm it was not the amount",
  four_eyes: "another pair of eyes is needed",
  not_linked: "an account nobody is linked to",
  already_decided: "it was already decided",
  token_stale: "the button belonged to an earlier question",
  too_late: "too late",
  reason_required: "a reason was missing",
  conflict: "too many were deciding at once",
};

const say = (tone: Tone, text: Rich): { tone: Tone; text: Rich } => ({ tone, text });
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
