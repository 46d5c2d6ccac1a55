/**
 * Counts the runs of agents that can earn something, each once, and commits what follows. How far it has counted is in the journal
 * with each count; what is kept beside it only saves reading again, so a start goes on where the last one ended.
 */

import type { Agent } from "../../domain/agent/agent.ts";
import { answersNow } from "../../domain/autonomy/answers-now.ts";
import { tallyOf } from "../../domain/autonomy/clean-run.ts";
import { earn } from "../../domain/autonomy/earn.ts";
import { levelOf, wider } from "../../domain/autonomy/earned.ts";
import { settleAfter } from "../../domain/evidence/run.ts";
import { event } from "../../domain/journal/event.ts";
import type { AgentId } from "../../domain/pact/pact.ts";
import { profileOf } from "../../domain/people/fleet-config.ts";
import { done, nothing } from "../../domain/words/reply.ts";
import { day, hour, type Instant, minute } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import { attempt } from "../attempt/attempt.ts";
import { lastDrill } from "../find/last-drill.ts";
import { changing } from "./consequences.ts";
import { type AgentRun, readAgentRuns, readPauses, readStains } from "./read-runs.ts";

export interface Counting {
  start(): void;
  stop(): Promise<void>;
  /** What it does each minute by itself. */
  beat(): Promise<void>;
}

/** Only runs that nothing changes any more are counted. */
const settles = settleAfter;

/** Read at once: a service that was off for weeks catches up a day at a time. */
const slice = day;

/** @param settled everything that is on disk by now is judged, so that no breach of a run is still to come */
export function createCounting(world: World, settled: () => Promise<void>): Counting {
  /** By agent: up to where its runs were looked at, and where the first that was open then began. */
  const looked = new Map<AgentId, { until: Instant; openSince: Instant | undefined }>();
  let timer: NodeJS.Timeout | undefined;
  let tail: Promise<void> = Promise.resolve();

  async function count(): Promise<void> {
    await settled();
    const until = world.clock.now() - settles;
    for (const { id, earned } of await earning(world))
      if ((earned.countedUntil ?? 0) > until + patience) {
        looked.delete(id);
        await beginAnew(world, id, until);
      }
    for (;;) {
      const due = (await earning(world))
        .map((agent) => ({ agent, from: Math.max(looked.get(agent.id)?.until ?? 0, countedFrom(agent)) }))
        .filter(({ from }) => from < until);
      if (due.length === 0) return;
      await countTo(due, Math.min(until, Math.min(...due.map(({ from }) => from)) + slice));
    }
  }

  async function countTo(due: readonly { agent: SeenAgent; from: Instant }[], to: Instant): Promise<void> {
    const now = due.filter(({ from }) => from < to);
    const agents = now.map(({ agent }) => agent.id);
    const from = Math.min(...now.map((one) => one.from));
    // What was open where it was looked at last began before, also where a step since then is where counting goes on.
    const begun = now.map(({ agent: { id } }) => {
      const known = looked.get(id);
      return known ? (known.openSince ?? known.until) : undefined;
    });
    const known = begun.filter((one) => one !== undefined);
    const { closed, openSince, spoke } = await readAgentRuns(world, agents, {
      from,
      to,
      ...(known.length === begun.length && { since: Math.min(...known) }),
    });
    for (const { agent, from: own } of now) {
      const runs = closed.filter((run) => run.agent === agent.id && run.closedAt >= own);
      await countRunsOf(world, agent.id, { runs, spoke: [...(spoke.get(agent.id) ?? [])], from: own, to });
      looked.set(agent.id, { until: to, openSince: openSince.get(agent.id) });
    }
  }

  const beat = (): Promise<void> => {
    const next = tail.then(count);
    tail = next.catch((fault: unknown) =>
      world.log.error({ err: fault }, "runs could not be counted; they are counted with the next"),
    );
    return next;
  };

  return {
    beat,
    start() {
      timer = setInterval(() => void beat().catch(() => {}), minute);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      await tail;
    },
  };
}

/** An agent that signals were seen of: one that only asked the gate has left no run. */
type SeenAgent = Agent & { firstSeen: Instant };
const wasSeen = (agent: Agent): agent is SeenAgent => agent.firstSeen !== undefined;

/** Agents whose pact lets them earn more than they have. */
async function earning({ store, pacts }: World): Promise<SeenAgent[]> {
  return (await store.list("agent")).flatMap(({ state }) => {
    if (!wasSeen(state)) return [];
    const effective = pacts.effective(state.id);
    const more = effective?.autonomy.widen_after && wider(levelOf(state.earned, effective));
    return more ? [state] : [];
  });
}

/** What closed before its autonomy changed last says nothing about what comes next. */
const countedFrom = ({ earned, firstSeen }: SeenAgent): Instant =>
  // What it was first seen by was on disk a little before that was written.
  Math.max(earned.countedUntil ?? firstSeen - settles, earned.last?.at ?? 0);

async function countRunsOf(
  world: World,
  agent: AgentId,
  { runs, spoke, from, to }: { runs: readonly AgentRun[]; spoke: readonly string[]; from: Instant; to: Instant },
): Promise<void> {
  // A pact that let nothing be earned then counts nothing now.
  const counted = runs.filter(({ pact }) => pact?.autonomy.widen_after);
  if (counted.length === 0) return;
  const { committed } = await attempt(world.store, async () => {
    const effective = world.pacts.effective(agent);
    if (!effective) return { reply: nothing("nobody answers for it") };
    const now = world.clock.now();
    const stains = await readStains(world, agent);
    const pauses = await readPauses(world, agent, now);
    const drill = effective.autonomy.widen_after?.drill
      ? await lastDrill(world.store, agent, effective.raci.accountable)
      : undefined;
    const answered = answersNow(effective.raci, world.config, now);
    const commit = await changing(world, agent, (earned, firstSeen) => {
      const { countedUntil = 0, hour, last } = earned;
      if (countedUntil > from) return [];
      const since = last?.at ?? 0;
      // The row is as good as it was when it was counted last: what happened since then, with no run to tell of it, is looked at now.
      const span = { from: Math.max(countedUntil, since), since, until: to, hour };
      const tally = tallyOf({ runs: counted, stains, pauses, ...span });
      return earn(tally, { earned, firstSeen, effective, drill, spoke, answered });
    });
    return commit.events.length === 0 ? { reply: nothing("it is counted") } : { reply: done("counted"), commit };
  });
  if (committed) world.wake();
}

/** Set back further than this, the clock makes the row begin anew; by less, it is waited for. */
const patience = hour;

/** The clock ran ahead and was set back: what was counted by it is of no time, and nothing is counted twice. */
async function beginAnew(world: World, agent: AgentId, until: Instant): Promise<void> {
  await attempt(world.store, async () => {
    const effective = world.pacts.effective(agent);
    const room = effective?.room ?? profileOf(world.config, agent).room;
    const commit = await changing(world, agent, ({ countedUntil = 0 }) =>
      countedUntil <= until + patience
        ? []
        : [
            event("agent.ran", `agent:${agent}`, "wardroom", {
              agent,
              room,
              ...{ runs: 0, clean: 0, in_a_row: 0, until },
              anew: true,
              hour: { from: 0, counted: 0 },
            }),
          ],
    );
    return commit.events.length === 0 ? { reply: nothing("it is counted") } : { reply: done("begun anew"), commit };
  });
}
