/** "/ward checks": what governs on paper alone, the worst first, each with what to do about it. */
import type { Dismissed } from "../../domain/check/check.ts";
import type { Finding } from "../../domain/check/finding.ts";
import { isProposable } from "../../domain/check/proposable.ts";
import type { RoomId } from "../../domain/pact/pact.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { shortNameOf } from "../../domain/people/person.ts";
import type { Instant } from "../../domain/words/time.ts";
import { type Block, type Button, buttonsInSight, type Card, type Form, type Rich } from "../card.ts";
import { noticeCard } from "../notice.ts";
import { findingTitle, findingWords } from "./check-words.ts";

export interface ChecksFacts {
  room: RoomId | undefined;
  findings: {
    open: readonly (Finding & { change?: string })[];
    dismissed: readonly (Finding & { by: Dismissed })[];
  };
  config: FleetConfig;
  at: Instant;
}

/** As many are written out; the rest are counted. */
const most = 10;

export function checksCard({ room, findings: { open, dismissed }, config, at }: ChecksFacts): Card {
  const where = room ?? "all you see";
  const gone = dismissed.length > 0 ? `${dismissed.length} dismissed` : "none dismissed";
  if (open.length === 0)
    return {
      ...noticeCard(`Checks · ${where}: nothing governs on paper alone.`),
      icon: "✅",
      tone: "resolved",
      state: "ALL LIVE",
      body: dismissedBlocks(dismissed, config, at),
    };
  const shown = open.slice(0, most);
  return {
    ...noticeCard(`Checks · ${where}: ${open.length} found`),
    subject: "check:found",
    icon: "🎭",
    state: "CHECKS",
    tone: "pending",
    summary: `The checks found ${open.length} in ${where}: ${findingTitle(open[0] ?? { kind: "no-pact" }).toLowerCase()} first.`,
    body: [
      { type: "list", items: shown.map((one, index) => findingLine(one, index + 1, config, at)) },
      ...(open.length > shown.length ? [more(open.length - shown.length)] : []),
      ...dismissedBlocks(dismissed, config, at),
    ],
    ...buttonsOf(shown),
    footer: [
      `${open.length} open, ${gone} · `,
      { command: "checks", values: { what: "propose", which: "N" } },
      " · ",
      { command: "checks", values: { what: "dismiss", which: "N", reason: "REASON" } },
    ],
  };
}

export const dismissForm: Form = {
  title: "Dismiss a finding",
  submit: "Dismiss",
  intro: ["It is found again once what it rests on changes."],
  fields: [{ type: "text", name: "reason", label: "Why it may stay as it is", multiline: true, max: 500 }],
};

/** "1. No signal · airline-service@4#task-failure: ... Do: ..." */
function findingLine(finding: Finding & { change?: string }, nth: number, config: FleetConfig, at: Instant): Rich {
  const { about, found, todo } = findingWords(finding, config, at);
  return [
    { strong: `${nth}. ${findingTitle(finding)}` },
    " · ",
    { code: about },
    ` ${found} `,
    finding.change === undefined ? todo : `${finding.change} proposes what answers it, and waits for people.`,
  ];
}

function buttonsOf(shown: readonly (Finding & { change?: string })[]): Pick<Card, "buttons" | "more"> {
  const press = (key: string, verb: string) => ({ item: `check:${key}`, verb, epoch: 0 });
  const numbered = shown.map((finding, index) => ({ finding, nth: index + 1 }));
  const propose = numbered
    .filter(({ finding }) => isProposable(finding) && finding.change === undefined)
    .map(({ finding, nth }): Button => ({ label: `Propose ${nth}`, press: press(finding.key, "propose") }));
  const dismiss = numbered.map(
    ({ finding, nth }): Button => ({
      label: `Dismiss ${nth}…`,
      press: press(finding.key, "dismiss"),
      form: dismissForm,
    }),
  );
  return { buttons: propose.slice(0, buttonsInSight), more: [...propose.slice(buttonsInSight), ...dismiss] };
}

const more = (count: number): Block => ({
  type: "context",
  text: [`and ${count} more: npx wardroom checks, or GET /v1/checks, has them all`],
});

function dismissedBlocks(dismissed: ChecksFacts["findings"]["dismissed"], config: FleetConfig, at: Instant): Block[] {
  if (dismissed.length === 0) return [];
  const lines = dismissed.slice(0, most).map((one): Rich => {
    const { about } = findingWords(one, config, at);
    return [
      `${findingTitle(one)} · `,
      { code: about },
      ` by ${shortNameOf(config, one.by.by)}, `,
      { time: one.by.at, as: "date" },
      ...(one.by.change === undefined ? [] : [`, by rejecting ${one.by.change}`]),
    ];
  });
  return [
    { type: "text", text: [{ strong: `Dismissed, until it changes: ${dismissed.length}` }] },
    { type: "list", items: lines },
  ];
}
