/** Things that ask people, read without knowing of which kind: how one stands, and what its words need beside it. */
import { type Asked, askedOf } from "../../domain/journal/asked.ts";
import { factsOf, isAsking } from "../../domain/journal/asking-kinds.ts";
import { idOf, kindOf, type Subject } from "../../domain/journal/event.ts";
import type { AskingKind } from "../../domain/journal/event-kinds.ts";
import type { Thing } from "../../domain/journal/projection.ts";
import type { States } from "../../domain/journal/states.ts";
import type { ListFilter, Store } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import type { Contexts } from "../../views/asking-view.ts";
import { approvalContext } from "./approval-context.ts";
import { breachContext } from "./breach-context.ts";
import { changeContext } from "./change-context.ts";
import { postmortemContext } from "./postmortem-context.ts";

/** The compiler names the kind whose words find nothing here. */
const contexts: { readonly [K in AskingKind]: (world: World, thing: Thing<States[K]>) => Promise<Contexts[K]> } = {
  breach: breachContext,
  approval: approvalContext,
  change: changeContext,
  postmortem: postmortemContext,
  drill: async ({ config }, { version }) => ({ config, version }),
};

/** A thing with what its words need beside it. */
interface InContext<K extends AskingKind> {
  state: States[K];
  context: Contexts[K];
}

/** Undefined when there is no such thing. */
export async function inContext<K extends AskingKind>(
  world: World,
  kind: K,
  id: string,
): Promise<InContext<K> | undefined> {
  const thing = await world.store.load<K>(`${kind}:${id}`);
  return thing && { state: thing.state, context: await contexts[kind](world, thing) };
}

interface Asking {
  kind: AskingKind;
  thing: Thing<States[AskingKind]>;
  asked: Asked;
}

/** Undefined when there is no such thing, or it asks nobody. */
export async function askingOf(
  { store }: { store: Pick<Store, "load"> },
  subject: Subject,
): Promise<Asking | undefined> {
  const kind = kindOf(subject);
  const thing = isAsking(kind) ? await store.load(`${kind}:${idOf(subject)}`) : undefined;
  return thing && isAsking(kind) ? { kind, thing, asked: askedOf(kind, thing.state) } : undefined;
}

/** Those of a kind that still ask somebody. */
export async function stillAsking(
  { store }: { store: Pick<Store, "list"> },
  kind: AskingKind,
  filter: Omit<ListFilter, "status"> = {},
): Promise<Asking[]> {
  const things = await store.list(kind, { ...filter, status: factsOf(kind).asking });
  return things.map((thing) => ({ kind, thing, asked: askedOf(kind, thing.state) }));
}
