/** Whoever answers for a thing has its signals kept however old they grow, and frees them again. */
import { type DecidedBy, event, idOf, kindOf, type Subject } from "../../domain/journal/event.ts";
import type { Raci } from "../../domain/pact/pact.ts";
import { mayDo } from "../../domain/people/who-may.ts";
import { done, nothing, type Reply, refused } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";
import { attempt } from "../attempt/attempt.ts";
import { recordRefusal } from "../attempt/refusals.ts";
import { gatherItem, type ItemRecords } from "./gather-item.ts";

/** @param to "held" needs a reason: whoever reads it in a year must know what it waits for. */
export async function holdEvidence(world: World, item: Subject, to: "held" | "freed", as: DecidedBy): Promise<Reply> {
  const subject = `hold:${item}` as const;
  const { reply } = await attempt(world.store, async () => {
    const records = await gatherItem(world.store, item);
    if (!records) return { reply: refused("not_found", `There is no ${idOf(item)}.`) };
    const no = await forbid(world, as, records);
    if (no) return { reply: no };
    if (to === "held" && !as.reason)
      return {
        reply: refused("reason_required", `Say what it waits for: /ward evidence ${idOf(item)} --hold audit 2027`),
      };
    const before = await world.store.load(subject);
    if ((before?.state.status ?? "freed") === to)
      return { reply: nothing(to === "held" ? `${idOf(item)} is kept already` : `${idOf(item)} is not held`) };
    const one = event(`evidence.${to}`, subject, `person:${as.by}`, { ...as, item });
    return {
      reply: done(
        to === "held"
          ? `The evidence of ${idOf(item)} is kept until somebody frees it: /ward evidence ${idOf(item)} --free`
          : `The evidence of ${idOf(item)} is kept no longer than other signals.`,
      ),
      commit: { expected: [[subject, before?.version ?? 0]], events: [one], effects: [] },
    };
  });
  await recordRefusal(world, { by: `person:${as.by}`, item, act: to === "held" ? "hold" : "free", how: as.how }, reply);
  return reply;
}

async function forbid(world: World, as: DecidedBy, { subject, room, agents }: ItemRecords): Promise<Reply | undefined> {
  const answer = mayDo({
    act: "govern",
    person: as.by,
    config: world.config,
    room,
    raci: await raciOf(world, subject, agents[0]),
    reached: [],
    roomAsked: false,
    fourEyes: [],
    at: world.clock.now(),
  });
  return answer.may ? undefined : refused(answer.code, answer.sentence);
}

/** Who answered for it when it came about; else who answers for its agent now. */
async function raciOf({ store, pacts }: World, subject: Subject, agent: string | undefined): Promise<Raci | undefined> {
  const breach = kindOf(subject) === "breach" ? await store.load(`breach:${idOf(subject)}`) : undefined;
  return breach?.state.raci ?? (agent === undefined ? undefined : pacts.effective(agent)?.raci);
}
