/** What a backtest found, in sentences: on the card of a change request, and on the terminal. */
import type { BacktestReport, Difference, Divergence } from "../../domain/backtest/backtest-report.ts";
import { thresholdOf } from "../../domain/pact/citation.ts";
import { listed } from "../../domain/words/listed.ts";
import { day, type Instant, localDate, localTime, sayDuration } from "../../domain/words/time.ts";

/** A paragraph each, the most important first: what differs, what is missing, from where on nothing is known, what could not be told. */
export function backtestSentences(report: BacktestReport, zone = "UTC"): string[] {
  return [
    `${spanOf(report, zone)}: ${goesOn([...breachWords(report, zone), ...otherWords(report)].join(" "))}`,
    ...incompleteWords(report, zone),
    ...divergenceWords(report, zone),
    ...doubts(report),
  ];
}

/** After a colon; an id or a name of an agent keeps its letters. */
const goesOn = (sentence: string): string => sentence.replace(/^(?:The|No) /, (word) => word.toLowerCase());

function spanOf({ from, to, signals, looked }: BacktestReport, zone: string): string {
  const days = Math.round((to - from) / day);
  const [only, ...others] = looked;
  const count =
    only && others.length === 0
      ? `${grouped(only.count)} ${noun("signal", only.count)} of ${only.signal}`
      : `${grouped(signals)} ${noun("signal", signals)}`;
  const over =
    to - from >= day
      ? `${days} ${noun("day", days)} to ${date(to, zone)}`
      : `the ${sayDuration(to - from)} to ${date(to, zone)}`;
  return `Over ${over} (${count})`;
}

function breachWords({ breaches, differences, nearMisses }: BacktestReport, zone: string): string[] {
  const moved = differences.filter((one) => one.type === "earlier" || one.type === "later");
  const sentences: string[] = [];
  const [first] = moved;
  if (first && moved.length <= mostNamed) sentences.push(`${moved.map(sayMoved).join("; ")}.`);
  else if (first) sentences.push(`${breaches.earlier} breaches trip earlier, ${breaches.later} later.`);
  const more = differences.filter(({ type }) => type === "more");
  const fewer = differences.filter(({ type }) => type === "fewer");
  if (breaches.live === 0 && breaches.candidate === 0) sentences.push("No breach either way.");
  else if (breaches.more === 0 && breaches.fewer === 0)
    sentences.push(
      first
        ? "No more breaches, none fewer."
        : breaches.live === 1
          ? "The same breach, and no other."
          : `The same ${breaches.live} breaches.`,
    );
  else
    sentences.push(
      `${breaches.more === 0 ? "No more breaches" : `${breaches.more} more ${noun("breach", breaches.more)}${onDays(more, breaches.more, zone)}`}, ${
        breaches.fewer === 0 ? "none fewer" : `${breaches.fewer} fewer${namedOr(fewer, breaches.fewer, zone)}`
      }.`,
    );
  if (breaches.otherwise > 0)
    sentences.push(`${breaches.otherwise} at the same signal, with another severity or intervention.`);
  if (nearMisses.live !== nearMisses.candidate)
    sentences.push(`Near misses: ${nearMisses.candidate}, where there were ${nearMisses.live}.`);
  return sentences;
}

function otherWords({ approvals, calls }: BacktestReport): string[] {
  const { more, fewer, otherwise, refused, allowed, untold } = approvals;
  const parts = [
    more > 0 ? `${more} more asked of people` : "",
    fewer > 0 ? `${fewer} fewer` : "",
    otherwise > 0 ? `${otherwise} asked of others` : "",
    refused > 0 ? `${refused} refused that ${refused === 1 ? "was" : "were"} not` : "",
    allowed > 0 ? `${allowed} allowed that ${allowed === 1 ? "was" : "were"} refused` : "",
    untold > 0 ? `of ${untold} it cannot be told, because an argument they turn on is not kept` : "",
  ].filter((part) => part !== "");
  return [
    ...(parts.length > 0 ? [`Of ${grouped(approvals.questions)} questions: ${parts.join(", ")}.`] : []),
    ...(calls.live !== calls.candidate
      ? [`Calls to people: about ${calls.candidate}, where it was ${calls.live}.`]
      : []),
  ];
}

