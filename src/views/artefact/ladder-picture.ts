/** The escalation flow drawn: a ladder for each place, read from the top, its end in silence at the foot. */
import { sayDuration } from "../../domain/words/time.ts";
import { type CellLine, dotHead, dotHeading, quoted, table, tableWidth } from "../picture/dot.ts";
import { type Palette, palettes, type Theme } from "../picture/palette.ts";
import { artefactTitle } from "./artefact.ts";
import { asOf } from "./as-of.ts";
import { exactly, type LadderEnd, type LadderOf, type LadderRung, type Ladders, whenWords } from "./ladders.ts";

/** More ladders side by side are too small to read in a chat. */
const mostLadders = 4;
const mostEnds = 8;
const widest = 330;

export function ladderPicture({ of, at, ladders, fallback }: Ladders, theme: Theme): string {
  const colours = palettes[theme];
  const shown = ladders.slice(0, mostLadders);
  const left = ladders.length - shown.length;
  return [
    ...dotHead(colours.surface, "TB", ["ordering=out"]),
    `subgraph cluster_all { ${dotHeading(`${artefactTitle.escalation} · ${of}`, `Whoever answers ends it; times count from the moment it opens · ${asOf(at)}`, colours.ink, colours.muted)}`,
    `edge [color="${colours.lineStrong}", fontcolor="${colours.muted}", tailport=s, headport=n]`,
    ...shown.flatMap((ladder, nth) => one(ladder, nth, colours)),
    ...notes(fallback, left, shown, colours),
    "}",
    "}",
  ].join("\n");
}

function one(ladder: LadderOf, nth: number, colours: Palette): string[] {
  const { place, title, cited, shadow, rungs, ends } = ladder;
  const top: CellLine[] = [
    { text: place, size: 10, color: colours.muted },
    { text: title, size: 13, weight: "bold", color: colours.ink },
    { text: `${cited}${shadow ? ", in shadow" : ""}`, size: 10, color: colours.muted },
    { text: "a threshold is breached, or an agent asks", color: colours.ink },
  ];
  const foot = footLines(ends, colours);
  const steps = rungs.map((rung, index) => rungLines(rung, index, colours));
  const narrowest = Math.max(230, ...[top, foot, ...steps].map((lines) => tableWidth(lines, { widest })));
  const names = [`${nth}/top`, ...rungs.map((_, index) => `${nth}/${index}`), `${nth}/foot`];
  return [
    `${quoted(`${nth}/top`)} [label=${table(top, { fill: colours.paper, border: colours.lineStrong, widest, narrowest })}]`,
    ...steps.map(
      (lines, index) =>
        `${quoted(`${nth}/${index}`)} [label=${table(lines, { fill: rungs[index]?.nobody ? colours.alert.soft : colours.pending.soft, border: rungs[index]?.nobody ? colours.alert.ink : colours.pending.ink, widest, narrowest })}]`,
    ),
    `${quoted(`${nth}/foot`)} [label=${table(foot, { fill: colours.surface, border: colours.lineStrong, widest, narrowest })}]`,
    ...names.slice(1).map((name, index) => `${quoted(names[index] ?? "")} -> ${quoted(name)}${waits(rungs, index)}`),
  ];
}

/** What is waited for between two steps. */
const waits = (rungs: readonly LadderRung[], index: number): string =>
  index === 0 ? "" : index < rungs.length ? ' [label="  no answer"]' : ' [label="  still no answer", style=dashed]';

function rungLines(
  { after, role, people, skipped, from, nobody }: LadderRung,
  index: number,
  colours: Palette,
): CellLine[] {
  const head = `${index + 1} · ${whenWords(after)}${from ? ` · only ${from}${from === "critical" ? "" : " and worse"}` : ""}`;
  const name = nobody ? "calls nobody" : people.length === 0 ? role : people.join(", ");
  return [
    { text: head, size: 11, weight: "bold", color: nobody ? colours.alert.ink : colours.pending.ink },
    { text: name, size: 13, weight: "bold", color: colours.ink },
    ...(people.length > 0 || nobody ? [{ text: role, size: 10, color: colours.muted }] : []),
    ...(skipped.length > 0
      ? [{ text: `○ ${skipped.join(", ")} away, skipped`, size: 10, color: colours.escalated.ink }]
      : []),
  ];
}

function footLines(ends: readonly LadderEnd[], colours: Palette): CellLine[] {
  const ink = ({ tone }: LadderEnd): string =>
    ({ restrained: colours.restrained.ink, denied: colours.alert.ink, waits: colours.calm.ink })[tone];
  return [
    { text: "If nobody answers", size: 11, weight: "bold", color: colours.ink },
    ...ends.slice(0, mostEnds).flatMap((end): CellLine[] => [
      { text: `${sign[end.tone]} ${end.what}`, weight: "bold", color: ink(end) },
      {
        text: `    ${end.at === undefined || end.at === 0 ? end.outcome : `${sayDuration(end.at)}: ${end.outcome}`}${end.lastCall === undefined ? "" : `, last call at ${exactly(end.lastCall)}`}`,
        color: colours.ink,
      },
    ]),
    ...(ends.length > mostEnds ? [{ text: `and ${ends.length - mostEnds} more`, color: colours.muted }] : []),
  ];
}

/** Beside the colour. */
const sign: Readonly<Record<LadderEnd["tone"], string>> = { restrained: "■", denied: "✕", waits: "○" };

function notes(fallback: readonly string[], left: number, shown: readonly LadderOf[], colours: Palette): string[] {
  const lines: CellLine[] = [
    ...(shown.length === 0
      ? [{ text: "No pact names an accountable: nobody is called.", color: colours.alert.ink }]
      : []),
    ...(fallback.length > 0
      ? [{ text: `While chat is down: ${fallback.join(", then ")}`, color: colours.ink }]
      : [{ text: "While chat is down nobody is reached: no fallback is set", color: colours.escalated.ink }]),
    ...(left > 0 ? [{ text: `${left} more ladders are not shown; ask for one room`, color: colours.muted }] : []),
  ];
  const feet = shown.map((_, nth) => quoted(`${nth}/foot`));
  return [
    `"notes" [label=${table(lines, { fill: colours.surface, border: colours.lineStrong, widest: 420, dashed: true })}]`,
    ...(feet[0] ? [`${feet[0]} -> "notes" [style=invis]`] : []),
  ];
}
