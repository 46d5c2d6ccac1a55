/** The card of a change request: what would change, which way, why, who has to agree, and the buttons that answer it. */
import { proposerOf } from "../../domain/change/answer-change.ts";
import { type ChangeRequest, nextCall, nextVersion, waits } from "../../domain/change/change.ts";
import type { PersonId } from "../../domain/pact/pact.ts";
import { shortNameOf } from "../../domain/people/person.ts";
import { whoStandsIn } from "../../domain/people/unreachable.ts";
import { listNames } from "../../domain/people/who-may.ts";
import { counted } from "../../domain/words/counted.ts";
import type { Block, Button, Card, Form, Rich } from "../card.ts";
import {
  agreed,
  type ChangeContext,
  diffOf,
  editsAsked,
  headline,
  looking,
  missing,
  need,
  outcome,
  sameHands,
  stateOf,
  titleOf,
  verdictOf,
  why,
} from "./change-words.ts";

export type { ChangeContext } from "./change-words.ts";

/** Lines of the diff that stand on the card, each so long; the rest stands under Details. */
const mostLines = 20;
const longestLine = 100;

export function changeCard(change: ChangeRequest, context: ChangeContext): Card {
  const open = waits(change);
  const { visible, more } = buttons(change, context);
  return {
    subject: `change:${change.id}`,
    version: context.version,
    ...stateOf(change),
    title: `${change.id} · ${headline(change, context)}`,
    summary: summary(change, context),
    pings: open ? askedNow(change) : [],
    body: [
      ...paragraph(outcome(change, context)),
      ...paragraph(editsAsked(change, context.config)),
      ...(context.reason ? paragraph([{ untrusted: context.reason }]) : []),
      ...paragraph(why(change, context)),
      ...diffBlocks(context),
      ...paragraph(verdict(change)),
      ...(change.replay ?? []).map((text): Block => ({ type: "text", text: [text] })),
      ...paragraph(agreed(change, context.config)),
      ...(open ? paragraph(question(change, context)) : []),
      ...(open ? paragraph(looking(change, context.config)) : []),
      ...(open ? paragraph(silence(change)) : []),
    ],
    buttons: visible,
    more: [...more, details(change)],
    footer: footer(change, context),
  };
}

/** Whoever was asked and can still bring it on. */
const askedNow = (change: ChangeRequest): PersonId[] =>
  (change.lastAsked?.to ?? []).filter((id) => !change.votes.some(({ by }) => by === id));

function summary(change: ChangeRequest, context: ChangeContext): string {
  const [who] = askedNow(change);
  const head = `${stateOf(change).state} ${change.id}: ${titleOf(context)}; it ${verdictOf(change)}${change.direction === "neutral" ? "" : ` ${change.pact}`}.`;
  return waits(change) && who ? `${head} ${shortNameOf(context.config, who)}: approve it?` : head;
}

function question(change: ChangeRequest, context: ChangeContext): Rich {
  const { config } = context;
  const people: Rich = askedNow(change).flatMap(
    (person, index): Rich => [...(index > 0 ? [" and "] : []), { person, ping: true }],
  );
  return [
    ...people,
    whoStandsIn(change.lastAsked, config),
    ...(people.length > 0 ? [": "] : []),
    { strong: "approve?" },
    ` ${need(change, context)}${sameHands(change, config)} Live from the next signal; open breaches stay on ${change.base > 0 ? `v${change.base}` : "what they opened under"}.`,
  ];
}

const silence = ({ expiresAt, pact }: ChangeRequest): Rich => [
  "Without enough consent by ",
  { time: expiresAt, as: "date" },
  ` it expires, and ${pact} stays as it is.`,
];

/** "thresholds.task-failure.breach tightens" */
function verdict({ changes }: ChangeRequest): Rich {
  const told = changes.filter(({ direction }) => direction !== "neutral");
  return told.length === 0
    ? []
    : [
        ...told
          .slice(0, 6)
          .flatMap(
            ({ path, direction }, index): Rich => [
              index > 0 ? ", " : "",
              { code: path || "a pact where there was none" },
              ` ${direction}`,
            ],
          ),
        told.length > 6 ? `, and ${told.length - 6} more under Details.` : ".",
      ];
}

