/** One line about an agent that is held back while it is near a breach, and again once it is not. */
import type { Agent } from "../../domain/agent/agent.ts";
import { restrained } from "../../domain/agent/restraint.ts";
import type { Subject } from "../../domain/journal/event.ts";
import type { Card } from "../card.ts";

/** `title`: of the threshold, as its pact says it now. */
export function nearCard(subject: Subject, { id, restraints, epoch }: Agent, title: string): Card {
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
    body: [],
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
