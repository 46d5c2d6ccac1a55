/** The sentences of a breach: what was measured, what is asked, what happens if nobody answers. Facts in, words out. */

import { restrained } from "../../domain/agent/restraint.ts";
import { awaitsSomeone, type Breach, decisionWaits, mayCall, needsPostmortem } from "../../domain/breach/breach.ts";
import { isShared, isStorm } from "../../domain/breach/members/member.ts";
import { escalated } from "../../domain/ladder/climb.ts";
import type { AgentId } from "../../domain/pact/pact.ts";
import { type FleetConfig, profileOf } from "../../domain/people/fleet-config.ts";
import { nameOf, shortNameOf } from "../../domain/people/person.ts";
import { whoStandsIn } from "../../domain/people/unreachable.ts";
import { capital } from "../../domain/words/capital.ts";
import { listed } from "../../domain/words/listed.ts";
import { sayDuration } from "../../domain/words/time.ts";
import type { Rich, Tone } from "../card.ts";
import { allowed, byWhom, measure, number } from "../measure-words.ts";
import {
  about,
  leftUndecided,
  outcomeOfSeveral,
  proposal,
  someNeverAsk,
  stateOfSeveral,
  whatTheyShare,
  whoBreached,
} from "./member-words.ts";

/** What a card needs to know besides the breach itself. */
export interface CardContext {
  config: FleetConfig;
  /** Version of the breach it is drawn from. */
  version: number;
  /** The agent has an enforcement point: it asks Wardroom before it acts. */
  asks: boolean;
}

/** "airline-a fails its travellers"; of a storm "airline-b and 3 more: fails its travellers". */
export const headline = (breach: Breach): string => `${whoBreached(breach)} ${breach.threshold.title}`;

/** The state line: icon, word and tone, the same on every platform. */
export function stateOf(breach: Breach): { icon: string; state: string; tone: Tone } {
  const alone = stateOfOne(breach);
  return isShared(breach) ? stateOfSeveral(breach, alone) : alone;
}

function stateOfOne(breach: Breach): { icon: string; state: string; tone: Tone } {
  const { state, do: kind } = breach.intervention;
  if (breach.shadow)
    return { icon: "🌘", state: breach.status === "open" ? "IN SHADOW" : "IN SHADOW · OVER", tone: "info" };
  if (breach.status !== "open") {
    const word = breach.verdict ? "REVIEWED" : breach.resolved?.because === "noise" ? "NOISE" : "RESOLVED";
    return state === "applied"
      ? { icon: "✅", state: `${word} · STILL ${restrained[kind].toUpperCase()}`, tone: "restrained" }
      : { icon: "✅", state: word, tone: "resolved" };
  }
  if (state === "applied") return { icon: "⛔", state: restrained[kind].toUpperCase(), tone: "restrained" };
  if (breach.held?.snoozed) return { icon: "⏸️", state: "SNOOZED", tone: "held" };
  if (breach.held) return { icon: "🟡", state: "ACKNOWLEDGED", tone: "held" };
  if (breach.hushed)
    return breach.hushed.because === "muted"
      ? { icon: "🔇", state: "MUTED", tone: "held" }
      : { icon: "🌙", state: "QUIET HOURS", tone: "held" };
  if (state === "denied" || state === "let-run") return { icon: "▶️", state: "KEPT RUNNING", tone: "denied" };
  if (state === "lifted") return { icon: "↩️", state: "RELEASED", tone: "info" };
  if (state === "expired") return { icon: "⌛", state: "EXPIRED", tone: "expired" };
  if (breach.step > 1) return { icon: "🟠", state: `ESCALATED · LEVEL ${breach.step}`, tone: "escalated" };
  return { icon: "🔴", state: "OPEN", tone: "alert" };
}

/** "8 of its last 10 travellers were failed." and what the pact allows. */
export function whatHappened(breach: Breach): Rich {
  const { threshold, measured } = breach;
  if (isStorm(breach)) return whatTheyShare(breach);
  const said = threshold.says ? `${fill(threshold.says, breach)}. ` : "";
  return [
    said,
    `${capital(measure(threshold))} ${awaitsSomeone(breach) ? "is" : "was"} ${number(measured.value, threshold)}; the pact allows ${allowed(threshold.breach, threshold)}. Last one `,
    { time: measured.at, as: "clock" },
    ".",
  ];
}

