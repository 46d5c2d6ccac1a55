/**
 * Every series there will be, from the first scrape on. A counter that first appears as 1 has grown by nothing for `increase()`, so the first breach of a
 * kind, and with it every rare one, would be missing in every graph (https://prometheus.io/docs/practices/instrumentation/#avoid-missing-metrics).
 */
import type { Histogram } from "prom-client";
import { builtInFailureModes, severities } from "../../domain/pact/pact.ts";
import { type FleetConfig, fleetRoom } from "../../domain/people/fleet-config.ts";
import { refusalCodes } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";
import { type Instruments, questionEnds } from "./instruments.ts";

/** Steps most ladders have; a longer one begins its series with the first escalation. */
const levels = ["1", "2", "3"];
const kinds = ["breach", "approval"] as const;
const sendings = ["card", "edit", "line", "direct", "amend"];
const deliveries = ["sent", "retry", "gone", "failed"];

/** Those that wardroom.yaml names, and the fleet's own. */
export const roomsOf = ({ rooms }: FleetConfig): string[] => [...new Set([...Object.keys(rooms), fleetRoom])];

/** Counters: said again it changes nothing, so that rooms, pages and failure modes that came since begin with the next scrape. */
export function startCounters({ config, pacts, platforms }: World, meters: Instruments): void {
  const modes = new Set([...builtInFailureModes, ...pacts.live().flatMap(({ pact }) => pact.failure_modes ?? [])]);
  for (const room of roomsOf(config)) {
    for (const severity of severities) meters.breaches.inc({ room, severity }, 0);
    for (const failure_mode of modes) meters.nearMisses.inc({ room, failure_mode }, 0);
    for (const result of questionEnds) meters.approvals.inc({ room, result }, 0);
    for (const kind of kinds) for (const level of levels) meters.escalations.inc({ room, kind, level }, 0);
  }
  for (const reason of refusalCodes) meters.refused.inc({ reason }, 0);
  for (const page of Object.keys(config.pages))
    for (const result of ["sent", "failed"]) meters.pages.inc({ page, result }, 0);
  for (const { name: platform } of platforms) {
    meters.lost.inc({ platform }, 0);
    meters.throttled.inc({ platform }, 0);
    for (const kind of sendings) for (const result of deliveries) meters.sends.inc({ platform, kind, result }, 0);
  }
}

/** Histograms, a room once and before anything of it is observed: the zero takes the place of what was there. */
export function histogramStart(meters: Instruments): (config: FleetConfig) => void {
  const begun = new Set<string>();
  let known: FleetConfig | undefined;
  return (config) => {
    if (config === known) return;
    known = config;
    for (const room of roomsOf(config)) {
      if (begun.has(room)) continue;
      begun.add(room);
      zero(meters.toIntervention, { room });
      for (const kind of kinds) zero(meters.toAcknowledge, { room, kind });
      for (const result of ["approved", "denied"]) zero(meters.toDecide, { room, result });
    }
  };
}

const zero = <L extends string>(histogram: Histogram<L>, labels: Record<L, string>): void => histogram.zero(labels);
