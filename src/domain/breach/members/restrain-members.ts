/** The restraints of several agents come into force in one breath, each as its own pact says. */
import { type Actor, type DecidedBy, event, type NewEvent } from "../../journal/event.ts";
import { profileOf } from "../../people/fleet-config.ts";
import type { Breach } from "../breach.ts";
import type { Circumstances } from "../parts.ts";
import type { Member } from "./member.ts";

/** Told once for each kind; time to intervention is that of the one who waited longest. */
export function restraining(
  { id, threshold }: Pick<Breach, "id" | "threshold">,
  members: readonly Member[],
  by: (member: Member) => Actor,
  how: DecidedBy["how"] | "pact",
  { at, config }: Circumstances,
): NewEvent[] {
  const subject = `breach:${id}`;
  const groups = Map.groupBy(members, ({ rule: { do: kind, limit } }) => JSON.stringify([kind, limit]));
  return [...groups.values()].flatMap(([first, ...others]): NewEvent[] => {
    if (!first) return [];
    const group = [first, ...others];
    const { do: kind, limit } = first.rule;
    const withLimit = kind === "throttle" && limit ? { limit } : {};
    return [
      event("breach.applied", subject, by(first), {
        kind,
        ...withLimit,
        to_intervention_ms: Math.max(0, ...group.map(({ measured }) => at - measured.received_at)),
        agents: group.map(({ agent }) => agent),
      }),
      ...group.map((member) =>
        event("agent.restrained", `agent:${member.agent}`, by(member), {
          agent: member.agent,
          room: profileOf(config, member.agent).room,
          kind,
          cause: subject,
          ...withLimit,
          reason: threshold.title,
          how,
        }),
      ),
    ];
  });
}
