/** Whether the file of a pact could be written is remembered and told where it changed: once a cause, and once when it could again. */
import { basename } from "node:path";
import { event } from "../../domain/journal/event.ts";
import { isToldAlready } from "../../domain/pact/pact-file.ts";
import { nothing } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";
import { attempt } from "../attempt/attempt.ts";
import { roomOfPact } from "../change/room-of-pact.ts";
import { pactFileTold } from "../tell/tell-pact-file.ts";
import type { FileTried } from "./write-back.ts";

export async function noteFile(world: World, { version: live, file: path, outcome }: FileTried): Promise<void> {
  if (outcome === "left") return;
  const { id: pact, version } = live;
  const subject = `pact-file:${pact}` as const;
  const body = { room: roomOfPact(world, live.pact), version, file: basename(path) };
  const { committed } = await attempt(world.store, async () => {
    const known = await world.store.load(subject);
    const failed = typeof outcome === "object";
    const reply = nothing("it was told");
    if (failed ? isToldAlready(known?.state, outcome.problem, outcome.code) : !known?.state.failed) return { reply };
    return {
      reply,
      commit: {
        expected: [[subject, known?.version ?? 0]],
        events: [
          failed
            ? event("pact-file.failed", subject, "wardroom", { ...body, ...outcome })
            : event("pact-file.written", subject, "wardroom", body),
        ],
        effects: await pactFileTold(world, { room: body.room, pact }),
      },
    };
  });
  if (committed) world.wake();
}
