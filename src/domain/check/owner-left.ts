/** A pact that names somebody who is gone: who left wardroom.yaml, or whose every account takes nothing any more. */
import type { Raci } from "../pact/pact.ts";
import type { FleetConfig } from "../people/fleet-config.ts";
import type { Finding } from "./finding.ts";
import type { Governed } from "./governed.ts";

const roles = ["accountable", "responsible"] as const;

export const ownersLeft = ({ pacts, config }: Governed): Finding[] =>
  pacts.flatMap(({ id: pact, version, room, raci }) =>
    roles.flatMap((role): Finding[] => {
      const owner = raci[role];
      if (!owner || isHere(config, owner)) return [];
      const successor = successorOf(config, owner, raci);
      return [
        {
          kind: "owner-left",
          key: `owner-left/${pact}#${role}`,
          basis: `${owner} ${successor ?? "nobody"}`,
          room,
          pact,
          version,
          role,
          owner,
          because: Object.hasOwn(config.people, owner) ? "unreachable" : "left",
          ...(successor && { successor }),
        },
      ];
    }),
  );

const isHere = ({ people }: FleetConfig, id: string): boolean =>
  Object.hasOwn(people, id) && people[id]?.unreachable === undefined;

/** The deputy, where wardroom.yaml still says one; then whoever else the pact names; then an admin. */
function successorOf(config: FleetConfig, owner: string, raci: Partial<Raci>): string | undefined {
  const deputy = Object.hasOwn(config.people, owner) ? config.people[owner]?.deputy : undefined;
  return [deputy, raci.accountable, raci.responsible, ...(raci.consulted ?? []), ...config.admins].find(
    (id): id is string => id !== undefined && id !== owner && isHere(config, id),
  );
}
