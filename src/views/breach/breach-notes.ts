/** The thread under a breach card: one line an event, in order; only an escalation calls someone. */

import { restrained } from "../../domain/agent/restraint.ts";
import { type Breach, decisionWaits, ladderRuns, mayCall } from "../../domain/breach/breach.ts";
import { isShared, listAgents } from "../../domain/breach/members/member.ts";
import { type EventOf, idOf, isLineOf, type JournalEvent, type LineOf } from "../../domain/journal/event.ts";
import type { Escalated } from "../../domain/ladder/climb.ts";
import { nameOf, shortNameOf } from "../../domain/people/person.ts";
import { skipped, whyOthers } from "../../domain/people/unreachable.ts";
import { capital } from "../../domain/words/capital.ts";
import { listed } from "../../domain/words/listed.ts";
import { sayDuration } from "../../domain/words/time.ts";
import type { Note, Rich } from "../card.ts";
import { byWhom } from "../measure-words.ts";
import { breachCard } from "./breach-card.ts";
import { type CardContext, comesFrom, ending, headline, outcome, silence, whatHappened } from "./breach-words.ts";
import { about, atHead, proposal } from "./member-words.ts";

/** The thread line for an event; undefined when the card alone tells it (the opening and its first step). */
export function breachNote(event: JournalEvent, breach: Breach, context: CardContext): Note | undefined {
  if (!isLineOf("breach", event)) return undefined;
  if (event.type === "breach.escalated")
    return isToldByCard(event, breach) ? undefined : escalation(event.body, event.at, breach, context);
  if (event.type === "breach.reminded") return reminder(event.body, breach, context);
  if (event.type === "breach.warned") return lastCallOf(event.body, breach, context);
  const text = line(event, breach, context);
  return text ? { summary: plainLine(text), text, pings: [], buttons: [] } : undefined;
}

/** The card was posted with it, and called. */
const isToldByCard = ({ at, body }: EventOf<"breach.escalated">, { openedAt }: Breach): boolean =>
  body.step === 1 && body.round === 1 && at === openedAt;

/** What the person who is called reads in a direct message: the same question, complete in itself. */
export function breachDirect(person: string, breach: Breach, context: CardContext): Note {
  const card = breachCard(breach, context);
  const waits = decisionWaits(breach);
  const why = whyCalled(person, breach, context);
  if (!ladderRuns(breach))
    return {
      summary: card.summary,
      text: [{ strong: `${card.icon} ${breach.id} · ${headline(breach)}` }, "\n", ...endOf(breach, context)],
      pings: [],
      buttons: [],
    };
  return {
    summary: card.summary,
    text: [
      { strong: `${card.icon} ${breach.id} · ${headline(breach)}` },
      "\n",
      ...whatHappened(breach),
      "\n",
      ...(comesFrom(breach).length > 0 ? [...comesFrom(breach), "\n"] : []),
      ...(waits
        ? ([{ strong: capital(proposal(breach)) }, " ", ...silence(breach)] as Rich)
        : ["Nobody has looked at it yet."]),
      ...(breach.warned && breach.warned.until === breach.intervention.expiresAt
        ? [" Three quarters of the time are gone."]
        : []),
      ...(why ? [` ${why}`] : []),
    ],
    pings: [],
    buttons: card.buttons,
  };
}

/** Why this person is called and not its owner alone; undefined while the ladder calls nobody, and for the owner. */
export function whyCalled(person: string, breach: Breach, { config }: CardContext): string | undefined {
  if (!ladderRuns(breach) || person === breach.raci.accountable) return undefined;
  return breach.lastAsked?.by
    ? `You are called because ${shortNameOf(config, breach.lastAsked.by)} asks you to.`
    : `You are called because ${shortNameOf(config, breach.raci.accountable)} has not answered.`;
}

/** Calls the person who is looking, for only they can say whether they still are. */
function reminder(
  { by, until, quiet }: { by: string; until: number; quiet?: true },
  breach: Breach,
  context: CardContext,
): Note {
  const { held } = breach;
  if (held?.by !== by || held.until !== until || breach.status !== "open")
    return {
      summary: `${breach.id} was taken care of.`,
      text: ["🟡 A reminder to whoever was looking."],
      pings: [],
      buttons: [],
    };
  const still = {
    label: "I'm still on it",
    press: { item: `breach:${breach.id}`, verb: "acknowledge", epoch: breach.epoch },
  };
  return {
    summary: `${breach.id}: your hold ends soon.`,
    text: [
      "🟡 ",
      { person: by, ...(!quiet && { ping: true }) },
      ": the hold on ",
      { strong: breach.id },
      " ends at ",
      { time: until, as: "clock" },
      mayCall(breach) ? "; without a word the escalation then goes on." : "; without a word nobody is on it then.",
    ],
    pings: quiet ? [] : [by],
    buttons: [still, ...breachCard(breach, context).buttons.filter(({ press }) => press.verb === "resolve")],
  };
}

