/** What a person does about a finding: has a change of the pact proposed that answers it, or dismisses it. Nothing happens by itself. */
import type { Finding } from "../../domain/check/finding.ts";
import { isProposable } from "../../domain/check/proposable.ts";
import { type DecidedBy, event, type Subject } from "../../domain/journal/event.ts";
import { answering } from "../../domain/pact/may-apply.ts";
import type { Raci } from "../../domain/pact/pact.ts";
import { parentsOf } from "../../domain/pact/pact-family.ts";
import { mayDo } from "../../domain/people/who-may.ts";
import { done, nothing, type Reply, refused } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";
import { findingWords } from "../../views/check/check-words.ts";
import { attempt } from "../attempt/attempt.ts";
import { recordRefusal } from "../attempt/refusals.ts";
import { proposeChange } from "../change/propose-change.ts";
import { seesRoom } from "../read/sees-room.ts";
import { candidateText } from "./candidate-text.ts";
import { type Findings, type Found, readFindings } from "./findings-of.ts";

const subjectOf = (key: string): Subject => `check:${key}`;

/** Whoever sees the room may; it is live only once those agree who have to. */
export async function proposeFinding(world: World, as: DecidedBy, key: string): Promise<Reply> {
  const found = await findOne(world, as, key);
  if ("type" in found) return found;
  const { todo, found: says } = findingWords(found, world.config, world.clock.now());
  if (found.change !== undefined) return nothing(`${found.change} proposes what answers it already`);
  if (!isProposable(found)) return refused("arg_invalid", `A change of the pact does not answer this. ${todo}`);
  const candidate = await candidateText(world, found);
  if ("problem" in candidate)
    return refused("arg_invalid", `${candidate.problem} /ward propose takes a text of your own.`);
  return proposeChange(world, {
    pact: candidate.pact,
    text: candidate.text,
    title: candidate.title.slice(0, 120),
    why: `${says} ${todo}`,
    because: { finding: key, basis: found.basis },
    by: `person:${as.by}`,
    how: as.how,
  });
}

/** For whoever answers for the pact, or an admin: it is not found again until what it rests on is another. */
export async function dismissFinding(world: World, as: DecidedBy, key: string): Promise<Reply> {
  const reply = await dismiss(world, as, key);
  await recordRefusal(world, { by: `person:${as.by}`, item: subjectOf(key), act: "dismiss", how: as.how }, reply);
  world.wake();
  return reply;
}

async function dismiss(world: World, as: DecidedBy, key: string): Promise<Reply> {
  const found = await findOne(world, as, key);
  if ("type" in found) return found;
  const { room, kind, basis } = found;
  const may = mayDo({
    act: "govern",
    person: as.by,
    config: world.config,
    room,
    raci: raciOf(world, found),
    reached: [],
    roomAsked: false,
    fourEyes: [],
    at: world.clock.now(),
  });
  if (!may.may) return refused(may.code, may.sentence);
  if (!as.reason?.trim())
    return refused("reason_required", "Say why it may stay as it is: whoever looks at the pact later reads it.");
  const { reply } = await attempt(world.store, async () => {
    const subject = subjectOf(key);
    const known = await world.store.load(`check:${key}`);
    return {
      reply: done("Dismissed. It is found again once what it rests on changes."),
      commit: {
        expected: [[subject, known?.version ?? 0]],
        events: [event("check.dismissed", subject, `person:${as.by}`, { ...as, room, kind, basis })],
        effects: [],
      },
    };
  });
  return reply;
}

/** What is not theirs to see is answered like what is not found. */
async function findOne(world: World, as: DecidedBy, key: string): Promise<Found | Reply> {
  const { open, dismissed }: Findings = await readFindings(world);
  const set = dismissed.find((one) => one.key === key);
  const found = open.find((one) => one.key === key);
  const room = (found ?? set)?.room;
  if (room === undefined || !(await seesRoom(world, room, as.by)))
    return refused("not_found", "The checks do not find that any more. /ward checks shows what they find.");
  if (set) {
    const name = world.config.people[set.by.by]?.name ?? set.by.by;
    const did = set.by.change === undefined ? "dismissed it" : `rejected ${set.by.change}, which answered it`;
    return nothing(`${name} ${did}, and nothing has changed since`);
  }
  return found ?? refused("not_found", "The checks do not find that any more.");
}

function raciOf({ pacts, config }: World, finding: Finding): Raci | undefined {
  if (!("pact" in finding)) return undefined;
  const live = pacts.live();
  const version = live.find(({ id }) => id === finding.pact);
  return (
    version &&
    answering(
      parentsOf(
        version.pact,
        live.filter(({ id }) => id !== version.id),
        config,
      ),
      version,
      config,
    )
  );
}
