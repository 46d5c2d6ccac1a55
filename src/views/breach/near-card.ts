/** One line about an agent that is held back while it is near a breach, and again once it is not. */
import type { Agent } from "../../domain/agent/agent.ts";
import { fromItsNextQuestion, type Restraint, restrained } from "../../domain/agent/restraint.ts";
import type { Subject } from "../../domain/journal/event.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { sayDuration } from "../../domain/words/time.ts";
import type { Card, Rich } from "../card.ts";
import { neverAsks } from "./breach-words.ts";

/** `title`: of the threshold, as its pact says it now. */
export function nearCard(subject: Subject, agent: Agent, title: string, config: FleetConfig): Card {
  const { id, restraints, epoch } = agent;
  const held = restraints.find(({ cause }) => cause === subject);
  const words = held
    ? `${id} is ${restrained[held.kind]} while it is near a breach: ${title}`
    : `${id} is no longer held back for being near a breach`;
  return {
    subject,
    version: epoch,
    tone: held ? "held" : "resolved",
    icon: held ? "🟡" : "✅",
    state: held ? "NEAR" : "FREE OF IT",
    title: words,
    summary: `${words}.`,
    pings: [],
    body: held ? [{ type: "text", text: meaning(agent, held, config) }] : [],
    buttons: held
      ? [
          {
            label: `Release ${id}`,
            press: { item: `agent:${id}`, verb: "release", epoch },
            confirm: {
              title: `Release ${id}?`,
              text: `${id} may act again at once, though it is near a breach.`,
              yes: "Release",
              no: "Keep it held",
            },
          },
        ]
      : [],
    more: [],
    footer: [{ code: subject.slice(subject.indexOf("|") + 1) }],
  };
}

/** What it means for the agent, and that nobody has to do anything. */
function meaning({ id, asks }: Agent, { kind, limit }: Restraint, config: FleetConfig): Rich {
  const now = !asks
    ? neverAsks(id, config)
    : limit
      ? `From its next question on it may act ${limit.count === 1 ? "once" : `${limit.count} times`} in ${sayDuration(limit.per)}.`
      : fromItsNextQuestion[kind];
  return [`${now} Nobody has to answer: it is free again by itself once it is back on the safe side.`];
}
