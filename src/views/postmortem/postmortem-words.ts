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
  /** What people wrote when they filed or amended it last; undefined before, and once it was redacted. */
  found: Found | undefined;
  /** What it said before it was amended, as it was filed first. */
  before: Found[];
}

export interface Found {
  summary: string;
  impact: string;
  factors: string;
  cause: string;
  verdict: string;
  proposed?: string;
}

/** What a card has room for of what a person wrote; all of it is under Details. */
export function firstParagraph(text: string): string {
  const [first = ""] = text.trim().split(/\n\s*\n/);
  return first.replace(/\s*\n\s*/g, " ");
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

export function filedBy({ filed, amended, verdict, failureMode }: Postmortem, config: FleetConfig): Rich {
  return filed
    ? [
        { strong: `Filed by ${nameOf(config, filed.by)}` },
        " ",
        { time: filed.at, as: "date" },
        ...(amended ? [`, amended by ${nameOf(config, amended.by)} `, { time: amended.at, as: "date" } as const] : []),
        ". Verdict: ",
        { strong: verdict ?? "" },
        "; failure mode ",
        { code: failureMode ?? "unnamed" },
        ".",
      ]
    : [];
}
