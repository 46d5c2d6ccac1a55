/** A postmortem is filed, from a form, the API or the command line; or its owner is reminded. All through this one flow. */
import { editPact } from "../../documents/edit-pact.ts";
import type { Breach } from "../../domain/breach/breach.ts";
import { type DecidedBy, event, type Subject } from "../../domain/journal/event.ts";
import { file, mayNotFile, remind } from "../../domain/postmortem/file-postmortem.ts";
import type { Findings } from "../../domain/postmortem/postmortem-events.ts";
import { done, nothing, type Reply, refused } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";
import { attempt } from "../attempt/attempt.ts";
import { recordRefusal } from "../attempt/refusals.ts";
import { consequencesOfFinding } from "../autonomy/consequences.ts";
import { judgePact } from "../change/judge-pact.ts";
import { liveText, proposeChange } from "../change/propose-change.ts";
import { announce } from "../tell/announce.ts";
import { tellBreach } from "../tell/gather-cards.ts";

/** Filed with the verdict of its breach in one commit; the change of the pact that it proposes follows as a change request. */
export async function filePostmortem(world: World, id: string, as: DecidedBy, findings: Findings): Promise<Reply> {
  const { reply, breach } = await fileOnce(world, id, as, findings);
  await recordRefusal(world, { by: `person:${as.by}`, item: `postmortem:${id}`, act: "file", how: as.how }, reply);
  world.wake();
  if (reply.type !== "done" || findings.proposed === undefined || breach === undefined) return reply;
  const change = await proposeFrom(world, { id, breach, as, findings, line: findings.proposed });
  return change.type === "done" ? done(`${reply.sentence} ${change.sentence}`) : change;
}

async function fileOnce(
  world: World,
  id: string,
  as: DecidedBy,
  findings: Findings,
): Promise<{ reply: Reply; breach?: Breach }> {
  const subject: Subject = `postmortem:${id}`;
  let about: Breach | undefined;
  const { reply } = await attempt(world.store, async () => {
    const found = await loadBoth(world, id);
    if (!found) return { reply: refused("not_found", `There is no ${id}.`) };
    const { postmortem, breach } = found;
    about = breach.state;
    const now = { at: world.clock.now(), config: world.config };
    const no = mayNotFile(postmortem.state, breach.state, as, now);
    if (no) return { reply: no.reply };
    // Nothing is filed with a line that could not be proposed.
    const wrong =
      findings.proposed === undefined ? undefined : await whatIsWrong(world, breach.state, findings.proposed);
    if (wrong !== undefined) return { reply: refused("arg_invalid", wrong) };
    const { events, reply: answer } = file(postmortem.state, breach.state, { as, findings }, now);
    const consequences = await consequencesOfFinding(world, breach.state, events);
    return {
      reply: answer,
      commit: {
        expected: [[subject, postmortem.version], [breach.subject, breach.version], ...consequences.expected],
        events: [...events, ...consequences.events],
        effects: [
          ...consequences.effects,
          ...(await announce(world, postmortem.state.room, subject, postmortem.version, events)),
          ...(await tellBreach(world, breach.state, breach.subject, breach.version, events)),
        ],
      },
    };
  });
  return { reply, ...(about && { breach: about }) };
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

export async function loadBoth(world: World, id: string) {
  const postmortem = await world.store.load(`postmortem:${id}`);
  const breach = postmortem && (await world.store.load(`breach:${postmortem.state.breach}`));
  return postmortem && breach ? { postmortem, breach } : undefined;
}

/** The pact whose threshold was crossed: what a line of the form is about. */
export const pactOf = ({ clause }: Breach): string => clause.split("@")[0] ?? clause;

/** Undefined: the line could be proposed as it stands. */
export async function whatIsWrong(world: World, breach: Breach, line: string): Promise<string | undefined> {
  const edited = editLine(world, breach, line);
  if ("problem" in edited) return edited.problem;
  const judged = await judgePact(world, { file: `${pactOf(breach)}.yaml`, text: edited.text });
  if (!("reply" in judged)) return undefined;
  const { reply } = judged;
  return reply.type === "nothing" ? `${reply.because}.` : reply.type === "refused" ? reply.sentence : undefined;
}

function editLine(world: World, breach: Breach, line: string): ReturnType<typeof editPact> {
  const text = liveText(world, pactOf(breach));
  return text === undefined
    ? { problem: `${pactOf(breach)} is not live, so there is nothing to change. Leave the line out.` }
    : editPact(text, line.split(/\s+/));
}

async function proposeFrom(
  world: World,
  { id, breach, as, findings, line }: { id: string; breach: Breach; as: DecidedBy; findings: Findings; line: string },
): Promise<Reply> {
  const edited = editLine(world, breach, line);
  const failed = (why: string): Reply =>
    done(`${id} is filed, but its change was not proposed: ${why} Propose it with /ward propose ${pactOf(breach)}`);
  if ("problem" in edited) return failed(edited.problem);
  const reply = await proposeChange(world, {
    pact: pactOf(breach),
    text: edited.text,
    title: `${line.charAt(0).toUpperCase()}${line.slice(1)}`.slice(0, 120),
    why: findings.summary.slice(0, 1_000),
    because: { postmortem: id, breach: breach.id },
    by: `person:${as.by}`,
    how: as.how,
  });
  if (reply.type !== "done")
    return failed(reply.type === "refused" ? reply.sentence : reply.type === "nothing" ? `${reply.because}.` : "");
  const change = /CR-\d+/.exec(reply.sentence)?.[0];
  if (change !== undefined) await link(world, id, change);
  return reply;
}

async function link(world: World, id: string, change: string): Promise<void> {
  const subject = `postmortem:${id}` as const;
  await attempt(world.store, async () => {
    const thing = await world.store.load(subject);
    if (!thing || thing.state.change !== undefined) return { reply: nothing("it is linked") };
    const events = [event("postmortem.linked", subject, "wardroom", { change })];
    return {
      reply: done(change),
      commit: {
        expected: [[subject, thing.version]],
        events,
        effects: await announce(world, thing.state.room, subject, thing.version, events),
      },
    };
  });
  world.wake();
}
