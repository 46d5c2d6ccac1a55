/** The fleets that are measured. */

export interface Fleet {
  wardroomYaml: string;
  /** By file name. */
  pacts: Record<string, string>;
}

const wardroomYaml = `fleet: bench
admins: [dana]
people:
  dana: { name: Dana Reyes, slack: U01DANA }
  lee: { name: Lee Park, slack: U02LEE }
rooms:
  load: { agents: ["agent-*"], settings: { storm: "off" } }
agents:
  "agent-*": { role: load, operator: lee }
pacts: { dir: ./pacts }
`;

/** All five look at the same signal, so every event goes through five windows. Only the first can be breached. */
const thresholds: { id: string; stat: string; window: string; breach: string }[] = [
  { id: "mean", stat: "mean", window: "{ time: 1m }", breach: "{ above: 0.9 }" },
  { id: "sum", stat: "sum", window: "{ time: 5m }", breach: "{ above: 1000000 }" },
  { id: "count", stat: "count", window: "{ time: 5m }", breach: "{ above: 1000000 }" },
  { id: "max", stat: "max", window: "{ time: 1m }", breach: "{ above: 2 }" },
  { id: "runs", stat: "mean", window: "{ runs: 10 }", breach: "{ above: 2 }" },
];

export const pacts: Fleet["pacts"] = {
  "load.yaml": `id: load
level: room
of: load
title: Load
promise: Five thresholds for every event.
raci: { responsible: lee, accountable: dana }
thresholds:
${thresholds
  .map(
    ({ id, stat, window, breach }) => `  - id: ${id}
    title: ${id}
    signal: reply.quality
    stat: ${stat}
    window: ${window}
    breach: ${breach}
    severity: low
    failure_mode: silent-drift
    intervention: { do: supervise, mode: gated, ttl: 7d, on_silence: hold }
`,
  )
  .join("")}escalation:
  - { after: 0s, to: accountable }
`,
};

/** One room of 10,000 agents, each held against the same five thresholds. */
export const loadFleet: Fleet = { wardroomYaml, pacts };

const pagedChannel = "C01BENCH";

/** A channel of Slack takes a burst of eight messages, then one a second: that pace is not what is measured, so pages go to many. */
const pagedRooms = Array.from({ length: 100 }, (_, index) => String(index).padStart(2, "0"));

/** The same people, and agents told apart by their last digits: each hundredth in a room of its own, shown in Slack. One bad signal is a breach, which does not recover while we look. */
export const pagingFleet: Fleet = {
  wardroomYaml: wardroomYaml.replace(
    /^ {2}load: .*$/m,
    pagedRooms
      .map(
        (last) =>
          `  load-${last}: { channels: [{ slack: ${pagedChannel}${last} }], agents: ["agent-*${last}"], settings: { storm: "off", card_budget_per_hour: "off" } }`,
      )
      .join("\n"),
  ),
  pacts: {
    "load.yaml": `id: load
level: fleet
title: Load
promise: No answer is worse than this.
raci: { responsible: lee, accountable: dana }
thresholds:
  - id: worst
    title: answers badly
    signal: reply.quality
    stat: max
    window: { runs: 10 }
    breach: { above: 0.9 }
    severity: high
    failure_mode: wrong-output
    intervention: { do: supervise, mode: gated, ttl: 7d, on_silence: hold }
escalation:
  - { after: 0s, to: accountable }
`,
  },
};
