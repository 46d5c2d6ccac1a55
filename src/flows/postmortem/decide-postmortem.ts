/** A postmortem is filed or amended, from a form, the API or the command line; or its owner is reminded. All through this one flow. */
import type { Breach } from "../../domain/breach/breach.ts";
import type { DecidedBy, NewEvent, Subject } from "../../domain/journal/event.ts";
import type { Thing } from "../../domain/journal/projection.ts";
import { amend, file, mayNotAmend, mayNotFile, remind } from "../../domain/postmortem/file-postmortem.ts";
import type { Postmortem } from "../../domain/postmortem/postmortem.ts";
import { type Findings, findingsIn } from "../../domain/postmortem/postmortem-events.ts";
import { type Decision, done, nothing, type Reply, refused } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";
import { type Attempted, attempt } from "../attempt/attempt.ts";
import { recordRefusal } from "../attempt/refusals.ts";
import { consequencesOfFinding } from "../autonomy/consequences.ts";
import { writtenFindings } from "../find/written-findings.ts";
import { announce } from "../tell/announce.ts";
import { tellBreach } from "../tell/gather-cards.ts";
import { proposeFiled, whatIsWrong } from "./propose-filed.ts";

/** Filed with the verdict of its breach in one commit; the change of the pact that it proposes follows as a change request. */
export const filePostmortem = (world: World, id: string, as: DecidedBy, findings: Findings): Promise<Reply> =>
  write(world, id, as, "file", async ({ postmortem, breach }) => {
    const now = { at: world.clock.now(), config: world.config };
    const no = mayNotFile(postmortem.state, breach.state, as, now);
    if (no) return no;
    return (
      (await wrongLine(world, breach.state, findings)) ?? file(postmortem.state, breach.state, { as, findings }, now)
    );
  });

/** `epoch`: of what they read; absent where only what they named is changed. */
export const amendPostmortem = (
  world: World,
  id: string,
  { as, findings, epoch }: { as: DecidedBy; findings: Partial<Findings>; epoch?: number | undefined },
): Promise<Reply> =>
  write(world, id, as, "amend", async ({ postmortem, breach }) => {
    const now = { at: world.clock.now(), config: world.config };
    const no = mayNotAmend(postmortem.state, breach.state, { as, epoch }, now);
    if (no) return no;
    const written = await writtenFindings(world, id);
    if (!written) throw new Error(`${id} is filed, and what was filed is not in the journal`);
    const before = findingsIn(written);
    const after = { ...before, ...findings };
    const again = after.proposed === before.proposed ? undefined : await wrongLine(world, breach.state, after);
    return again ?? amend(postmortem.state, breach.state, { as, before, findings: after, epoch }, now);
  });

/** Nothing is written down with a line that could not be proposed. */
async function wrongLine(
  world: World,
  breach: Breach,
  { proposed }: Findings,
): Promise<Decision<NewEvent> | undefined> {
  const wrong = proposed ? await whatIsWrong(world, breach, proposed) : undefined;
  return wrong === undefined ? undefined : { events: [], reply: refused("arg_invalid", wrong) };
}

interface Both {
  postmortem: Thing<Postmortem>;
  breach: Thing<Breach>;
}

async function write(
  world: World,
  id: string,
  as: DecidedBy,
  act: "file" | "amend",
  decide: (both: Both) => Promise<Decision<NewEvent>>,
): Promise<Reply> {
  const { reply } = await attempt(world.store, async () => {
    const found = await loadBoth(world, id);
    if (!found) return { reply: refused("not_found", `There is no ${id}.`) };
    return written(world, found, await decide(found));
  });
  await recordRefusal(world, { by: `person:${as.by}`, item: `postmortem:${id}`, act, how: as.how }, reply);
  world.wake();
  if (reply.type !== "done") return reply;
  const change = await proposeFiled(world, id);
  return change.type === "done" ? done(`${reply.sentence} ${change.sentence}`) : reply;
}

async function written(
  world: World,
  { postmortem, breach }: Both,
  { events, reply }: Decision<NewEvent>,
): Promise<Attempted> {
  if (events.length === 0) return { reply };
  const consequences = await consequencesOfFinding(world, breach.state, events);
  return {
    reply,
    commit: {
      expected: [
        [postmortem.subject, postmortem.version],
        [breach.subject, breach.version],
        ...consequences.expected,
      ] as [Subject, number][],
      events: [...events, ...consequences.events],
      effects: [
        ...consequences.effects,
        ...(await announce(world, postmortem.state.room, postmortem.subject, postmortem.version, events)),
        ...(await tellBreach(world, breach.state, breach.subject, breach.version, events)),
      ],
    },
  };
}

export async function remindOfPostmortem(world: World, id: string, nth: number): Promise<Reply> {
  const subject = `postmortem:${id}` as const;
  const { reply } = await attempt(world.store, async () => {
    const thing = await world.store.load(subject);
    if (!thing) return { reply: nothing("there is no such postmortem") };
    const { state, version } = thing;
    const { events, reply: answer } = remind(state, nth, { at: world.clock.now(), config: world.config });
    if (events.length === 0) return { reply: answer };
    const effects = events.some(({ type }) => type === "postmortem.reminded")
      ? await announce(world, state.room, subject, version, events)
      : [];
    return { reply: answer, commit: { expected: [[subject, version]], events, effects } };
  });
  world.wake();
  return reply;
}

export async function loadBoth(world: World, id: string): Promise<Both | undefined> {
  const postmortem = await world.store.load(`postmortem:${id}`);
  const breach = postmortem && (await world.store.load(`breach:${postmortem.state.breach}`));
  return postmortem && breach ? { postmortem, breach } : undefined;
}
