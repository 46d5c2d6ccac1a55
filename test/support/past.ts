/** A recorded past for backtests: the real service with real pacts, and a clock that tests move. */
import { parsePact } from "../../src/documents/pact.ts";
import { derivation } from "../../src/domain/derive/derive.ts";
import type { FleetConfig } from "../../src/domain/people/fleet-config.ts";
import { applyPact } from "../../src/flows/pacts/apply-pact.ts";
import { createPacts } from "../../src/flows/pacts/pacts.ts";
import { withoutStorms } from "./breaches.ts";
import { segment } from "./commits.ts";
import { type Service, type Setup, startService } from "./intake-service.ts";

export const startPast = (setup: Setup = {}, config: FleetConfig = withoutStorms): Promise<Service> =>
  startService({
    config,
    pacts: (store) =>
      createPacts(
        store,
        (text, file) => parsePact(text, file).pact,
        () => config,
      ),
    ...setup,
  });

/** A pact of the airline's room: what `lines` say of one threshold on "latency", and whatever else. */
export const deskPact = ({
  base,
  above = 10,
  near = 5,
  stat = "mean",
  window = "{ time: 5m }",
  mode = "gated",
  kind = "pause",
  silence = "hold",
  severity = "high",
  more = "",
}: {
  base?: number;
  above?: number;
  near?: number;
  stat?: string;
  window?: string;
  mode?: string;
  kind?: string;
  silence?: string;
  severity?: string;
  more?: string;
} = {}): string => `id: airline-service
level: room
of: airline
${base === undefined ? "" : `base: ${base}\n`}raci: { responsible: sam, accountable: dana }
thresholds:
  - id: slow
    signal: latency
    stat: ${stat}
    window: ${window}
    near_miss: { above: ${near} }
    breach: { above: ${above} }
    severity: ${severity}
    failure_mode: unavailable
    intervention: { do: ${kind}, mode: ${mode}, ttl: 20m, on_silence: ${silence} }
${more}`;

export async function live({ world }: Service, text: string): Promise<void> {
  const applied = await applyPact(world, { file: "desk.yaml", text, how: "boot" });
  if (applied.type !== "done") throw new Error(JSON.stringify(applied));
}

/** One signal in a segment of its own, which arrives as the clock stands. */
export async function say(
  { world, watch, clock }: Service,
  agent: string,
  value: number,
  { signal = "latency", at = clock.now() }: { signal?: string; at?: number } = {},
): Promise<void> {
  await world.store.appendSegments([
    segment([JSON.stringify({ kind: "signal", agent, signal, value, at })], {
      derive: derivation,
      receivedAt: clock.now(),
      agents: [agent],
      idHashes: new Uint8Array(0),
    }),
  ]);
  await watch.settled();
}