/** Three quarters of the time to decide are gone: whoever may decide it is called once more. */
function lastCallOf(
  { to, quiet }: { to: readonly string[]; quiet?: true },
  breach: Breach,
  context: CardContext,
): Note {
  const names = listed(to.map((id) => shortNameOf(context.config, id))) || "nobody";
  if (!decisionWaits(breach))
    return {
      summary: `${breach.id} is answered.`,
      text: [
        `⏳ ${names} ${to.length > 1 ? "were" : "was"} ${quiet ? "asked, in quiet hours" : "called once more"}. `,
        ...endOf(breach, context),
      ],
      pings: [],
      buttons: [],
    };
  const people = to.flatMap(
    (person, index): Rich => [...(index > 0 ? [" and "] : []), { person, ...(!quiet && { ping: true as const }) }],
  );
  return {
    summary: `Time is running out: ${breach.id} ${headline(breach)}; no answer yet.`,
    text: [
      "⏳ Three quarters of the time are gone. ",
      ...(to.length > 0
        ? [...people, `, please decide: ${proposal(breach)} `]
        : ["Nobody who may decide it can be reached. "]),
      ...silence(breach),
    ],
    pings: quiet ? [] : [...to],
    buttons: breachCard(breach, context).buttons,
  };
}

function escalation(body: Escalated & { because?: "storm" }, at: number, breach: Breach, context: CardContext): Note {
  const { config } = context;
  if (!ladderRuns(breach)) return answered(body, breach, context);
  const waited = sayDuration(at - breach.ladderFrom);
  const stormed = body.because === "storm" ? `${breach.id} has become a storm: ${headline(breach)}.` : undefined;
  const who: Rich = body.room
    ? [{ strong: "Everyone responsible in this room" }, ", "]
    : body.to
        .flatMap((person, index): Rich => [...(index > 0 ? [" and "] : []), { person, ping: true }])
        .concat(body.to.length > 0 ? [", "] : []);
  const others = whyOthers(skipped(body), config);
  const away = others ? ` ${others}.` : "";
  const ask = decisionWaits(breach)
    ? [`please decide: ${proposal(breach)} `, ...silence(breach)]
    : ["please take a look."];
  const calls: Rich = body.asked_by
    ? [`🟠 ${shortNameOf(config, body.asked_by)} calls:${away} `]
    : stormed
      ? [`🌪️ ${stormed}${away} `]
      : body.step > 1
        ? [
            body.passed_over
              ? `🟠 Level ${body.step}:${away} `
              : `🟠 Level ${body.step}: no answer in ${waited}.${away} `,
          ]
        : [body.round > 1 ? `🟠 Nobody has answered, so it starts again.${away} ` : `🔔 It may call now.${away} `];
  const text: Rich = body.pages
    ? [...calls, `Paged: ${body.pages.join(", ")}.`]
    : !body.room && body.to.length === 0
      ? [`🟠 Level ${body.step}: nobody could be reached.${away} The escalation goes on.`]
      : [...calls, ...who, ...ask];
  return {
    summary: body.asked_by
      ? `${shortNameOf(config, body.asked_by)} calls you to ${breach.id}: ${headline(breach)}.`
      : (stormed ??
        (body.step > 1 || body.round > 1
          ? `Level ${body.step}: ${breach.id} ${headline(breach)} has no answer yet.`
          : `${breach.id} ${headline(breach)}.`)),
    text,
    pings: body.to,
    buttons: breachCard(breach, context).buttons,
  };
}

/** The same call once it is answered: who was asked, and what became of it. Nothing is left to press. */
function answered(body: { step: number; to: string[]; room: boolean }, breach: Breach, context: CardContext): Note {
  const asked = body.room ? "the room" : listed(body.to.map((id) => shortNameOf(context.config, id))) || "nobody";
  const text: Rich = [
    `🟠 Level ${body.step}: ${asked} ${body.to.length > 1 ? "were" : "was"} asked. `,
    ...endOf(breach, context),
  ];
  return { summary: `${breach.id} is answered.`, text, pings: [], buttons: [] };
}

const endOf = (breach: Breach, context: CardContext): Rich => {
  const how = outcome(breach, context);
  return how.length > 0 ? how : ending(breach, context);
};

