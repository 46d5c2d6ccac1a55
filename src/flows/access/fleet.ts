/** The fleet as it is now: wardroom.yaml as last accepted, with the accounts people linked to themselves. */
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { type LinkedAccount, withAccounts } from "../../domain/people/linked-account.ts";
import type { World } from "../../ports/world.ts";

export interface Fleet {
  /** What the file says, without what people linked. */
  file(): FleetConfig;
  /** Another file is in force from now on. */
  replace(file: FleetConfig): void;
}

/** Sets `world.config` now, and again whenever an account is linked or unlinked. */
export async function followAccounts(world: Omit<World, "pacts">, first: FleetConfig): Promise<Fleet> {
  let file = first;
  const links = new Map<string, LinkedAccount>();
  const renew = (): void => {
    world.config = withAccounts(file, [...links.values()]);
  };
  for (const { subject, state } of await world.store.list("account", { status: "linked" })) links.set(subject, state);
  renew();
  world.store.onCommit((events) => {
    let changed = false;
    for (const { type, subject, body, at } of events) {
      if (type === "account.unlinked") changed = links.delete(subject) || changed;
      if (type !== "account.linked") continue;
      const { platform, team, account, person, code } = body;
      links.set(subject, { platform, team, account, person, at, codes: [code] });
      changed = true;
    }
    if (changed) renew();
  });
  return {
    file: () => file,
    replace(next) {
      file = next;
      renew();
    },
  };
}
