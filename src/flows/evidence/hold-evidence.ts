/** Whoever answers for a thing has its signals kept however old they grow, and frees them again. */
import { type DecidedBy, event, idOf, kindOf, type Subject } from "../../domain/journal/event.ts";
import type { Raci } from "../../domain/pact/pact.ts";
import { shortNameOf } from "../../domain/people/person.ts";
import { listNames, mayDo } from "../../domain/people/who-may.ts";
import { done, nothing, type Reply, refused } from "../../domain/words/reply.ts";
import { sayDuration } from "../../domain/words/time.ts";
import type { Commit } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { type Attempted, attempt } from "../attempt/attempt.ts";
import { recordRefusal } from "../attempt/refusals.ts";
import { gatherItem, type ItemRecords, prunedOf } from "./gather-item.ts";
import { isIn, prunedRanges } from "./pruned-ranges.ts";
import { graceAfterFree } from "./spared.ts";

/** @param to both need a reason: whoever reads it in a year must know what it waited for, and why it does not any more. */
export async function holdEvidence(world: World, item: Subject, to: "held" | "freed", as: DecidedBy): Promise<Reply> {
  const { reply } = await attempt(world.store, () => (to === "held" ? hold(world, item, as) : free(world, item, as)));
  await recordRefusal(world, { by: `person:${as.by}`, item, act: to === "held" ? "hold" : "free", how: as.how }, reply);
  return reply;
}

async function hold(world: World, item: Subject, as: DecidedBy): Promise<Attempted> {
  const id = idOf(item);
  const records = await gatherItem(world.store, item);
  if (!records) return { reply: refused("not_found", `There is no ${id}.`) };
  const no = await forbid(world, as, records);
  if (no) return { reply: no };
  if (!as.reason)
    return { reply: refused("reason_required", `Say what it waits for: /ward evidence ${id} --hold audit 2027`) };
  const before = await world.store.load(`hold:${item}`);
  if (before?.state.status === "held") return { reply: nothing(`${id} is kept already`) };
  const { batches, gone, going, expected } = await leftOf(world, records);
  // With a time for words as well there is something left to be kept.
  if (gone > 0 && gone === batches && world.config.retention.journal === 0)
    return { reply: nothing(`its signals were dropped already: of ${id} there are only the records left, which stay`) };
  const pruned = await prunedOf(world.store, records);
  const lost = [
    pruned > 0 ? ` ${pruned} of its ${records.parts.size} records had already lost what people wrote.` : "",
    gone > 0 ? ` ${gone} of its ${batches} batches of signals were dropped already.` : "",
    going > 0 ? ` ${going} of its ${batches} batches were being dropped: only what was not reached yet is kept.` : "",
  ].join("");
  return {
    reply: done(`The evidence of ${id} is kept until somebody frees it: /ward evidence ${id} --free REASON.${lost}`),
    commit: {
      expected: [[`hold:${item}`, before?.version ?? 0], ...expected],
      events: [event("evidence.held", `hold:${item}`, `person:${as.by}`, { ...as, item })],
      effects: [],
    },
  };
}

/**
 * Of the batches of its signals: how many are gone, and how many the journal names as dropped whose lines are still here. With
 * `expected` a hold is committed only while that is all the journal says: whoever drops more sees the hold before.
 */
async function leftOf(
  { store }: World,
  { signals }: ItemRecords,
): Promise<{ batches: number; gone: number; going: number; expected: Commit["expected"] }> {
  const places = signals ? await store.sealed.segmentsOf(signals) : [];
  const expected: [Subject, number][] = [];
  let [gone, going] = [0, 0];
  for (const [chain, own] of Map.groupBy(places, (place) => place.chain)) {
    const subject = `segments:${chain}` as const;
    expected.push([subject, (await store.load(subject))?.version ?? 0]);
    const onTheirWay = await prunedRanges(store, chain, "newest");
    for (const { seq } of own)
      if (!(await store.sealed.lines(chain, seq))) gone += 1;
      else if (isIn(onTheirWay, seq)) going += 1;
  }
  return { batches: places.length, gone, going, expected };
}

/** By whoever holds it, or an admin: whoever answers for a breach may be the one it is kept from. */
async function free(world: World, item: Subject, as: DecidedBy): Promise<Attempted> {
  const id = idOf(item);
  const before = await world.store.load(`hold:${item}`);
  if (before?.state.status !== "held")
    return {
      reply: (await gatherItem(world.store, item))
        ? nothing(`${id} is not held`)
        : refused("not_found", `There is no ${id}.`),
    };
  const { admins } = world.config;
  const may = [...new Set([before.state.by, ...admins])].filter((one) => Object.hasOwn(world.config.people, one));
  if (!may.includes(as.by))
    return {
      reply: refused(
        "not_eligible",
        `${shortNameOf(world.config, before.state.by)} has ${id} kept. ${listNames(may, world.config)} may free it.`,
      ),
    };
  if (!as.reason)
    return {
      reply: refused("reason_required", `Say why it is not needed any more: /ward evidence ${id} --free audit is over`),
    };
  return {
    reply: done(
      `The evidence of ${id} is kept for ${sayDuration(graceAfterFree)} still, then no longer than other signals.`,
    ),
    commit: {
      expected: [[`hold:${item}`, before.version]],
      events: [event("evidence.freed", `hold:${item}`, `person:${as.by}`, { ...as, item })],
      effects: [],
    },
  };
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
