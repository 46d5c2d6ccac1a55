/** One verb for several items: one's own at once, those of others only with "!"; what came of each is said. */
import type { ItemId } from "../../domain/words/item-id.ts";
import type { Reply } from "../../domain/words/reply.ts";
import type { Typed } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import type { Card } from "../../views/card.ts";
import { eachCard } from "../../views/room/each-card.ts";
import { readApprovals, readBreaches } from "../read/read-status.ts";

/** More than this at once is no answer a person reads; they are told how many are left. */
const most = 25;

interface Which {
  which: "all" | "mine";
  verb: string;
  kinds: readonly ItemId["kind"][];
  /** Of those that somebody is on; one's own are those one is on oneself. */
  held?: true | undefined;
}

export async function eachOf(
  world: World,
  typed: Typed,
  { which, verb, kinds, held }: Which,
  act: (item: ItemId) => Promise<Reply>,
): Promise<Card> {
  const mine = await items(world, typed, { kinds, held }, "mine");
  const open = which === "mine" ? mine : await items(world, typed, { kinds, held }, "open");
  const others = open.filter(({ id }) => !mine.some((one) => one.id === id));
  const taken = typed.forced ? open : open.filter((one) => !others.includes(one));
  const outcomes: { id: string; reply: Reply }[] = [];
  for (const item of taken.slice(0, most)) outcomes.push({ id: item.id, reply: await act(item) });
  return eachCard({
    verb,
    outcomes,
    left: Math.max(0, taken.length - most),
    others: typed.forced ? [] : others.map(({ id }) => id),
  });
}

async function items(
  world: World,
  typed: Typed,
  { kinds, held }: Pick<Which, "kinds" | "held">,
  which: "mine" | "open",
): Promise<ItemId[]> {
  const breaches = kinds.includes("breach") ? await readBreaches(world, typed, which) : [];
  // A question that one is on is one's own after one's vote as well.
  const approvals = kinds.includes("approval") ? await readApprovals(world, typed, held ? "open" : which) : [];
  const taken = (state: { held: { by?: string } | undefined }): boolean =>
    !held || (which === "mine" ? state.held?.by === typed.person : state.held !== undefined);
  return [
    ...breaches.filter(taken).map(({ id }) => ({ kind: "breach" as const, id })),
    ...approvals.filter(taken).map(({ id }) => ({ kind: "approval" as const, id })),
  ];
}
