/** A finding as people read it: what was found, over how long, and the one thing to do about it. */
import type { Finding } from "../../domain/check/finding.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import { counted } from "../../domain/words/counted.ts";
import { listed } from "../../domain/words/listed.ts";
import { type Instant, sayDuration } from "../../domain/words/time.ts";
import { number } from "../measure-words.ts";

interface FindingWords {
  about: string;
  found: string;
  todo: string;
}

/** `unit` is not known here: bounds are said as bare numbers, as the pact writes them. */
export function findingWords(finding: Finding, config: FleetConfig, at: Instant): FindingWords {
  const about = aboutOf(finding);
  const over = (since: Instant): string => sayDuration(Math.max(0, at - since));
  switch (finding.kind) {
    case "owner-left": {
      const { owner, role, because, successor } = finding;
      const name = nameOf(config, owner);
      return {
        about,
        found: `${name} is ${role}, and ${because === "left" ? "is not among the people of wardroom.yaml any more" : "no chat account of theirs takes a message"}.`,
        todo: successor
          ? `Name ${nameOf(config, successor)} ${role} in their place.`
          : `Name another person who is ${role}; nobody else here could be.`,
      };
    }
    case "no-pact":
      return {
        about,
        found: `No pact speaks of ${namesOf(finding)}: for ${over(finding.since)} nothing was judged, and nobody answers.`,
        todo: "Give the room a pact with somebody who is accountable.",
      };
    case "always-overridden":
      return {
        about,
        found: `People decided on ${finding.times} of its breaches in ${over(finding.since)}, and against it every time.`,
        todo: `Move the bound beyond ${number(finding.worst, {})}, the worst that they let pass; or keep it, and act on it.`,
      };
    case "silent-threshold": {
      const { signal, heard, since, agents } = finding;
      const who = agents === 0 ? "no agent is known under it" : `none of ${counted(agents, "agent")} sent it`;
      return {
        about,
        found:
          heard === undefined
            ? `Its signal ${signal} never came in ${over(since)}: ${who}.`
            : `Its signal ${signal} has not come for ${over(heard)}: ${who} since.`,
        todo: `Find out what should send ${signal}, or take the threshold out of the pact.`,
      };
    }
    case "no-enforcement":
      return {
        about,
        found: `${namesOf(finding)} would be held back by a pact, and ${finding.count === 1 ? "has" : "have"} not asked Wardroom once in ${over(finding.since)}: nothing would stop ${finding.count === 1 ? "it" : "them"}.`,
        todo: "Have their tool calls ask POST /v1/actions first, or give them a stop hook in wardroom.yaml.",
      };
    case "review-overdue":
      return {
        about,
        found: `It was to be looked at again by ${finding.due}, ${sayDuration(finding.late)} ago.`,
        todo: "Look whether it is still right, and give it the next day.",
      };
    case "never-fired":
      return {
        about,
        found: `Signals arrive, and it has not fired ${finding.last === undefined ? "once " : ""}in ${over(finding.since)}.`,
        todo: "Move the bound to where its values come now and then, or take it out of the pact.",
      };
  }
}

const titles: Readonly<Record<Finding["kind"], string>> = {
  "owner-left": "An owner is gone",
  "no-pact": "Agents without a pact",
  "always-overridden": "Overridden every time",
  "silent-threshold": "No signal",
  "no-enforcement": "Nothing enforces it",
  "review-overdue": "Review overdue",
  "never-fired": "Never fires",
};

export const findingTitle = ({ kind }: Pick<Finding, "kind">): string => titles[kind];

/** "airline-service@4#task-failure", "3 agents of airline". */
function aboutOf(finding: Finding): string {
  switch (finding.kind) {
    case "owner-left":
      return `${finding.pact}@${finding.version}`;
    case "no-pact":
    case "no-enforcement":
      return `${counted(finding.count, "agent")} of ${finding.room}`;
    case "always-overridden":
    case "silent-threshold":
    case "review-overdue":
    case "never-fired":
      return `${finding.pact}@${finding.version}#${finding.threshold}`;
  }
}

const namesOf = ({ agents, count }: { agents: readonly string[]; count: number }): string =>
  count > agents.length ? `${agents.join(", ")} and ${count - agents.length} more` : listed(agents);
