/** The words of a postmortem: its state, what waits for whom, what was found. */

import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import { isOverdue, type Postmortem } from "../../domain/postmortem/postmortem.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { Card, Rich } from "../card.ts";

export interface PostmortemContext {
  config: FleetConfig;
  version: number;
  at: Instant;
  /** "airline-a fails its travellers" */
  about: string;
  /** What people wrote when they filed it; undefined before, and once it was redacted. */
  found: { summary: string; impact: string; factors: string; cause: string; proposed?: string } | undefined;
}

export function stateOf(postmortem: Postmortem, at: Instant): Pick<Card, "icon" | "state" | "tone"> {
  if (postmortem.status === "filed") return { icon: "✅", state: "FILED", tone: "resolved" };
  return isOverdue(postmortem, at)
    ? { icon: "🟠", state: "OVERDUE", tone: "escalated" }
    : { icon: "📝", state: "DRAFT", tone: "pending" };
}

export const headline = ({ breach }: Postmortem, { about }: Pick<PostmortemContext, "about">): string =>
  `postmortem of ${breach}: ${about}`;

/** Who is to write it and by when, and why it is asked for. */
export function request(postmortem: Postmortem, ping: boolean): Rich {
  const { owner, due, breach } = postmortem;
  return [
    { person: owner, ...(ping && { ping }) },
    ` writes it by `,
    { time: due, as: "date" },
    `. ${whyAsked(postmortem)} ${breach} is reviewed with it, and not before.`,
  ];
}

export const whyAsked = ({ why }: Pick<Postmortem, "why">): string =>
  ({
    severity: "The pact asks for one of a breach this serious.",
    escalated: "The pact asks for one of a breach that escalated this far.",
    asked: "A person asked for it.",
  })[why];

export function filedBy({ filed, verdict, failureMode }: Postmortem, config: FleetConfig): Rich {
  return filed
    ? [
        { strong: `Filed by ${nameOf(config, filed.by)}` },
        " ",
        { time: filed.at, as: "date" },
        ". Verdict: ",
        { strong: verdict ?? "" },
        "; failure mode ",
        { untrusted: failureMode ?? "" },
        ".",
      ]
    : [];
}
