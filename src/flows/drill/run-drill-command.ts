/** Every command about a drill: loaded, decided, committed, told. */
import { type DrillCommand, decide } from "../../domain/drill/decide-drill.ts";
import { runs } from "../../domain/drill/drill.ts";
import type { JournalEvent } from "../../domain/journal/event.ts";
import { idOf } from "../../domain/journal/event.ts";
import { type Reply, refused } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";
import { attempt } from "../attempt/attempt.ts";
import { recordRefusal } from "../attempt/refusals.ts";
import { announce } from "../tell/announce.ts";

export async function decideDrill(world: World, id: string, command: DrillCommand): Promise<Reply> {
  const subject = `drill:${id}` as const;
  const { reply, committed } = await attempt(world.store, async () => {
    const thing = await world.store.load(subject);
    if (!thing) return { reply: refused("not_found", `There is no ${id}. /ward drills shows them.`) };
    const { state, version } = thing;
    const { events, reply: answer } = decide(state, command, { at: world.clock.now(), config: world.config });
    if (events.length === 0) return { reply: answer };
    // Before its signal came through nothing was shown that could be drawn anew.
    const shown = state.status !== "started" || events.some(({ type }) => type === "drill.crossed");
    const effects = shown ? await announce(world, state.room, subject, version, events) : [];
    return { reply: answer, commit: { expected: [[subject, version]], events, effects } };
  });
  if ("as" in command)
    await recordRefusal(
      world,
      {
        by: `person:${command.as.by}`,
        item: subject,
        act: command.type === "answer" ? command.answer : "call-off",
        how: command.as.how,
      },
      reply,
    );
  if (committed) world.wake();
  return reply;
}

/** A real breach in a room ends the drill that runs there: people are needed elsewhere. Returns the removal. */
export const followBreaches = (world: World): (() => void) =>
  world.store.onCommit((events) => {
    for (const one of events)
      if (isReal(one))
        giveWay(world, idOf(one.subject)).catch((fault: unknown) =>
          world.log.error({ err: fault }, "a drill goes on beside a real breach"),
        );
  });

const isReal = (one: JournalEvent): boolean =>
  one.type === "breach.opened" ? !one.body.shadow : one.type === "breach.reopened";

export async function giveWay(world: World, breach: string): Promise<void> {
  const thing = await world.store.load(`breach:${breach}`);
  if (!thing || thing.state.shadow) return;
  for (const { state } of await world.store.list("drill", { room: thing.state.room, status: "running" }))
    if (runs(state)) await decideDrill(world, state.id, { type: "give-way", breach });
}
