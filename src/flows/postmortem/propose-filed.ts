/**
 * The line of a filed postmortem becomes a change request, exactly once: in the breath in which it is filed, or after the start where
 * a stop of Wardroom came between the two.
 */
import { editPact } from "../../documents/edit-pact.ts";
import { withBase } from "../../documents/pact-base.ts";
import type { Breach } from "../../domain/breach/breach.ts";
import { event, type NewEvent } from "../../domain/journal/event.ts";
import { shortIdIn } from "../../domain/journal/short-id.ts";
import { pactNamed } from "../../domain/pact/citation.ts";
import type { Postmortem } from "../../domain/postmortem/postmortem.ts";
import { capital } from "../../domain/words/capital.ts";
import { done, nothing, type Reply } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";
import { firstParagraph } from "../../views/postmortem/postmortem-words.ts";
import { attempt } from "../attempt/attempt.ts";
import { digestOfText, judgePact } from "../change/judge-pact.ts";
import { liveText, proposeChange } from "../change/propose-change.ts";
import { writtenFindings } from "../find/written-findings.ts";
import { announce } from "../tell/announce.ts";

/** Undefined: the line could be proposed as it stands. */
export async function whatIsWrong(world: World, { clause }: Breach, line: string): Promise<string | undefined> {
  const pact = pactNamed(clause);
  const edited = editLine(world, pact, line);
  if ("problem" in edited) return edited.problem;
  const judged = await judgePact(world, { file: `${pact}.yaml`, text: edited.text });
  return "reply" in judged ? whyNot(judged.reply) : undefined;
}

/** Safe to repeat: what is proposed already is found, and what cannot be proposed any more is written down as that. */
export async function proposeFiled(world: World, id: string): Promise<Reply> {
  const subject = `postmortem:${id}` as const;
  const thing = await world.store.load(subject);
  const breach = thing && (await world.store.load(`breach:${thing.state.breach}`));
  if (!breach || thing.state.proposes === undefined) return nothing("nothing waits to be proposed");
  const made = await madeBefore(world, thing.state, pactNamed(breach.state.clause));
  if (made !== undefined) return settle(world, id, { type: "linked", change: made }, `${made} proposes it.`);
  const reply = await propose(world, thing.state, pactNamed(breach.state.clause));
  const change = reply.type === "refused" ? undefined : shortIdIn("change", sentenceOf(reply));
  return change === undefined
    ? settle(world, id, { type: "unproposed", why: whyNot(reply) }, notProposed(id, breach.state, whyNot(reply)))
    : settle(world, id, { type: "linked", change }, capital(sentenceOf(reply)));
}

async function propose(world: World, { id, breach }: Postmortem, pact: string): Promise<Reply> {
  const written = await writtenFindings(world, id);
  // It was redacted in the meantime.
  if (!written?.proposed) return nothing("its line is not kept any more");
  const edited = editLine(world, pact, written.proposed);
  if ("problem" in edited) return nothing(edited.problem.replace(/\.$/, ""));
  return proposeChange(world, {
    pact,
    text: edited.text,
    title: capital(written.proposed).slice(0, 120),
    why: firstParagraph(written.summary ?? "").slice(0, 1_000),
    because: { postmortem: id, breach },
    by: `person:${written.by}`,
    how: written.how,
  });
}

/**
 * What was proposed before the stop, and not noted here: by whoever wrote the line, and with the very text that the line makes of the
 * version it was edited from. Whatever else cites the postmortem is not its line.
 */
async function madeBefore(
  world: World,
  { id, proposes = 0, change }: Postmortem,
  pact: string,
): Promise<string | undefined> {
  const written = await writtenFindings(world, id);
  if (!written?.proposed) return undefined;
  for (const { state, subject } of await world.store.list("change", { newestFirst: true })) {
    if (state.pact !== pact || state.by !== `person:${written.by}`) continue;
    if (state.id === change || state.proposedAt < proposes) continue;
    // Its proposer may have sent another text since.
    const [first] = await world.store.journal({ subject, types: ["change.proposed"], limit: 1 });
    if (first?.type !== "change.proposed" || first.body.because?.postmortem !== id) continue;
    const before = world.pacts.version(pact, first.body.base);
    const edited = before && editPact(withBase(before.text, before.version), written.proposed.split(/\s+/));
    if (edited && "text" in edited && digestOfText(edited.text) === first.body.digest) return state.id;
  }
  return undefined;
}

async function settle(
  world: World,
  id: string,
  end: { type: "linked"; change: string } | { type: "unproposed"; why: string },
  sentence: string,
): Promise<Reply> {
  const subject = `postmortem:${id}` as const;
  const { reply } = await attempt(world.store, async () => {
    const thing = await world.store.load(subject);
    if (thing?.state.proposes === undefined) return { reply: done(sentence) };
    const events: NewEvent[] =
      end.type === "linked"
        ? [event("postmortem.linked", subject, "wardroom", { change: end.change })]
        : [event("postmortem.unproposed", subject, "wardroom", { why: end.why })];
    return {
      reply: done(sentence),
      commit: {
        expected: [[subject, thing.version]],
        events,
        effects: await announce(world, thing.state.room, subject, thing.version, events),
      },
    };
  });
  world.wake();
  return reply;
}

function editLine(world: World, pact: string, line: string): ReturnType<typeof editPact> {
  const text = liveText(world, pact);
  return text === undefined
    ? { problem: `${pact} is not live, so there is nothing to change. Leave the line out.` }
    : editPact(text, line.split(/\s+/));
}

const notProposed = (id: string, { clause }: Breach, why: string): string =>
  `The line of ${id} could not be proposed: ${why} Propose what should hold instead: /ward propose ${pactNamed(clause)}`;

const whyNot = (reply: Reply): string => (reply.type === "nothing" ? `${reply.because}.` : sentenceOf(reply));
const sentenceOf = (reply: Reply): string => (reply.type === "nothing" ? reply.because : reply.sentence);
