/** The history of an agent's question in plain sentences, and of the standing approval that may come of it. */

import type { Told } from "../../domain/journal/event.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import { capital } from "../../domain/words/capital.ts";
import { listed } from "../../domain/words/listed.ts";
import { type Sentence, say } from "../sentence.ts";

export function approvalSentence(event: Told<"approval">, config: FleetConfig): Sentence {
  const name = (id: string): string => nameOf(config, id);
  const namesOf = (ids: readonly string[]): string => listed(ids.map(name));
  switch (event.type) {
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
      return say("pending", [
        `It asked for the very same once more${event.body.requester ? `, for ${name(event.body.requester)}, who may not approve it then` : ""}. It runs once.`,
      ]);
    case "approval.escalated": {
      const { step, round, to, room } = event.body;
      const asked = room
        ? "the whole room was asked"
        : to.length > 0
          ? `${namesOf(to)} ${to.length > 1 ? "were" : "was"} asked`
          : "nobody could be reached";
      return step <= 1 && round === 1
        ? say("pending", [`${capital(asked)}.`])
        : say("escalated", [{ strong: `Level ${step}` }, `: no answer, so ${asked}.`]);
    }
    case "approval.warned":
      return say("escalated", [
        event.body.to.length > 0
          ? `Three quarters of its time were gone, so ${namesOf(event.body.to)} ${event.body.to.length > 1 ? "were" : "was"} called once more.`
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
        { strong: `Approved by ${namesOf(event.body.votes)}` },
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
            : event.body.because === "four-eyes"
              ? "It was asked for by whoever had approved it, which is not for one person to do; it is asked anew."
              : "A later question of the agent took its place.",
      ]);
    case "approval.withdrawn":
      return say("info", ["Its agent took the question back."]);
    case "approval.claimed":
      return say("resolved", ["Its agent began to run it, once."]);
    case "approval.completed":
      return say(event.body.ok ? "resolved" : "alert", [event.body.ok ? "It was run." : "It was run and failed."]);
  }
}

export function standingSentence(event: Told<"standing">, config: FleetConfig): Sentence {
  const name = (id: string): string => nameOf(config, id);
  switch (event.type) {
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
  }
}
