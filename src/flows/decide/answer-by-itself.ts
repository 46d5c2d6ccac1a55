/**
 * For development without people: every question is answered after a moment, as whoever may answer it first. It is recorded like
 * any decision from the command line, with a reason that says it was no person, on a journal that says so as well.
 */
import { deniers, votersToCarry } from "../../domain/approval/answer-approval.ts";
import { waits } from "../../domain/approval/approval.ts";
import { confirmationOf } from "../../domain/approval/confirmation.ts";
import { decisionWaits } from "../../domain/breach/breach.ts";
import { allAsking, isAsking } from "../../domain/journal/asking-kinds.ts";
import { type DecidedBy, event, idOf, kindOf, type Subject } from "../../domain/journal/event.ts";
import type { AskingKind } from "../../domain/journal/event-kinds.ts";
import { profileOf } from "../../domain/people/fleet-config.ts";
import { eligible } from "../../domain/people/who-may.ts";
import type { Reply } from "../../domain/words/reply.ts";
import { type Duration, second } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import { inContext, stillAsking } from "../find/asking.ts";
import { decideApproval } from "./run-approval-command.ts";
import { decideBreach } from "./run-breach-command.ts";

export const autoAnswers = ["approve", "deny", "silent"] as const;
export type AutoAnswer = (typeof autoAnswers)[number];

type Answer = (world: World, id: string, answer: "approve" | "deny") => Promise<Reply | undefined>;

/** Answers the question that waits on a thing of one kind, if one does. Undefined: nothing is kept waiting by it. */
const questions: Readonly<Record<AskingKind, Answer | undefined>> = {
  async breach(world, id, answer) {
    const breach = (await world.store.load(`breach:${id}`))?.state;
    if (!breach || !decisionWaits(breach)) return undefined;
    const { config, clock } = world;
    const { room, raci, reached, roomAsked, agent } = breach;
    const fourEyes = [breach.operator, profileOf(config, agent).operator].filter((one) => one !== undefined);
    const act = answer === "approve" ? "stop" : "let-go";
    const [by] = eligible({ act, config, room, raci, reached, roomAsked, fourEyes, at: clock.now() });
    return by === undefined ? undefined : decideBreach(world, id, { type: answer, as: byItself(by, answer) });
  },
  async approval(world, id, answer) {
    const told = await inContext(world, "approval", id);
    if (!told || !waits(told.state)) return undefined;
    const { state, context } = told;
    if (answer === "deny") {
      const [by] = deniers(state, context);
      return by === undefined ? undefined : decideApproval(world, id, { type: "deny", as: byItself(by, answer) });
    }
    // Types what the card asks to type, where it cannot be taken back.
    const typed = confirmationOf(context.asked?.args ?? {}, state).text;
    let reply: Reply | undefined;
    for (const by of votersToCarry(state, context)) {
      reply = await decideApproval(world, id, { type: "approve", as: byItself(by, answer) }, typed);
      if (reply.type !== "done") break;
    }
    return reply;
  },
  // A pact is changed by people alone; a postmortem is theirs to write, and a drill is about them.
  change: undefined,
  postmortem: undefined,
  drill: undefined,
};

const byItself = (by: string, answer: AutoAnswer): DecidedBy => ({
  by,
  how: "cli",
  reason: `Answered by itself: wardroom dev --auto ${answer}. No person decided this.`,
});

/** Marks the journal, then answers what waits and whatever comes. Resolves with its end. */
export async function answerByItself(
  world: World,
  answer: AutoAnswer,
  { after = 2 * second, onAnswer }: { after?: Duration; onAnswer?: (subject: Subject, reply: Reply) => void } = {},
): Promise<() => void> {
  await world.store.commit({
    expected: [],
    events: [event("journal.dev", "journal:main", "host", { auto: answer })],
    effects: [],
  });
  if (answer === "silent") return () => {};
  const timers = new Set<NodeJS.Timeout>();
  const later = (subject: Subject): void => {
    const kind = kindOf(subject);
    const ask = isAsking(kind) ? questions[kind] : undefined;
    if (!ask) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      ask(world, idOf(subject), answer).then(
        (reply) => reply && onAnswer?.(subject, reply),
        (fault: unknown) => world.log.error({ err: fault, subject }, "a question could not be answered by itself"),
      );
    }, after);
    timers.add(timer);
  };
  const unsubscribe = world.store.onCommit((events) => {
    for (const subject of new Set(events.map((one) => one.subject))) later(subject);
  });
  for (const kind of allAsking)
    if (questions[kind]) for (const { thing } of await stillAsking(world, kind)) later(thing.subject);
  return () => {
    unsubscribe();
    for (const timer of timers) clearTimeout(timer);
  };
}