function line(
  event: Exclude<LineOf<"breach">, { type: "breach.escalated" | "breach.reminded" | "breach.warned" }>,
  breach: Breach,
  { config }: CardContext,
): Rich | undefined {
  const named = "agents" in event.body ? event.body.agents : undefined;
  const agent = named ? listAgents(named) : about(breach);
  const [is, keeps, it] =
    (named?.length ?? breach.members.length) > 1 ? ["are", "keep", "them"] : ["is", "keeps", "it"];
  switch (event.type) {
    case "breach.acknowledged":
      return [
        `🟡 ${nameOf(config, event.body.by)} is looking${mayCall(breach) ? ". The escalation holds until " : ", until "}`,
        { time: event.body.until, as: "clock" },
        ".",
      ];
    case "breach.unacknowledged": {
      const then = mayCall(breach) ? "the escalation goes on." : "nobody is on it now.";
      return event.body.because === "timeout"
        ? [event.body.snoozed ? `🔴 The snooze is over; ${then}` : `🔴 The hold ended without a word; ${then}`]
        : [`🔴 ${event.body.by ? nameOf(config, event.body.by) : "Someone"} is no longer on it; ${then}`];
    }
    case "breach.snoozed":
      return [
        `⏸️ ${nameOf(config, event.body.by)} snoozed it until `,
        { time: event.body.until, as: "clock" },
        event.body.asked > event.body.until ? ", which is the most while a decision waits." : ".",
        ...reason(event.body.reason),
      ];
    case "breach.reassigned":
      return [
        `👉 ${nameOf(config, event.body.by)} passed it on to ${nameOf(config, event.body.to)}.`,
        ...reason(event.body.reason),
      ];
    case "breach.chosen":
      return event.body.do === "nothing"
        ? [`▶️ ${nameOf(config, event.body.by)} chose to let ${agent} run.`, ...reason(event.body.reason)]
        : event.body.reason
          ? [`${nameOf(config, event.body.by)} chose to ${event.body.do} it.`, ...reason(event.body.reason)]
          : undefined;
    case "breach.hushed":
      return event.body.because === "muted"
        ? [
            `🔇 Muted${event.body.by ? ` by ${nameOf(config, event.body.by)}` : ""}: nobody is called before `,
            { time: event.body.until, as: "clock" },
            ".",
          ]
        : ["🌙 Quiet hours: nobody is called before ", { time: event.body.until, as: "clock" }, "."];
    case "breach.unhushed":
      return event.body.because === "time"
        ? ["🔔 It may call again, and goes on where it stood."]
        : [
            `🔔 ${event.body.by ? nameOf(config, event.body.by) : "Someone"} lifted the mute; it goes on where it stood.`,
          ];
    case "breach.worsened":
      return [`🔴 It crossed again, and the pact now calls it ${event.body.severity}.`];
    case "breach.denied":
      return [`▶️ ${nameOf(config, event.body.by)} denied it: ${agent} ${keeps} running.`, ...reason(event.body.reason)];
    case "breach.expired":
      if (event.body.silence === "apply") return undefined;
      return event.body.silence === "hold"
        ? ["⌛ Nobody answered in time. The pact holds the question open: the escalation starts again."]
        : [`⌛ Nobody answered in time. The pact lets it drop: ${agent} ${keeps} running.`];
    case "breach.applied": {
      const person = event.actor.startsWith("person:");
      const tail = person || breach.threshold.intervention.mode !== "gated" ? "" : " Nobody had answered in time.";
      return [
        `⛔ ${atHead(agent)} ${is} ${restrained[event.body.kind]}, ${byWhom(event.actor, config)}, ${sayDuration(event.body.to_intervention_ms)} after the signal.${tail}`,
      ];
    }
    case "breach.lifted":
      return [`↩️ ${nameOf(config, event.body.by)} released ${agent}.`, ...reason(event.body.reason)];
    case "breach.recovered":
      return breach.intervention.state === "applied"
        ? [`The value recovered. ${agent} stays ${restrained[breach.intervention.do]} until someone releases ${it}.`]
        : isShared(breach) && breach.status === "open"
          ? [`${agent} recovered by itself and is no longer asked about.`]
          : undefined;
    case "breach.resolved":
      return event.body.because === "recovered"
        ? ["✅ It recovered by itself; nothing is left to decide.", ...needed(event.body.postmortem)]
        : [
            `✅ ${event.body.by ? nameOf(config, event.body.by) : "Wardroom"} ${event.body.because === "noise" ? "called it noise" : "resolved it"}.`,
            ...reason(event.body.reason),
            ...needed(event.body.postmortem),
          ];
    case "breach.member-returned":
      return [`🔴 ${event.body.agent} crossed the threshold again and is asked about with the others.`];
    case "breach.merged":
      return [`🌪️ Taken into ${idOf(event.body.into)}, which asks about all of them.`];
    case "breach.verdict-given":
      return [`📝 ${nameOf(config, event.body.by)}: ${event.body.verdict}.`];
    case "breach.reopened":
      return event.body.because === "crossed-again"
        ? ["🔴 It crossed the threshold again; the breach is open again."]
        : [
            `🔴 ${event.body.by ? nameOf(config, event.body.by) : "Someone"} reopened it.`,
            ...reason(event.body.reason),
          ];
  }
}

/** What a person wrote with a decision: theirs, so shown as a quote that can never mention or format. */
const reason = (text: string | undefined): Rich => (text ? [" ", { untrusted: text }] : []);

const plainLine = (text: Rich): string =>
  text
    .map((span) => (typeof span === "string" ? span : ""))
    .join("")
    .trim();

const needed = (postmortem: string | undefined): Rich =>
  postmortem === undefined ? [] : [` It needs its postmortem (${postmortem}).`];