function diffBlocks(context: ChangeContext): Block[] {
  if (!context.proposed) return paragraph(["The proposed text was redacted."]);
  const lines = diffOf(context);
  const shown = lines.slice(0, mostLines);
  const cut = shown.some(({ text }) => text.length > longestLine);
  const rest = lines.length - shown.length;
  return [
    ...(shown.length > 0
      ? [
          {
            type: "diff",
            lines: shown.map(({ sign, text }) => ({
              sign,
              text: text.length > longestLine ? `${text.slice(0, longestLine)}…` : text,
            })),
          } satisfies Block,
        ]
      : []),
    ...(rest > 0 || cut
      ? [
          {
            type: "context",
            text: [
              rest > 0
                ? `The first ${shown.length} of ${lines.length} lines that change; all of them under Details.`
                : "Some lines are cut short; they stand in full under Details.",
            ],
          } satisfies Block,
        ]
      : []),
  ];
}

function footer(change: ChangeRequest, context: ChangeContext): Rich {
  const { config, agents } = context;
  const next = nextCall(change);
  const parts: Rich[] = [
    [{ code: `${change.pact}@${change.base > 0 ? change.base : 1}` }],
    [`proposed by ${proposerOf(change, config)}`],
    [`holds for ${counted(agents, "agent")}`],
    ...(next && next.due < change.expiresAt
      ? [[`next: ${whom(next.to, change, context)} `, { time: next.due, as: "date" } as const] as Rich]
      : []),
  ];
  return parts.flatMap((part, index): Rich => (index > 0 ? [" · ", ...part] : part));
}

const whom = (to: string, change: ChangeRequest, { config }: ChangeContext): string =>
  to === "room"
    ? `the room${config.admins.length > 0 ? ` and ${listNames(config.admins, config, "and")}` : ""}`
    : `${listNames(missing(change), config) || "whoever is missing"} again`;

function buttons(change: ChangeRequest, context: ChangeContext): { visible: Button[]; more: Button[] } {
  const button = (label: string, verb: string, extra: Partial<Button> = {}): Button => ({
    label,
    press: { item: `change:${change.id}`, verb, epoch: change.epoch },
    ...extra,
  });
  if (change.status === "live" && !context.overtaken && change.base > 0)
    return { visible: [button(`Revert to v${change.base}`, "revert")], more: [] };
  if (!waits(change)) return { visible: [], more: [] };
  const because = (title: string, submit: string, label = "Why"): Form => ({
    title,
    submit,
    fields: [{ type: "text", name: "reason", label, multiline: true, max: 1_000 }],
  });
  return {
    visible: [
      button(
        missing(change).length > 1 && change.consent.loosened.length > 0 ? "Agree" : `Approve v${nextVersion(change)}`,
        "approve",
        {
          style: "primary",
        },
      ),
      button("Reject", "reject", { style: "danger" }),
      change.held ? button("I'm not on it after all", "unacknowledge") : button("I'm looking · 1 day", "acknowledge"),
    ],
    more: [
      button("Ask for another text…", "request-edits", {
        form: because(`Another text: ${change.id}`.slice(0, 24), "Ask", "What is to be another way"),
      }),
      button("Send another text (who proposed it)…", "revise"),
      button("Reject with a reason…", "reject-with-reason", { form: because(`Reject ${change.id}`, "Reject") }),
      button("Take it back (who proposed it)", "withdraw"),
    ],
  };
}

const details = ({ id, epoch }: ChangeRequest): Button => ({
  label: "Details",
  press: { item: `change:${id}`, verb: "details", epoch },
  opens: "details",
});

const paragraph = (text: Rich): Block[] => (text.length > 0 ? [{ type: "text", text }] : []);
