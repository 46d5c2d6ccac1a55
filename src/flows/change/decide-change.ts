/** A command reaches a change request: from a button, a slash command, the API, the command line or a timer. All through this one flow. */
import {
  acknowledge,
  agree,
  askForEdits,
  type Deciding,
  reject,
  unacknowledge,
  withdraw,
} from "../../domain/change/answer-change.ts";
import type { ChangeRequest } from "../../domain/change/change.ts";
import { expire, holdEnds, outdate, passOverStep, takeStep } from "../../domain/change/silence-change.ts";
import { type DecidedBy, event, type Subject } from "../../domain/journal/event.ts";
import type { Thing } from "../../domain/journal/projection.ts";
import { done, type Reply, refused } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";
import { type Attempted, attempt } from "../attempt/attempt.ts";
import { recordRefusal } from "../attempt/refusals.ts";
import { asFarAsSeen, type Seen } from "../attempt/seen.ts";
import { proposedText } from "../find/proposed-text.ts";
import { announce } from "../tell/announce.ts";
import { type Judged, judgePact } from "./judge-pact.ts";
import { makeLive } from "./make-live.ts";
import { anotherText, revertedBy } from "./propose-change.ts";

type ChangeCommand =
  | { type: "approve" | "reject" | "request-edits" | "acknowledge" | "unacknowledge"; as: DecidedBy }
  | { type: "withdraw"; as: DecidedBy | { agent: string; reason?: string } }
  | { type: "step"; round: number; step: number }
  /** Whoever is asked cannot be reached. */
  | { type: "pass-over" }
  | { type: "hold-ends"; until: number }
  | { type: "expire" };

/** @param seen which text of it they were shown: what they decide is about no other */
export async function decideChange(world: World, id: string, command: ChangeCommand, seen?: Seen): Promise<Reply> {
  const subject = `change:${id}` as const;
  const { reply } = await attempt(world.store, async () => {
    const thing = await world.store.load(subject);
    if (!thing) return { reply: refused("not_found", `There is no ${id}. /ward list shows what waits.`) };
    const another = anotherText(thing.state, typeof seen === "object" ? seen.epoch : undefined);
    if (another) return { reply: another };
    return asFarAsSeen(await decide(world, thing, command), seen);
  });
  if ("as" in command && "by" in command.as)
    await recordRefusal(
      world,
      { by: `person:${command.as.by}`, item: subject, act: command.type, how: command.as.how },
      reply,
    );
  world.wake();
  return reply;
}

async function decide(world: World, thing: Thing<ChangeRequest>, command: ChangeCommand): Promise<Attempted> {
  const { state, subject, version } = thing;
  const judged = state.status === "proposed" ? await judgeAgain(world, state) : undefined;
  const fair = judged && !("reply" in judged) ? judged : undefined;
  const now: Deciding = {
    at: world.clock.now(),
    config: world.config,
    consent: fair?.consent ?? state.consent,
  };
  const live = world.pacts.live().find(({ id }) => id === state.pact)?.version ?? 0;
  if (command.type === "approve" && state.status === "proposed" && live !== state.base) {
    const { events } = outdate(state, live);
    const effects = await announce(world, state.room, subject, version, events);
    return {
      reply: refused(
        "token_stale",
        `${state.pact}@${live} became live meanwhile, and ${state.id} was edited from ${state.base || "nothing"}. Propose it again from there.`,
      ),
      commit: { expected: [[subject, version]], events, effects },
    };
  }
  const { events, reply } = ((): ReturnType<typeof agree> => {
    switch (command.type) {
      case "approve":
        return agree(state, command.as, now);
      case "reject":
        return reject(state, command.as, now);
      case "request-edits":
        return askForEdits(state, command.as, now);
      case "acknowledge":
        return acknowledge(state, command.as, now);
      case "unacknowledge":
        return unacknowledge(state, command.as, now);
      case "hold-ends":
        return holdEnds(state, command.until);
      case "withdraw":
        return withdraw(state, command.as, now);
      case "step":
        return takeStep(state, command, now);
      case "pass-over":
        return passOverStep(state, now);
      case "expire":
        return expire(state, now);
    }
  })();
  if (events.length === 0) return { reply };
  if (!events.some(({ type }) => type === "change.approved"))
    return {
      reply,
      commit: {
        // Who has to agree rests on the pact as it is.
        expected: [[subject, version], ...(fair ? [[`pact:${state.pact}`, fair.stands] as [Subject, number]] : [])],
        events,
        effects: await announce(world, state.room, subject, version, events),
      },
    };
  if (!fair)
    return {
      reply: refused(
        "arg_invalid",
        `${state.id} would not pass its checks any more, so nothing was approved: ${judged && "reply" in judged ? sentenceOf(judged.reply) : ""}`,
      ),
    };
  return goLive(world, thing, { command, events, judged: fair });
}

/** Approved and live are one commit; so is what it takes back. */
async function goLive(
  world: World,
  { state, subject, version }: Thing<ChangeRequest>,
  { command, events, judged }: { command: ChangeCommand; events: ReturnType<typeof agree>["events"]; judged: Judged },
): Promise<Attempted> {
  const as = command.type === "approve" ? command.as : undefined;
  const [first, second] = [...state.votes.map(({ by }) => by), ...(as ? [as.by] : [])];
  const live = await makeLive(world, judged, {
    by: `person:${first ?? ""}`,
    how: as?.how ?? state.how,
    also: second,
    change: state.id,
  });
  const own = [...events, event("change.live", subject, "wardroom", { version: judged.after.version })];
  const reverted = state.reverts ? await revertedBy(world, state.reverts, state.id) : undefined;
  const warnings = judged.warnings.map((line) => `\n${line}`).join("");
  return {
    reply: done(`${state.pact}@${judged.after.version} is live from the next signal.${warnings}`),
    commit: {
      expected: [[subject, version], ...live.expected, ...(reverted?.expected ?? [])],
      events: [...own, ...live.events, ...(reverted?.events ?? [])],
      effects: [
        ...(await announce(world, state.room, subject, version, own)),
        ...live.effects,
        ...(reverted?.effects ?? []),
      ],
    },
  };
}

const sentenceOf = (reply: Reply): string =>
  reply.type === "refused" ? reply.sentence : reply.type === "nothing" ? reply.because : "";

/** Its text as it would be judged now. */
async function judgeAgain(world: World, { id, pact, base }: ChangeRequest) {
  const proposed = await proposedText(world, id);
  if (!proposed?.body.text) return undefined;
  return judgePact(world, {
    file: `${pact}.yaml`,
    text: proposed.body.text,
    ...(base > 0 && { base }),
  });
}
