/** The last drills of an agent. */
import type { Drilled } from "../../domain/autonomy/earn.ts";
import { type Drill, surprised } from "../../domain/drill/drill.ts";
import type { AgentId, PersonId } from "../../domain/pact/pact.ts";
import type { Store } from "../../ports/store.ts";

/** The last one there was, however it ended or whether it is still under way. */
export async function newestDrill(store: Pick<Store, "list">, agent: AgentId): Promise<Drill | undefined> {
  const drills = await store.list("drill", { agent });
  return drills
    .map(({ state }) => state)
    .reduce<Drill | undefined>((last, one) => (last && last.startedAt > one.startedAt ? last : one), undefined);
}

/** The last that its people passed without knowing of it before, while the same person answered for it as now. */
export async function lastDrill(
  store: Pick<Store, "list">,
  agent: AgentId,
  accountable: PersonId | undefined,
): Promise<Drilled | undefined> {
  const drills = await store.list("drill", { agent });
  return drills
    .filter(({ state }) => state.agent === agent && state.raci.accountable === accountable)
    .flatMap(({ state }) => (state.ended && surprised(state) ? [{ id: state.id, at: state.ended.at }] : []))
    .reduce<Drilled | undefined>((last, one) => (last && last.at > one.at ? last : one), undefined);
}
