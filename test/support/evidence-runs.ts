/** Runs of native signals under a pact that asks for evidence. */
import type { EffectivePact, Threshold } from "../../src/domain/pact/pact.ts";
import { pact, threshold } from "./breaches.ts";

/** More than one slot missing in any of the last two runs is a breach. */
export const incomplete: Threshold = {
  ...threshold,
  id: "evidence",
  title: "leaves too little evidence",
  signal: "evidence.missing",
  stat: "max",
  window: { runs: 2 },
  min_samples: 1,
  near_miss: undefined,
  breach: { above: 1 },
  says: "{value} slots of evidence are missing",
};

export const asksForEvidence =
  (...thresholds: Threshold[]) =>
  (agent: string): EffectivePact | undefined =>
    agent.startsWith("airline-")
      ? {
          ...pact,
          agent,
          evidence: ["input", "output", "evaluation"],
          thresholds: thresholds.map((one) => ({ ...one, cited: `airline-service@4#${one.id}` })),
        }
      : undefined;

/** The end of a run; `left`: the slots it filled before. */
export const runEnds = (run: string, at: number, left: ("input" | "output" | "evaluation")[] = []) => {
  const signal = { agent: "airline-a", run, at: new Date(at).toISOString(), value: 1 };
  const attributes = Object.fromEntries(
    left.flatMap((slot) => (slot === "evaluation" ? [] : [[`wardroom.${slot}_digest`, "sha256:00"]])),
  );
  return [
    ...(left.includes("evaluation") ? [{ ...signal, signal: "evaluation.task" }] : []),
    { ...signal, signal: "run.duration", attributes },
  ];
};
