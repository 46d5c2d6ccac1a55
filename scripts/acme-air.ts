/** The fleet of the reference pages and of the pictures: an airline, its four people, and the pact of its service desk. */

/** `wardroom.yaml`, complete and valid; a test holds it against the linter. */
export const fleetExample = `fleet: acme-air
admins: [dana]
people:
  dana: { name: Dana Reyes, slack: U01DANA, tz: Europe/Berlin, deputy: lee }
  lee: { name: Lee Park, slack: U03LEE, tz: Asia/Seoul }
  sam: { name: Sam Okafor, slack: U02SAM, tz: America/New_York }
  mia: { name: Mia Lund, slack: U04MIA, tz: Europe/Oslo }
rooms:
  airline:
    channels: [{ slack: C01AIR }]
    agents: ["airline-*"]
    members: [mia]
    settings: { storm: { agents: 3, share: 0.5, within: 1m } }
agents:
  "airline-*": { role: airline-service, operator: sam }
pacts: { dir: ./pacts }
`;

/** `pacts/airline-service.yaml`, complete and valid; a test holds it against the linter. */
export const pactExample = `id: airline-service
level: room
of: airline
title: Airline service desk
raci: { responsible: sam, accountable: dana, consulted: [lee] }
thresholds:
  - id: task-failure
    title: fails its travellers
    signal: evaluation.task_success
    stat: mean
    window: { runs: 10 }
    min_samples: 10
    near_miss: { below: 0.5 }
    breach: { below: 0.3, clear: { above: 0.5 } }
    severity: high
    failure_mode: wrong-output
    intervention: { do: quarantine, mode: gated, ttl: 20m, on_silence: apply }
    says: "{bad} of its last {n} travellers were failed"
  - id: spend
    title: spends too much
    signal: cost.usd
    stat: sum
    window: { time: 1h }
    breach: { above: 50 }
    severity: critical
    failure_mode: overspend
    intervention: { do: pause, mode: automatic }
    says: "{value} $ in an hour; the pact allows {limit} $"
  - id: latency
    title: answers slowly
    signal: reply.seconds
    stat: p95
    window: { time: 15m }
    breach: { above: 20 }
    severity: medium
    failure_mode: unavailable
    intervention: { mode: human-review }
  - id: backlog
    title: falls behind
    signal: queue.depth
    stat: max
    window: { time: 15m }
    near_miss: { above: 50, do: throttle }
    breach: { above: 100 }
    severity: medium
    failure_mode: unavailable
    intervention: { do: throttle, mode: gated, limit: 2/m, ttl: 30m }
actions:
  - tool: issue_refund
    approval: { by: [dana, lee, mia], quorum: 2, ttl: 30m, on_silence: deny }
    says: "Refunds \${args.amount} to the card that paid order {args.order}"
    show: [amount, order]
  - tool: send_certificate
    approval: { by: accountable, ttl: 30m, risk: irreversible }
    says: "Sends a certificate of \${args.amount} to {args.user_id}; it cannot be called back"
    show: [amount, user_id]
free: [think, calculate]
escalation:
  - { after: 0s, to: accountable }
  - { after: 5m, to: deputy }
  - { after: 10m, to: room }
`;