/** Whom to look at first, where a breach does not come from its own agent; empty where it does. */
export function comesFrom({ agent, members, origin }: Breach): Rich {
  if (!origin || members.length !== 1) return [];
  const spared = ` It is not counted against ${agent}.`;
  switch (origin.because) {
    case "upstream":
      return [
        { strong: `Look at ${origin.agent} first: ` },
        `${agent} used its work, and ${origin.breach} was open before.${spared}`,
      ];
    case "shared":
      return [
        { strong: "Look at what they share first: " },
        `${agent} broke down at the same time as others (${origin.breaches.join(", ")}).${spared}`,
      ];
  }
}

/** Where the agent stands, said honestly before and after the decision: the gate cannot hold an agent that never asks. */
export function whereItStands(breach: Breach, { asks, config }: CardContext): Rich {
  const running =
    breach.status === "open" && breach.intervention.state !== "applied"
      ? [isShared(breach) ? "They are still running." : "It is still running."]
      : [];
  const matters = breach.status === "open" || breach.intervention.state === "applied";
  return asks || !matters
    ? running
    : [
        ...running,
        ...(running.length > 0 ? [" "] : []),
        isShared(breach) ? someNeverAsk : neverAsks(breach.agent, config),
      ];
}

/** Who can stop an agent that has no enforcement point here. */
export function neverAsks(agent: AgentId, config: FleetConfig): string {
  const { operator } = profileOf(config, agent);
  const who = operator ? `${nameOf(config, operator)}, who operates it, stops it` : "it is stopped where it runs";
  return `${agent} does not ask Wardroom before it acts: it goes on until ${who}.`;
}

/** "Dana: quarantine airline-a? Release undoes it.", or "Dana: please take a look." once the pact has acted by itself. */
export function question(breach: Breach, { config }: CardContext): Rich {
  if (!awaitsSomeone(breach)) return [];
  if (breach.hushed) return hushed(breach, config);
  const asked = breach.lastAsked;
  const ask: Rich = decisionWaits(breach)
    ? [{ strong: proposal(breach) }, " Release undoes it.", ...leftUndecided(breach, config)]
    : [
        { strong: "please take a look." },
        ...(breach.intervention.state === "none" ? [" Nothing is done by itself: choose what is."] : []),
      ];
  if (asked?.room) return ["Anyone of the room who answers for it: ", ...ask];
  const people = asked && asked.to.length > 0 ? asked.to : [breach.raci.accountable];
  const standIn = whoStandsIn(asked, config);
  return [
    ...people.flatMap((person, index): Rich => [...(index > 0 ? [" or "] : []), { person, ping: true }]),
    standIn,
    ": ",
    ...ask,
  ];
}

/** "Muted by Dana: nobody is called before 14:00." What is asked stays asked, and its end does not wait. */
function hushed({ hushed: hush, agent, intervention, ...rest }: Breach, config: FleetConfig): Rich {
  if (!hush) return [];
  const owner = shortNameOf(config, rest.raci.accountable);
  const ask: Rich =
    intervention.state === "proposed" ? [" It still asks: ", { strong: `${intervention.do} ${agent}?` }] : [];
  return hush.because === "muted"
    ? [
        { strong: `Muted${hush.by ? ` by ${nameOf(config, hush.by)}` : ""}` },
        ": nobody is called before ",
        { time: hush.until, as: "clock" },
        ".",
        ...ask,
      ]
    : [
        { strong: "Quiet hours" },
        rest.step === 0 ? `: ${owner} is called at ` : ": the next call comes at ",
        { time: hush.until, as: "clock" },
        ".",
        ...ask,
      ];
}

/** Who holds the ladder, and until when. */
export function holding(breach: Breach, { config }: CardContext): Rich {
  const { held, status } = breach;
  if (!held || status !== "open") return [];
  const who = shortNameOf(config, held.by);
  return held.snoozed
    ? [{ strong: `Snoozed by ${who}` }, " until ", { time: held.until, as: "clock" }, ". Nobody is called before."]
    : [
        { strong: `${who} is looking` },
        mayCall(breach) ? ". The escalation holds until " : ", until ",
        { time: held.until, as: "clock" },
        ".",
      ];
}

/** The minute at which silence ends, and how. */
export function silence(breach: Breach): Rich {
  const { expiresAt, do: kind } = breach.intervention;
  if (!decisionWaits(breach) || expiresAt === undefined) return [];
  const then = {
    apply: `${restrained[kind]} by the pact`,
    hold: "the escalation starts again; it keeps running",
    drop: "nothing is done; it keeps running",
  }[breach.threshold.intervention.on_silence];
  return ["No answer by ", { time: expiresAt, as: "clock" }, `: ${then}.`];
}

