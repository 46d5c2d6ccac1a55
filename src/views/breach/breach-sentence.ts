/** The history of a breach in plain sentences: one of each event that people are told of. */

import { restrained } from "../../domain/agent/restraint.ts";
import type { BreachOrigin } from "../../domain/breach/breach-events.ts";
import { listAgents } from "../../domain/breach/members/member.ts";
import { idOf, type JournalEvent, type Told } from "../../domain/journal/event.ts";
import type { AgentId } from "../../domain/pact/pact.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import { capital } from "../../domain/words/capital.ts";
import { listed } from "../../domain/words/listed.ts";
import { sayDuration } from "../../domain/words/time.ts";
import { allowed, measure, number } from "../measure-words.ts";
import { type Sentence, say } from "../sentence.ts";
import { atHead, sayScope } from "./member-words.ts";

export function breachSentence(event: Told<"breach">, config: FleetConfig): Sentence {
  const name = (id: string): string => nameOf(config, id);
  const namesOf = (ids: readonly string[]): string => listed(ids.map(name));
  switch (event.type) {
    case "breach.opened": {
      const { threshold, measured, clause, agent, scope, origin } = event.body;
      return say("alert", [
        { strong: `${scope === undefined ? agent : atHead(sayScope(scope))} ${threshold.title}` },
        `: the ${measure(threshold)} was ${number(measured.value, threshold)}; the pact allows ${allowed(threshold.breach, threshold)}. Judged by `,
        { code: clause },
        `.${origin ? sayOrigin(agent, origin) : ""}`,
      ]);
    }
    case "breach.escalated": {
      const { step, round, to, instead_of, unreachable = [], passed_over, room, pages } = event.body;
      const absent = instead_of.filter((id) => !unreachable.includes(id));
      const gone = [...new Set([...(passed_over ?? []), ...unreachable])];
      const why = [
        ...(absent.length > 0 ? [`${namesOf(absent)} ${absent.length > 1 ? "are" : "is"} away`] : []),
        ...(gone.length > 0 ? [`${namesOf(gone)} could not be reached`] : []),
      ];
      const away = why.length > 0 ? ` (${why.join("; ")})` : "";
      const asked = pages
        ? `the page ${pages.join(", ")} was called`
        : room
          ? "the whole room was asked"
          : to.length > 0
            ? `${namesOf(to)} ${to.length > 1 ? "were" : "was"} asked`
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
    case "breach.warned":
      return say("escalated", [
        event.body.to.length === 0
          ? "Three quarters of the time to decide were gone, and nobody could be called once more."
          : event.body.quiet
            ? `Three quarters of the time to decide were gone, in the quiet hours of ${namesOf(event.body.to)}.`
            : `Three quarters of the time to decide were gone, so ${namesOf(event.body.to)} ${event.body.to.length > 1 ? "were" : "was"} called once more.`,
      ]);
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
  }
}

/** The events of a breach that had no effect, told as such. */
export function shadowSentence(event: JournalEvent, config: FleetConfig): Sentence | undefined {
  const namesOf = (ids: readonly string[]): string => listed(ids.map((id) => nameOf(config, id)));
  switch (event.type) {
    case "breach.escalated": {
      const { step, to, room } = event.body;
      const called = room ? "the whole room" : to.length > 0 ? namesOf(to) : "nobody, for none could be reached";
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

/** "the agent keeps", "airline-a and airline-b keep": whom an event names, with its verb. */
function those(agents: readonly string[] | undefined, verb: "are" | "keep"): string {
  if (agents && agents.length > 1) return `${listAgents(agents)} ${verb}`;
  return `${agents?.[0] ?? "the agent"} ${verb === "are" ? "is" : "keeps"}`;
}

/** " It comes from airline-a, whose work airline-c used (BR-1)." */
const sayOrigin = (agent: AgentId, origin: BreachOrigin): string =>
  origin.because === "upstream"
    ? ` It comes from ${origin.agent}, whose work ${agent} used (${origin.breach}).`
    : ` It comes from what ${agent} shares with others that broke down at the same time (${origin.breaches.join(", ")}).`;
