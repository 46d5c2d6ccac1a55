/** A breach of airline-a that its pact wants a postmortem of, over the real flows, and what people find about it. */
import { openBreach } from "../../src/domain/breach/cross-breach.ts";
import { defaultRoomSettings, profileOf } from "../../src/domain/people/fleet-config.ts";
import { decideBreach } from "../../src/flows/decide/run-breach-command.ts";
import { applyPact } from "../../src/flows/pacts/apply-pact.ts";
import type { World } from "../../src/ports/world.ts";

export const postmortemDesk = (severity = "high"): string => `id: airline-service
level: room
of: airline
raci: { responsible: sam, accountable: dana }
escalation:
  - { after: 0s, to: accountable }
  - { after: 3m, to: deputy }
thresholds:
  - id: failing
    signal: evaluation.task_success
    stat: mean
    window: { runs: 10 }
    breach: { below: 0.3 }
    severity: ${severity}
    failure_mode: wrong-output
    intervention: { do: quarantine, mode: gated, ttl: 20m }
postmortem: { from: high, or_escalated_to: 2 }
`;

export const by = (person: string) => ({ by: person, how: "web" }) as const;

/** As the form or the API would send it. */
export const findings = {
  summary: "The prompt lost its examples.",
  cause: "prompt",
  impact: "8 travellers were sent away.",
  factors: "A merge nobody reviewed.",
  failure_mode: "wrong-output",
  verdict: "threshold stale",
};

/** airline-a crosses its threshold; returns the id of its breach. */
export async function crossedBreach(world: World, severity = "high"): Promise<string> {
  await applyPact(world, { file: "boot.yaml", text: postmortemDesk(severity), how: "boot" });
  const at = world.clock.now();
  const pact = world.pacts.effective("airline-a");
  const threshold = pact?.thresholds[0];
  if (!pact || !threshold) throw new Error("no pact");
  const { events } = openBreach(
    {
      agent: profileOf(world.config, "airline-a"),
      threshold,
      clause: threshold.cited,
      effective: pact,
      crossing: "c1",
      measured: { value: 0.2, samples: 10, bad: 8, at, received_at: at },
      nearMisses: 0,
      settings: defaultRoomSettings,
    },
    { at, config: world.config },
  );
  const result = await world.store.commit({ expected: [], events, effects: [] });
  if (result.type !== "committed") throw new Error("conflict");
  return result.minted["BR-?"] ?? "";
}

/** Denied and resolved by Dana; where the pact asks for one its postmortem is drafted. */
export async function endedBreach(world: World, severity = "high"): Promise<string> {
  const id = await crossedBreach(world, severity);
  for (const type of ["deny", "resolve"] as const) await decideBreach(world, id, { type, as: by("dana") });
  return id;
}
