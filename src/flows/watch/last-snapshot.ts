/** What the watch kept last, whichever version of the derivation it ran then: each goes on from what another read. */
import { derivations } from "../../domain/derive/derive.ts";
import type { Snapshot, Store } from "../../ports/store.ts";

export async function lastSnapshot(store: Store, chain: string): Promise<Snapshot | undefined> {
  const kept = await Promise.all(derivations.map((version) => store.loadSnapshot(chain, version)));
  return kept.flatMap((one) => one ?? []).sort((a, b) => b.seq - a.seq)[0];
}
