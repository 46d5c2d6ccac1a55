/** The people of the configuration with what they answer for: whom one may be when trying the example. */
import { nameOf } from "../../domain/people/person.ts";
import type { World } from "../../ports/world.ts";
import type { Cast } from "../../views/room/room-page.ts";

export async function readCast(world: World): Promise<Cast[]> {
  const { config, pacts } = world;
  const seen = (await world.store.list("agent")).map(({ state }) => state.id);
  const effective = seen.map((id) => pacts.effective(id)).filter((pact) => pact !== undefined);
  const racis = [...effective.map(({ raci }) => raci), ...pacts.live().map(({ pact }) => pact.raci ?? {})];
  const weight = (roles: string[]): number =>
    roles.includes("accountable") ? 0 : roles.includes("responsible") ? 1 : roles.length > 0 ? 2 : 3;
  return Object.values(config.people)
    .map(({ id, name, tz }) => {
      const roles = [
        ...(racis.some(({ accountable }) => accountable === id) ? ["accountable"] : []),
        ...(racis.some(({ responsible }) => responsible === id) ? ["responsible"] : []),
        ...(racis.some(({ consulted }) => consulted?.includes(id)) ? ["consulted"] : []),
        ...racis
          .filter(({ accountable }) => accountable && config.people[accountable]?.deputy === id)
          .slice(0, 1)
          .map(({ accountable }) => `deputy of ${nameOf(config, accountable ?? "")}`),
        ...(config.admins.includes(id) ? ["admin"] : []),
        ...(config.agents.some(({ operator }) => operator === id) ? ["operates agents"] : []),
      ];
      return { id, name, roles: [...(roles.length > 0 ? roles : ["member"]), tz].join(" · "), weight: weight(roles) };
    })
    .sort((a, b) => a.weight - b.weight)
    .map(({ id, name, roles }) => ({ id, name, roles }));
}
