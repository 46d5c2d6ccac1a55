/** The words of a drill. Each place that shows one says first that it is one. */

import { howItEnded } from "../../domain/drill/decide-drill.ts";
import { type Drill, nextCall } from "../../domain/drill/drill.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { shortNameOf } from "../../domain/people/person.ts";
import { whoStandsIn } from "../../domain/people/unreachable.ts";
import { capital } from "../../domain/words/capital.ts";
import { sayDuration } from "../../domain/words/time.ts";
import type { Button, Card, Rich } from "../card.ts";

export interface DrillContext {
  config: FleetConfig;
  version: number;
}

export function stateOf({ status, ended }: Drill): Pick<Card, "icon" | "state" | "tone"> {
  if (status !== "ended") return { icon: "🧪", state: "DRILL", tone: "pending" };
  switch (ended?.because) {
    case "answered":
      return { icon: "🧪", state: "DRILL PASSED", tone: "resolved" };
    case "silence":
    case "lost":
      return { icon: "🧪", state: "DRILL FAILED", tone: "expired" };
    default:
      return { icon: "🧪", state: "DRILL ENDED", tone: "info" };
  }
}

/** "DRILL: airline-a fails its travellers" */
export const headline = ({ agent, threshold }: Drill): string => `DRILL: ${agent} ${threshold.title}`;

/** What is not so, before anybody acts on it. */
export const whatItIs = ({ agent, by, threshold }: Drill, config: FleetConfig): Rich => [
  { strong: "This is a drill." },
  ` Nothing is wrong with ${agent}, and nothing is done to it whatever you press. ${shortNameOf(config, by)} tests whether a signal of ${threshold.signal} reaches somebody who decides.`,
];

/** Who is asked, as they would be of a breach. */
export function question(drill: Drill, { config }: DrillContext, ping = true): Rich {
  const { lastAsked, threshold, agent } = drill;
  const { mode, do: kind } = threshold.intervention;
  const ask =
    mode === "gated"
      ? `were it real: ${kind} ${agent}?`
      : "were it real, you would take a look. Say that you are here.";
  if (drill.status === "started") return ["Its signal is on its way through the watch."];
  if (!lastAsked) return [{ strong: ask }];
  if (lastAsked.room) return ["Anyone of the room who answers for it: ", { strong: ask }];
  return [
    ...lastAsked.to.flatMap(
      (person, index): Rich => [...(index > 0 ? [" or "] : []), { person, ...(ping && { ping }) }],
    ),
    `${whoStandsIn(lastAsked, config)}: `,
    { strong: ask },
  ];
}

export const untilWhen = (drill: Drill): Rich => {
  const next = nextCall(drill);
  return [
    "No answer by ",
    { time: drill.endsAt, as: "clock" },
    ": the drill fails.",
    ...(next && next.due < drill.endsAt ? [` Next: ${next.to} `, { time: next.due, as: "clock" } as const, "."] : []),
  ];
};

/** How it went, once it is over. */
export function outcome(drill: Drill, config: FleetConfig): Rich {
  const { answered, called, highestStep, ended } = drill;
  if (!ended) return [];
  const said = howItEnded(drill, config);
  const measured =
    ended.because === "answered" && answered
      ? ` ${words[answered.answer]}, ${sayDuration(answered.ms)} after its signal arrived, at step ${highestStep} of its ladder.`
      : ended.because === "silence"
        ? ` Called: ${called.map(({ person }) => shortNameOf(config, person)).join(", ") || "nobody"}; its ladder went to step ${highestStep}.`
        : "";
  return [{ strong: capital(said) }, measured];
}

const words = {
  approve: "They would have approved",
  deny: "They would have denied",
  "on-it": "They were there",
} as const;

/** The buttons that a breach would have had in the same place; each says what it is. */
export function answerButtons({ id, epoch, agent, status, threshold }: Drill): Button[] {
  if (status !== "open") return [];
  const press = (verb: string) => ({ item: `drill:${id}`, verb, epoch });
  const { mode, do: kind } = threshold.intervention;
  return mode === "gated"
    ? [
        { label: `Drill: approve ${kind} ${agent}`.slice(0, 70), press: press("approve"), style: "primary" },
        { label: "Drill: deny", press: press("deny") },
      ]
    : [{ label: "Drill: I'm here", press: press("on-it"), style: "primary" }];
}
