/** Several things in one message, because more waited for the channel than it takes: a line each, and a button for a card of its own. */
import type { Subject } from "../../domain/journal/event.ts";
import { idOf } from "../../domain/journal/event.ts";
import type { PersonId, Severity } from "../../domain/pact/pact.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { shortNameOf } from "../../domain/people/person.ts";
import { listNames } from "../../domain/people/who-may.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { Button, Card, Note, Rich } from "../card.ts";

/** What a bundle says about one of its things. */
export interface BundleLine {
  card: Card;
  severity: Severity | undefined;
  /** People are still asked about it. */
  calls: boolean;
  /** When silence ends it. */
  until: Instant | undefined;
  heldBy: PersonId | undefined;
  /** It has a card of its own by now. */
  own: boolean;
}

export function bundleCard(subject: Subject, version: number, lines: readonly BundleLine[], config: FleetConfig): Card {
  const asking = lines.filter(({ calls, own }) => calls && !own);
  const asked = peopleAsked(asking);
  const over = asking.length === 0;
  const many = `${lines.length} at once`;
  const waits = over
    ? "none of them waits here any more"
    : `${asking.length} of them ${asking.length === 1 ? "waits" : "wait"} for an answer`;
  return {
    subject,
    version,
    tone: over ? "info" : "alert",
    icon: over ? "☑️" : "🔴",
    state: over ? "ANSWERED" : `${asking.length} OPEN`,
    title: `${many}: ${span(lines)}`,
    summary: `${many}, ${span(lines)}: ${waits}.${asked.length > 0 ? ` Asked: ${listNames(asked, config, "and")}.` : ""}`,
    pings: asked,
    body: [
      { type: "text", text: whoIsAsked(asking, asked) },
      { type: "list", items: lines.map((line) => lineOf(line, config)) },
    ],
    buttons: over ? [] : [lookingAtMine(subject)],
    more: lines.filter(({ own }) => !own).flatMap((line) => showAlone(subject, line)),
    footer: [
      ...(["approve", "deny", "ack"] as const).flatMap(
        (command, nth): Rich => [["", ", ", " and "][nth] ?? "", { command, values: { id: "ID" } }],
      ),
      " answer one of them · one that stands out gets its own card",
    ],
  };
}

/** A direct message about several things at once. The people who are called read it, so nobody is named in it as asked. */
export function bundleDirect(
  subject: Subject,
  lines: readonly (BundleLine & { why: string | undefined })[],
  config: FleetConfig,
): Note {
  const asking = lines.filter(({ calls }) => calls);
  const reasons = [...new Set(asking.flatMap(({ why }) => why ?? []))];
  const head =
    asking.length === 0 ? "None of these waits any more" : `${asking.length} of these ${lines.length} wait for you`;
  return {
    summary: `${head}: ${span(lines)}.`,
    text: [
      { strong: head },
      ":",
      ...lines.flatMap((line): Rich => ["\n•  ", ...lineOf({ ...line, own: false }, config)]),
      ...reasons.map((why) => `\n${why}`),
    ],
    pings: [],
    buttons: asking.length === 0 ? [] : [lookingAtMine(subject)],
  };
}

/** The line in its thread that calls people about some of its things at once, as their escalation climbs. */
export function bundleCall(lines: readonly BundleLine[]): Note {
  const asked = peopleAsked(lines);
  const ids = lines.map(({ card }) => idOf(card.subject ?? ""));
  const names: Rich = asked.flatMap((person, index): Rich => [...(index > 0 ? [", "] : []), { person, ping: true }]);
  return {
    // The same for as many as there are: the platform keeps its turn by it.
    summary: "Several of the bundle above have no answer, and go on to whoever is next.",
    text: [
      "🟠 ",
      { strong: `No answer yet about ${ids.length === 1 ? ids[0] : `${ids.length} of these`}` },
      ...(asked.length > 0 ? [". ", ...names, ": you are next"] : [". Anyone responsible: please look"]),
      ids.length === 1 ? "." : `: ${ids.join(", ")}.`,
    ],
    pings: asked,
    buttons: [],
  };
}

/** "BR-1 to BR-25". */
function span(lines: readonly BundleLine[]): string {
  const ids = lines
    .map(({ card }) => idOf(card.subject ?? ""))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  return ids.length < 3 ? ids.join(" and ") : `${ids[0]} … ${ids.at(-1)}`;
}

const peopleAsked = (lines: readonly BundleLine[]): PersonId[] => [...new Set(lines.flatMap(({ card }) => card.pings))];

function whoIsAsked(asking: readonly BundleLine[], asked: readonly PersonId[]): Rich {
  if (asking.length === 0) return ["Nothing of it waits for an answer here."];
  const names = asked.flatMap((person, index): Rich => [...(index > 0 ? [", "] : []), { person, ping: true }]);
  const many = asking.length === 1 ? "one of these waits" : `${asking.length} of these wait`;
  return [
    ...(names.length > 0 ? names : ["Anyone responsible"]),
    `: ${many} for you. They came faster than this channel takes messages, so they share this one.`,
  ];
}

/** "🔴 BR-142 · airline-a fails its travellers · high · Dana decides by 14:32". */
function lineOf({ card, severity, calls, until, heldBy, own }: BundleLine, config: FleetConfig): Rich {
  const [id = "", ...words] = card.title.split(" · ");
  const what = words.join(" · ");
  return [
    `${card.icon} `,
    { strong: id },
    ` · ${what.length > longest ? `${what.slice(0, longest - 1).toWellFormed()}…` : what}`,
    ...(severity ? [` · ${severity}`] : []),
    ...(own ? [" · has its own card"] : calls ? whoDecides(card.pings, heldBy, until, config) : [` · ${card.state}`]),
  ];
}

function whoDecides(
  asked: readonly PersonId[],
  heldBy: PersonId | undefined,
  until: Instant | undefined,
  config: FleetConfig,
): Rich {
  const who = heldBy
    ? `${shortNameOf(config, heldBy)} is looking`
    : asked.length > 0
      ? `${listNames(asked, config)} decides`
      : "anyone responsible decides";
  return [` · ${who}`, ...(until === undefined ? [] : ([" by ", { time: until, as: "clock" }] as Rich))];
}

/** A line is one sentence on a phone. */
const longest = 100;

const lookingAtMine = (subject: Subject): Button => ({
  label: "I'm looking at all of mine",
  press: { item: subject, verb: "acknowledge", epoch: 0 },
});

const showAlone = (subject: Subject, { card }: BundleLine): Button[] =>
  card.subject
    ? [{ label: `Show ${idOf(card.subject)} alone`, press: { item: subject, verb: `show:${card.subject}`, epoch: 0 } }]
    : [];
