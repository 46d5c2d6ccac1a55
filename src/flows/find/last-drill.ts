/** The last drill that an agent's people passed without knowing of it before, while the same person answered for it as now. */
import type { Drilled } from "../../domain/autonomy/earn.ts";
import { surprised } from "../../domain/drill/drill.ts";
import type { AgentId, PersonId } from "../../domain/pact/pact.ts";
import type { Store } from "../../ports/store.ts";

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
