/** The text of a pact that would answer a finding: what is live, with the one thing changed. Nobody has agreed to it yet. */
import { stringify } from "yaml";
import { editPact } from "../../documents/edit-pact.ts";
import type { Finding, FindingOf } from "../../domain/check/finding.ts";
import { spans } from "../../domain/check/finding.ts";
import { fewestValues, suggestedBounds } from "../../domain/check/suggested-bound.ts";
import type { PactId } from "../../domain/pact/pact.ts";
import { profileOf } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import { day, localDate, sayDuration } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import { liveText } from "../change/propose-change.ts";
import { pastValues } from "./past-values.ts";

type Candidate = { pact: PactId; text: string; title: string } | { problem: string };

/** A threshold that was looked at again is looked at once more after so long. */
const nextReview = 180 * day;

export async function candidateText(world: World, finding: Finding): Promise<Candidate> {
  switch (finding.kind) {
    case "owner-left": {
      const { pact, role, successor } = finding;
      if (successor === undefined)
        return { problem: "Nobody here could take over; name somebody in wardroom.yaml first." };
      return edited(world, pact, `${nameOf(world.config, successor)} is ${role}`, [[role, successor]]);
    }
    case "review-overdue": {
      const { pact, threshold } = finding;
      const next = localDate(world.clock.now() + nextReview, "UTC");
      return edited(world, pact, `${threshold}: looked at again, next by ${next}`, [[threshold, "review_by", next]]);
    }
    case "always-overridden":
      return beyondOverridden(world, finding);
    case "never-fired":
      return whereValuesEnd(world, finding);
    case "no-pact":
      return roomPact(world, finding);
    case "silent-threshold":
      return { problem: `No text of a pact makes ${finding.signal} arrive.` };
    case "no-enforcement":
      return { problem: "No text of a pact makes an agent ask." };
  }
}

function edited(world: World, pact: PactId, title: string, lines: readonly (readonly string[])[]): Candidate {
  let text = liveText(world, pact);
  if (text === undefined) return { problem: `${pact} is not live any more.` };
  for (const words of lines) {
    const one = editPact(text, words);
    if ("problem" in one) return { problem: one.problem };
    text = one.text;
  }
  return { pact, text, title };
}

/** What people let pass each time breaches no more. */
function beyondOverridden(world: World, { pact, threshold, worst }: FindingOf<"always-overridden">): Candidate {
  const side = sideOf(world, pact, threshold);
  if (side === undefined) return { problem: `${pact} states no bound of ${threshold} any more.` };
  return edited(world, pact, `${threshold}: breach ${side} ${worst}, beyond what was let pass`, [
    [threshold, "breach", side, `${worst}`],
  ]);
}

async function whereValuesEnd(world: World, { pact, threshold }: FindingOf<"never-fired">): Promise<Candidate> {
  const stated = statedBy(world, pact, threshold);
  const side = sideOf(world, pact, threshold);
  if (!stated || side === undefined) return { problem: `${pact} states no bound of ${threshold} any more.` };
  const span = spans["never-fired"];
  const values = await pastValues(world, { pact, threshold }, world.clock.now() - span);
  const bounds = suggestedBounds(stated, values);
  if (!bounds)
    return {
      problem:
        values.length < fewestValues
          ? `It was held against ${values.length} values in ${sayDuration(span)}, too few to suggest a bound by.`
          : `Its ${values.length} values of ${sayDuration(span)} are nearly all the same, or end at its bound: no bound would tell them apart. Look whether ${stated.signal ?? "its signal"} still says what it should.`,
    };
  const clear = side === "above" ? "below" : "above";
  return edited(world, pact, `${threshold}: breach ${side} ${bounds.breach}, where 1 of 100 values lay`, [
    [threshold, "breach", side, `${bounds.breach}`],
    ...(bounds.near_miss === undefined ? [] : [[threshold, "near_miss", side, `${bounds.near_miss}`]]),
    ...(bounds.clear === undefined ? [] : [[threshold, "clear", clear, `${bounds.clear}`]]),
  ]);
}

const statedBy = ({ pacts }: World, pact: PactId, threshold: string) =>
  pacts
    .live()
    .find(({ id }) => id === pact)
    ?.pact.thresholds.find(({ id }) => id === threshold);

function sideOf(world: World, pact: PactId, threshold: string): "above" | "below" | undefined {
  const breach = statedBy(world, pact, threshold)?.breach;
  if (breach?.above !== undefined) return "above";
  return breach?.below === undefined ? undefined : "below";
}

/** The least that makes somebody answer for them, and has them ask before they act. */
function roomPact(world: World, { room, agents }: FindingOf<"no-pact">): Candidate {
  const operators = agents.flatMap((agent) => profileOf(world.config, agent).operator ?? []);
  const accountable = [...operators, ...world.config.admins].find((id) => Object.hasOwn(world.config.people, id));
  if (accountable === undefined) return { problem: "wardroom.yaml names nobody who could answer for them." };
  const text = stringify({ id: room, level: "room", of: room, raci: { accountable }, unlisted: "ask" });
  return { pact: room, text, title: `${nameOf(world.config, accountable)} answers for the agents of ${room}` };
}
