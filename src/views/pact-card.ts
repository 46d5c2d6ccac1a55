/** A pact in words: what is promised, what would breach it, who decides, what silence does. */

import { restrained } from "../domain/agent/restraint.ts";
import type { EffectivePact, PactVersion, Threshold } from "../domain/pact/pact.ts";
import type { FleetConfig } from "../domain/people/fleet-config.ts";
import { nameOf } from "../domain/people/person.ts";
import { counted } from "../domain/words/counted.ts";
import { formatDuration } from "../domain/words/time.ts";
import type { Block, Card, Rich } from "./card.ts";
import { measure, number } from "./measure-words.ts";

export function pactListCard(versions: PactVersion[], config: FleetConfig): Card {
  if (versions.length === 0)
    return card(
      "No pact is in force here",
      [
        {
          type: "text",
          text: ["Without a pact signals are kept, but nothing is judged. Apply one with wardroom pact apply FILE."],
        },
      ],
      [],
    );
  const items = versions.map(
    ({ id, version, pact }): Rich => [
      { code: `${id}@${version}` },
      `  ${pact.level}${pact.of ? ` ${pact.of}` : ""}${pact.title ? ` · ${pact.title}` : ""}${pact.raci?.accountable ? ` · ${nameOf(config, pact.raci.accountable)} answers` : ""}`,
    ],
  );
  return card(
    `${counted(versions.length, "pact")} in force`,
    [{ type: "list", items }],
    [{ command: "pact", values: { agent: "AGENT" } }, " shows what holds for one agent"],
  );
}

export function pactCard(agent: string, pact: EffectivePact | undefined, config: FleetConfig): Card {
  if (!pact)
    return card(
      `${agent} is unowned`,
      [
        {
          type: "text",
          text: [
            "No pact holds for it, or nobody living answers for it. Its signals are kept, nothing is judged, and every action that is not free is refused.",
          ],
        },
      ],
      [],
    );
  const { raci, thresholds, escalation } = pact;
  const body: Block[] = [
    {
      type: "fields",
      fields: [
        { label: "Accountable", value: [nameOf(config, raci.accountable)] },
        ...(raci.responsible ? [{ label: "Responsible", value: [nameOf(config, raci.responsible)] }] : []),
        ...(raci.consulted.length > 0
          ? [{ label: "Consulted", value: [raci.consulted.map((id) => nameOf(config, id)).join(", ")] }]
          : []),
        ...(raci.informed.length > 0
          ? [{ label: "Informed", value: [raci.informed.map((id) => nameOf(config, id)).join(", ")] }]
          : []),
      ],
    },
    { type: "list", items: thresholds.map((threshold) => thresholdLine(threshold)) },
    {
      type: "text",
      text: [
        `Escalation: ${escalation.map(({ after, to }) => `${formatDuration(after)} ${config.people[to] ? nameOf(config, to) : to}`).join(", ")}.`,
      ],
    },
  ];
  const denied = pact.actions.filter(({ decision }) => decision === "deny").map(({ tool }) => tool);
  if (denied.length > 0) body.push({ type: "text", text: [`Never: ${denied.join(", ")}.`] });
  return card(pact.title ?? `What holds for ${agent}`, body, [pact.of.join(" · ")]);
}

/** "task-failure: mean of evaluation.task_success over its last 10 runs below 0.3 -> quarantine, gated, applied after 2m of silence" */
function thresholdLine(threshold: Threshold): Rich {
  const { breach, near_miss: near, intervention } = threshold;
  const side = (bound: { above: number } | { below: number }): string =>
    "below" in bound ? `below ${number(bound.below, threshold)}` : `above ${number(bound.above, threshold)}`;
  const silence = {
    apply: `${restrained[intervention.do]} after ${formatDuration(intervention.ttl)} of silence`,
    hold: "held open in silence",
    drop: `dropped after ${formatDuration(intervention.ttl)} of silence`,
  }[intervention.on_silence];
  const how =
    intervention.mode === "automatic"
      ? `${restrained[intervention.do]} at once`
      : intervention.mode === "human-review"
        ? "a person chooses what is done"
        : `${intervention.do}, ${intervention.mode}; ${silence}`;
  return [
    { strong: threshold.id },
    `: ${measure(threshold)} ${side(breach)} → ${how}.${near ? ` Near miss ${side(near)}${near.do ? `, ${restrained[near.do]} while it lasts` : ""}.` : ""}${threshold.enforce === "shadow" ? " In shadow." : ""}`,
  ];
}

const card = (title: string, body: Block[], footer: Rich): Card => ({
  version: 0,
  tone: "info",
  icon: "📜",
  state: "PACT",
  title,
  summary: title,
  pings: [],
  body,
  buttons: [],
  more: [],
  footer,
});
