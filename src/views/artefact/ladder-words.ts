/** The escalation flow in words, as a Mermaid flowchart, and as data. */
import { rfc3339 } from "../../domain/words/rfc3339.ts";
import { asOf } from "./as-of.ts";
import { endWords, type Ladders, rungNames, whenWords } from "./ladders.ts";
import { mermaidText } from "./mermaid-text.ts";

export const ladderWords = ({ of, at, ladders, fallback }: Ladders): string[] => [
  `Escalation of ${of}, ${asOf(at)}.`,
  ...(ladders.length === 0 ? ["No pact names an accountable: nobody is called."] : []),
  ...ladders.map(
    ({ place, title, cited, rungs, ends }) =>
      `${place}, ${title} (${cited}): ${rungs.map((rung) => `${whenWords(rung.after)} ${rungNames(rung)}${rung.from ? `, from ${rung.from}` : ""}`).join(", then ")}. In silence: ${ends.map(endWords).join("; ")}.`,
  ),
  fallback.length > 0
    ? `While chat is down: ${fallback.join(", then ")}.`
    : "While chat is down nobody is reached: no fallback is set.",
];

/** https://mermaid.js.org/syntax/flowchart.html */
export function ladderMermaid({ ladders, fallback }: Ladders): string {
  return [
    "flowchart TB",
    ...ladders.flatMap(({ place, title, cited, rungs, ends }, nth) => {
      const names = [`l${nth}top`, ...rungs.map((_, index) => `l${nth}s${index + 1}`), `l${nth}end`];
      const labels = [
        [place, `${title} (${cited})`, "a threshold is breached, or an agent asks"],
        ...rungs.map((rung, index) => [
          `${index + 1} · ${whenWords(rung.after)}${rung.from ? `, from ${rung.from}` : ""}`,
          rungNames(rung),
        ]),
        ["If nobody answers", ...ends.map(endWords)],
      ];
      return [
        ...names.map((name, index) => `  ${name}["${(labels[index] ?? []).map(mermaidText).join("<br/>")}"]`),
        ...names.slice(1).map((name, index) => `  ${names[index]} -->${index === 0 ? "" : "|no answer|"} ${name}`),
      ];
    }),
    ...(fallback.length > 0 ? [`  down(["while chat is down: ${mermaidText(fallback.join(", then "))}"])`] : []),
    "",
  ].join("\n");
}

export const ladderData = ({ of, at, ladders, fallback }: Ladders) => ({
  artefact: "escalation" as const,
  of,
  at: rfc3339(at),
  ladders: ladders.map(({ place, title, cited, shadow, rungs, ends }) => ({
    of: place,
    title,
    pact: cited,
    shadow,
    steps: rungs.map(({ after, role, people, skipped, from }) => ({
      after_ms: after,
      calls: role,
      people,
      skipped,
      from: from ?? null,
    })),
    silence: ends.map(({ what, at: by, outcome, lastCall }) => ({
      what,
      after_ms: by ?? null,
      outcome,
      last_call_ms: lastCall ?? null,
    })),
  })),
  fallback,
});
