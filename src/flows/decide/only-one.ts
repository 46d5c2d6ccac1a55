/** Which thing a command means where its id is left out: the card in whose thread it was typed, else the only one that fits. */
import type { Approval } from "../../domain/approval/approval.ts";
import { type Breach, decisionWaits } from "../../domain/breach/breach.ts";
import { idOf, kindOf } from "../../domain/journal/event.ts";
import type { ItemId } from "../../domain/words/item-id.ts";
import { type Reply, refused } from "../../domain/words/reply.ts";
import type { Typed } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";

export type Picked = { item: ItemId } | { reply: Reply };

/** Of which kinds it may be; open breaches and waiting approvals that fit. `none`: what is said when nothing does. */
interface Sought {
  breach?: (breach: Breach) => boolean;
  approval?: (approval: Approval) => boolean;
  none: string;
}

export async function onlyOne(world: World, typed: Typed, { breach, approval, none }: Sought): Promise<Picked> {
  const here = thread(typed, [...(breach ? ["breach" as const] : []), ...(approval ? ["approval" as const] : [])]);
  if (here) return { item: here };
  const { rooms } = typed;
  const breaches = breach ? await world.store.list("breach", { rooms, status: "open", newestFirst: true }) : [];
  const approvals = approval ? await world.store.list("approval", { rooms, status: "waiting", newestFirst: true }) : [];
  return theOne(
    [
      ...breaches
        .filter(({ state }) => !state.shadow && breach?.(state))
        .map(({ state }) => ({
          kind: "breach" as const,
          id: state.id,
          says: `${state.agent} ${state.threshold.title}`,
        })),
      ...approvals
        .filter(({ state }) => approval?.(state))
        .map(({ state }) => ({ kind: "approval" as const, id: state.id, says: asks(state) })),
    ],
    none,
  );
}

/** The only question of these kinds that waits for an answer. */
export const onlyWaiting = (world: World, typed: Typed, kinds: readonly ItemId["kind"][]): Promise<Picked> =>
  onlyOne(world, typed, {
    ...(kinds.includes("breach") && { breach: decisionWaits }),
    ...(kinds.includes("approval") && { approval: () => true }),
    none: kinds.includes("breach")
      ? `No decision is waiting ${typed.room ? `in the ${typed.room} room` : "in any room"}.`
      : "No agent's question waits here.",
  });

/** The thing whose thread it was typed in, if it is of these kinds. */
export function thread({ about }: Typed, kinds: readonly ItemId["kind"][]): ItemId | undefined {
  const kind = about && kinds.find((one) => one === kindOf(about));
  return about && kind ? { kind, id: idOf(about) } : undefined;
}

export const asks = ({ agent, tool }: { agent: string; tool: string }): string => `${agent} asks to run ${tool}`;

/** Several are listed, so that the next line can name one. */
export function theOne(found: readonly (ItemId & { says: string })[], none: string): Picked {
  const [only] = found;
  if (!only) return { reply: refused("not_found", none) };
  if (found.length === 1) return { item: { kind: only.kind, id: only.id } };
  const list = found.slice(0, 8).map(({ id, says }) => `${id} ${says}`);
  const more = found.length > 8 ? `; and ${found.length - 8} more` : "";
  return { reply: refused("arg_required", `Which one? Add its id: ${list.join("; ")}${more}.`) };
}