function incompleteWords({ incompleteBefore, from }: BacktestReport, zone: string): string[] {
  if (incompleteBefore === undefined) return [];
  const until = `${date(incompleteBefore, zone)} ${localTime(incompleteBefore, zone)}`;
  const so =
    incompleteBefore > from
      ? "up to there the past is incomplete, and so is the comparison"
      : "windows that reach back so far began without them";
  return [`Signals received before ${until} were dropped, their time to be kept being over: ${so}.`];
}

function divergenceWords({ diverges, divergedAgents }: BacktestReport, zone: string): string[] {
  const [first] = diverges;
  if (!first) return [];
  const others = divergedAgents > 1 ? ` So with ${divergedAgents - 1} more ${noun("agent", divergedAgents - 1)}.` : "";
  return [
    `From ${date(first.at, zone)} ${localTime(first.at, zone)} on the past of ${first.agent} would have been another: ${sayDivergence(first)}. What it did after that is not compared.${others}`,
  ];
}

function sayDivergence({ type, tool, clause, breach, asks }: Divergence): string {
  switch (type) {
    case "stopped":
      return `${asks ? "" : "if whatever runs it had obeyed, "}its ${tool ?? "next act"} would not have run as it did${clause ? ` (${thresholdOf(clause)})` : ""}`;
    case "refused":
      return `its ${tool ?? "act"} would have been refused`;
    case "released":
      return `${breach ?? "a breach"} held it back then, and would not have`;
  }
}

function doubts({ reproduced }: BacktestReport): string[] {
  const { recorded, same, missing, unknown } = reproduced;
  if (same === recorded && unknown.length === 0) return [];
  const said = [
    ...(missing.length > 0 ? [`${missing.join(", ")} did not come again`] : []),
    ...(unknown.length > 0
      ? [`${unknown.length} ${noun("crossing", unknown.length)} came that the journal does not know`]
      : []),
  ];
  return [
    `Judged again, the pact in force gave ${same} of the ${recorded} crossings that the journal remembers: ${said.join("; ")}. Trust the comparison the less.`,
  ];
}

const mostNamed = 3;

function sayMoved(difference: Difference): string {
  if (difference.type !== "earlier" && difference.type !== "later") return "";
  const { breach, agent, clause, type, by, spared } = difference;
  const fewer = spared ? `, after ${spared} fewer bad ${noun("sample", spared)}` : "";
  return `${breach ?? `${thresholdOf(clause)} of ${agent}`} trips ${by > 0 ? `${sayDuration(by)} ` : ""}${type}${fewer}`;
}

/** " (3 and 11 Nov)" */
function onDays(differences: readonly Difference[], count: number, zone: string): string {
  const days = [...new Set(differences.map(({ at }) => localDate(at, zone)))];
  if (days.length === 0 || days.length > 4 || differences.length < count) return "";
  const months = new Set(days.map((one) => one.slice(0, 7)));
  const words = days.map((one, index) =>
    months.size === 1 && index < days.length - 1 ? String(Number(one.slice(8))) : shortDate(one),
  );
  return ` (${listed(words)})`;
}

function namedOr(differences: readonly Difference[], count: number, zone: string): string {
  const names = differences.flatMap((one) => ("breach" in one && one.breach ? [one.breach] : []));
  return names.length === count && count <= 4 ? ` (${listed(names)})` : onDays(differences, count, zone);
}

const monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const shortDate = (text: string): string =>
  `${Number(text.slice(8))} ${monthNames[Number(text.slice(5, 7)) - 1] ?? ""}`;
const date = (at: Instant, zone: string): string => shortDate(localDate(at, zone));
const noun = (word: string, count: number): string =>
  count === 1 ? word : word === "breach" ? "breaches" : `${word}s`;
const grouped = (count: number): string => count.toLocaleString("en-US");