/** That whoever may decide was called once more, as long as it still waits for them. */
export function lastCall(breach: Breach, { config }: CardContext): Rich {
  const { warned } = breach;
  if (!decisionWaits(breach) || !warned || warned.until !== breach.intervention.expiresAt) return [];
  const gone = "Three quarters of the time are gone";
  if (warned.to.length === 0) return [`⏳ ${gone}, and nobody could be called once more.`];
  const names = listed(warned.to.map((id) => shortNameOf(config, id)));
  return warned.quiet
    ? [`⏳ ${gone}. These are the quiet hours of ${names}, so nobody was called once more.`]
    : [
        `⏳ ${gone}: ${names} ${warned.to.length > 1 ? "were" : "was"} called once more, `,
        { time: warned.at, as: "clock" },
        ".",
      ];
}

/** What became of the decision: who, when, how long after the signal. */
export function outcome(breach: Breach, { config }: CardContext): Rich {
  const { state, by, at, do: kind, toInterventionMs } = breach.intervention;
  const when: Rich = at === undefined ? [] : [" ", { time: at, as: "clock" }];
  if (isShared(breach)) return outcomeOfSeveral(breach, config);
  switch (state) {
    case "applied":
      return [
        { strong: `${capital(restrained[kind])} ${byWhom(by, config)}` },
        ...when,
        toInterventionMs === undefined ? "." : `, ${sayDuration(toInterventionMs)} after the signal.`,
        ...(isPerson(by) || breach.threshold.intervention.mode !== "gated"
          ? []
          : [" Nobody had answered; the pact decided."]),
      ];
    case "denied":
      return [{ strong: `Kept running: denied ${byWhom(by, config)}` }, ...when, "."];
    case "let-run":
      return [{ strong: `Kept running: chosen ${byWhom(by, config)}` }, ...when, "."];
    case "lifted":
      return [{ strong: `Released ${byWhom(by, config)}` }, ...when, "."];
    case "expired":
      return [{ strong: "Nobody answered" }, ...when, "; the pact lets it drop. It keeps running."];
    case "withdrawn":
      return ["The decision was withdrawn", ...when, ": the value recovered first."];
    case "none":
    case "proposed":
    case "approved":
      return [];
  }
}

/** "Resolved by Dana 14:52, open 38 min." */
export function ending(breach: Breach, { config }: CardContext): Rich {
  const { resolved, firstAcknowledged, openedAt } = breach;
  if (!resolved)
    return breach.recoveredAt === undefined
      ? []
      : ["The value recovered ", { time: breach.recoveredAt, as: "clock" }, "."];
  if (resolved.because === "storm")
    return [
      { strong: `Taken into ${resolved.into}` },
      " ",
      { time: resolved.at, as: "clock" },
      ", which asks about all of them.",
    ];
  const open = `open ${sayDuration(resolved.at - openedAt)}`;
  const acked = firstAcknowledged ? `, first answer after ${sayDuration(firstAcknowledged.at - openedAt)}` : "";
  const who =
    resolved.because === "recovered"
      ? "Recovered by itself"
      : `${resolved.because === "noise" ? "Called noise" : "Resolved"} by ${resolved.by ? nameOf(config, resolved.by) : "Wardroom"}`;
  const verdict: Rich = breach.verdict ? [" Verdict: ", { strong: breach.verdict }, "."] : [];
  const ask: Rich = needsPostmortem(breach)
    ? [" ", { strong: `Needs its postmortem (${breach.postmortem})` }, "; it is reviewed with that."]
    : escalated(breach) && !breach.verdict && !breach.shadow
      ? [" ", { strong: "It escalated. Was the pact right?" }]
      : [];
  return [{ strong: who }, " ", { time: resolved.at, as: "clock" }, `, ${open}${acked}.`, ...verdict, ...ask];
}

/** Fills the pact's own sentence. Placeholders: {agent} {value} {bad} {n} {limit} {signal}. */
function fill(says: string, breach: Breach): string {
  const { threshold, measured } = breach;
  const bound = threshold.breach;
  const values: Record<string, string> = {
    agent: about(breach),
    value: number(measured.value, threshold),
    bad: String(measured.bad),
    n: String(measured.samples),
    limit: number("below" in bound ? bound.below : bound.above, threshold),
    signal: threshold.signal,
  };
  return says.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole).replace(/\.$/, "");
}

const isPerson = (actor: string | undefined): boolean => actor?.startsWith("person:") ?? false;
