/** An event as the sentence people read of it: each kind of thing that is told has its own. */
import { restrained } from "../../domain/agent/restraint.ts";
import { type EventOf, idOf, isTold, type JournalEvent, type Told } from "../../domain/journal/event.ts";
import { type ToldKind, type ToldType, traitsOf } from "../../domain/journal/event-kinds.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import type { RefusalCode } from "../../domain/words/reply.ts";
import { sayDuration } from "../../domain/words/time.ts";
import { approvalSentence, standingSentence } from "../approval/approval-sentence.ts";
import { autonomySentence } from "../autonomy/autonomy-words.ts";
import { breachSentence } from "../breach/breach-sentence.ts";
import { sayScope } from "../breach/member-words.ts";
import { changeSentence } from "../change/change-sentence.ts";
import { checkSentence } from "../check/check-sentence.ts";
import { digestSentence } from "../digest/digest-sentence.ts";
import { drillSentence } from "../drill/drill-sentence.ts";
import { missingWords } from "../evidence/evidence-words.ts";
import { number } from "../measure-words.ts";
import { configLine } from "../notes/config-card.ts";
import { postmortemSentence } from "../postmortem/postmortem-sentence.ts";
import { type Sentence, say } from "../sentence.ts";
import { actorName } from "./agents-table.ts";
import { settingsSentence } from "./settings-card.ts";

/** Undefined for what is no news to a person. */
export const sentenceOf = (event: JournalEvent, config: FleetConfig): Sentence | undefined =>
  isTold(event) ? sentencesOf(event)(event, config) : undefined;

const sentencesOf = ({ type }: EventOf<ToldType>): Sentences<ToldKind> =>
  sentences[traitsOf(type).about as ToldKind] as Sentences<ToldKind>;

type Sentences<K extends ToldKind> = (event: Told<K>, config: FleetConfig) => Sentence | undefined;

/** The compiler names a kind of thing that is told and has no sentence here; each of these, the event it forgot. */
const sentences: { readonly [K in ToldKind]: Sentences<K> } = {
  breach: breachSentence,
  mute: muteSentence,
  "near-miss": nearMissSentence,
  evidence: evidenceSentence,
  hold: holdSentence,
  approval: approvalSentence,
  standing: standingSentence,
  change: changeSentence,
  check: checkSentence,
  digest: digestSentence,
  drill: drillSentence,
  postmortem: postmortemSentence,
  agent: agentSentence,
  refusals: refusalSentence,
  config: configSentence,
  room: roomSentence,
};

function muteSentence(event: Told<"mute">, config: FleetConfig): Sentence {
  const name = (id: string): string => nameOf(config, id);
  switch (event.type) {
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
  }
}

function nearMissSentence(event: Told<"near-miss">): Sentence {
  switch (event.type) {
    case "near-miss.counted": {
      const { agent, scope, threshold, failure_mode, worst, entered, left } = event.body;
      return say("held", [
        { strong: "Near miss" },
        `: ${scope === undefined ? agent : sayScope(scope)}, ${threshold} (${failure_mode}) came as close as ${number(worst, {})} and was back on the safe side after ${sayDuration(left - entered)}.`,
      ]);
    }
  }
}

function evidenceSentence(event: Told<"evidence">): Sentence {
  switch (event.type) {
    case "evidence.incomplete": {
      const { agent, run, missing } = event.body;
      return say("held", [{ strong: "Evidence missing" }, `: ${missingWords(missing)} of run ${run} of ${agent}.`]);
    }
  }
}

function holdSentence(event: Told<"hold">, config: FleetConfig): Sentence {
  const { by, item } = event.body;
  const person = { strong: nameOf(config, by) };
  switch (event.type) {
    case "evidence.held":
      return say("info", [person, ` had the evidence of ${idOf(item)} kept until it is freed.`]);
    case "evidence.freed":
      return say("info", [
        person,
        ` freed the evidence of ${idOf(item)}: it is kept for a day still, then no longer than other signals.`,
      ]);
  }
}

function agentSentence(event: Told<"agent">, config: FleetConfig): Sentence {
  switch (event.type) {
    case "agent.seen":
      return say("info", [`First signal seen, in the room ${event.body.room}.`]);
    case "agent.asked":
      return say("info", ["It asked before acting for the first time: from now on the gate can hold it."]);
    case "agent.unowned":
      return say("alert", ["Nobody answers for it. Its signals are kept, nothing is judged."]);
    case "agent.restrained":
      return event.body.cause.startsWith("near-miss:")
        ? say("held", [
            { strong: event.body.agent },
            ` was ${restrained[event.body.kind]}, for it came near a breach${event.body.reason ? `: ${event.body.reason}` : ""}.`,
          ])
        : say("restrained", [{ strong: event.body.agent }, ` was ${restrained[event.body.kind]}.`]);
    case "agent.released":
      return event.body.cause.startsWith("near-miss:")
        ? say("info", [{ strong: event.body.agent }, " is no longer held back for being near a breach."])
        : say("info", [{ strong: event.body.agent }, ` was released; it had been ${restrained[event.body.kind]}.`]);
    case "agent.widened":
    case "agent.narrowed":
    case "agent.widening-held":
    case "agent.spared":
    case "agent.blamed":
      return autonomySentence(event, config);
  }
}

function refusalSentence(event: Told<"refusals">, config: FleetConfig): Sentence {
  switch (event.type) {
    case "act.refused": {
      const { by, act, code, count } = event.body;
      const times = count > 1 ? ` ${count} times` : "";
      return say("info", [
        `${actorName(by, config)} tried to ${act.replaceAll("-", " ")}${times} and was refused: ${refusals[code as RefusalCode] ?? code}.`,
      ]);
    }
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

function configSentence(event: Told<"config">): Sentence | undefined {
  switch (event.type) {
    case "config.accepted":
      return event.body.difference && say("info", configLine(event.body.difference));
  }
}

function roomSentence(event: Told<"room">, config: FleetConfig): Sentence {
  switch (event.type) {
    case "room.settings":
      return say("info", [`${settingsSentence(event, config)}.`]);
    case "room.status-shared":
      return say("info", [`${actorName(event.actor, config)} shared how the room stands: ${event.body.says}.`]);
  }
}
