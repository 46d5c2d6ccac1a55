/** The host asks whether a room can be reached: posts a test card, and looks what came of it. */
import { z } from "zod";
import type { World } from "../../ports/world.ts";
import { postTestCard } from "../decide/test-card.ts";
import { defineHostCommand, type HostCommand, hostAnswer } from "./host-command.ts";

/** What came of a test card, for the terminal. */
export interface TestCardAnswer {
  id: string;
  room: string;
  /** Where it stands: "slack/C01AIR". */
  shown: string[];
  pressed: { by: string; how: string; afterMs: number } | undefined;
}

export const hostTestCards: Record<string, HostCommand> = {
  "test-card.post": defineHostCommand(z.object({ room: z.string() }), async (world, { room }) => {
    const posted = await postTestCard(world, room);
    if ("type" in posted) return hostAnswer(posted);
    return { ok: true, sentence: `${posted.id} is on its way to ${posted.channels.join(", ")}.`, data: posted };
  }),

  "test-card.read": defineHostCommand(z.object({ id: z.string() }), async (world, { id }) => {
    const data = await readTestCard(world, id);
    if (!data) return { ok: false, sentence: `There is no test card ${id.slice(0, 60)}.` };
    return { ok: true, sentence: data.pressed ? "It was pressed." : "Nobody pressed it yet.", data };
  }),
};

async function readTestCard(world: World, id: string): Promise<TestCardAnswer | undefined> {
  const test = await world.store.load(`test-card:${id}`);
  if (!test) return undefined;
  const { room, at, pressed } = test.state;
  const card = await world.store.load(`card:test-card:${id}`);
  return {
    id,
    room,
    shown: (card?.state.messages ?? [])
      .filter(({ lost }) => !lost)
      .map(({ platform, destination }) => `${platform}/${destination}`),
    pressed: pressed && { by: pressed.by, how: pressed.how, afterMs: pressed.at - at },
  };
}
