/** The card of an agent that a person held back, and the short description that "/ward agent" gives. */
import type { Agent } from "../../domain/agent/agent.ts";
import { fromItsNextQuestion, restrained, strictest } from "../../domain/agent/restraint.ts";
import type { Drilled } from "../../domain/autonomy/earn.ts";
import type { Drill } from "../../domain/drill/drill.ts";
import type { EffectivePact } from "../../domain/pact/pact.ts";
import { profileOf } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import type { ThresholdReading } from "../../domain/watch/threshold-reading.ts";
import { capital } from "../../domain/words/capital.ts";
import { counted } from "../../domain/words/counted.ts";
import { autonomyLine } from "../autonomy/autonomy-words.ts";
import { freeState, whileFree } from "../autonomy/gate-words.ts";
import { type CardContext, neverAsks } from "../breach/breach-words.ts";
import type { Block, Button, Card, Rich } from "../card.ts";
import { lastDrillWords } from "../drill/drill-words.ts";
import { byWhom, number } from "../measure-words.ts";
import { isSilent, silentWord } from "./gauge.ts";

export function agentCard(
  agent: Agent,
  pact: EffectivePact | undefined,
  thresholds: ThresholdReading[],
  context: CardContext,
  /** `passed`: the last one that counts for its autonomy; `last`: the last there was, however it ended. */
  drills: { passed?: Drilled | undefined; last?: Drill | undefined } = {},
): Card {
  const { config, version, asks } = context;
  const held = strictest(agent.restraints);
  const free = freeState(agent.earned, pact);
  const profile = profileOf(config, agent.id);
  const body: Block[] = [];
  if (held) {
    body.push({
      type: "text",
      text: [
        { strong: capital(`${restrained[held.kind]} ${byWhom(held.by, config)}`) },
        " ",
        { time: held.at, as: "clock" },
        ".",
      ],
    });
    if (held.cause.startsWith("near-miss:"))
      body.push({
        type: "text",
        text: [
          "It has come close to a breach of ",
          { code: held.cause.slice(held.cause.indexOf("|") + 1) },
          ", and is free again by itself once it is back on the safe side.",
        ],
      });
    body.push({
      type: "text",
      text: asks ? [fromItsNextQuestion[held.kind]] : [neverAsks(agent.id, config)],
    });
  } else body.push({ type: "text", text: [whileFree(agent.id, agent.earned, pact)] });
  const fields: { label: string; value: Rich }[] = [
    { label: "Room", value: [profile.enrolled ? agent.room : `${agent.room} (unenrolled)`] },
  ];
  if (profile.role) fields.push({ label: "Role", value: [profile.role] });
  fields.push({
    label: "Answers for it",
    value: [pact ? nameOf(config, pact.raci.accountable) : "nobody: it has no pact"],
  });
  fields.push({ label: "Autonomy", value: [autonomyLine(agent.earned, pact, drills.passed, config)] });
  if (profile.operator) fields.push({ label: "Operated by", value: [nameOf(config, profile.operator)] });
  body.push({ type: "fields", fields });
  if (drills.last) body.push({ type: "text", text: ["Last drill: ", ...lastDrillWords(drills.last, config)] });
  if (thresholds.length > 0) body.push({ type: "list", items: thresholdLines(thresholds) });
  return {
    subject: `agent:${agent.id}`,
    version,
    ...(held
      ? {
          icon: held.kind === "pause" ? "⏸️" : "⛔",
          state: restrained[held.kind].toUpperCase(),
          tone: "restrained" as const,
        }
      : { icon: free.icon, state: free.word.toUpperCase(), tone: free.tone }),
    title: agent.id,
    summary: held
      ? `${agent.id} is ${restrained[held.kind]} ${byWhom(held.by, config)}.`
      : whileFree(agent.id, agent.earned, pact),
    pings: [],
    body,
    buttons: held ? [release(agent.id, agent.epoch)] : [],
    more: [],
    footer: pact
      ? [pact.of.join(" · ")]
      : ["unowned: signals are kept, nothing is judged, every action that is not free is refused"],
  };
}

/** Those of which there is nothing are named together: a line each would hide the ones that say something. */
function thresholdLines(thresholds: readonly ThresholdReading[]): Rich[] {
  const silent = thresholds.filter(isSilent);
  const named = Object.groupBy(silent, silentWord);
  return [
    ...thresholds
      .filter((one) => !isSilent(one))
      .map(
        ({ title, state, value, samples, unit }): Rich => [
          `${words[state]} · ${title}: ${value === undefined ? "no value yet" : number(value, { unit })} (${counted(samples, "sample")})`,
        ],
      ),
    ...Object.entries(named).map(
      ([word, some = []]): Rich => [`⚪ ${word} · ${some.map(({ title }) => title).join(", ")}`],
    ),
  ];
}

const words = { ok: "🟢 fine", near: "🟡 near", breach: "🔴 in breach", "too-few": "⚪ too few samples" } as const;

const release = (agent: string, epoch: number): Button => ({
  label: `Release ${agent}`,
  press: { item: `agent:${agent}`, verb: "release", epoch },
  confirm: { title: `Release ${agent}?`, text: `${agent} may act again at once.`, yes: "Release", no: "Keep it held" },
});
