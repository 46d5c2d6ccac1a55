/** The fleet of the artefacts' pictures: an airline with three rooms, six people and five pacts that tighten each other. */

export const fleetFile = `fleet: acme-air
admins: [lee]
people:
  dana: { name: Dana Reyes, tz: Europe/Berlin, deputy: lee }
  lee: { name: Lee Park, tz: Asia/Seoul }
  sam: { name: Sam Okafor, tz: America/New_York }
  mia: { name: Mia Lund, tz: Europe/Oslo }
  priya: { name: Priya Nair, tz: Asia/Kolkata, deputy: marc, away: [{ from: 2026-11-20, to: 2026-11-30 }] }
  marc: { name: Marc Duval, tz: Europe/Paris }
rooms:
  airline: { channels: [{ slack: C01AIR }], agents: ["airline-*"], members: [mia] }
  payments: { channels: [{ slack: C02PAY }], agents: ["refund-*", "ledger-*"] }
  research: { agents: ["scout-*"] }
agents:
  "airline-*": { role: airline-service, operator: sam }
  "refund-*": { role: refunds, operator: marc }
oncall: { desk: { rota: [dana, lee], handover: "mon 09:00", tz: Europe/Berlin } }
pages: { hook: { webhook: "https://hooks.acme.example/page", secret: "env:HOOK" } }
fallback: ["page:hook"]
pacts: { dir: ./pacts }
`;

export const pactFiles: Readonly<Record<string, string>> = {
  "acme-air.yaml": `id: acme-air
level: fleet
title: Acme Air, all agents
raci: { accountable: lee, informed: [dana] }
thresholds:
  - id: spend
    title: spends too much
    signal: cost.usd
    stat: sum
    window: { time: 1h }
    breach: { above: 50 }
    severity: high
    failure_mode: overspend
    intervention: { do: pause, mode: automatic }
    unit: $
  - id: task-failure
    title: fails its task
    signal: evaluation.task_success
    stat: mean
    window: { runs: 10 }
    breach: { below: 0.3 }
    severity: high
    failure_mode: wrong-output
    intervention: { do: quarantine, mode: gated, ttl: 30m, on_silence: apply }
actions:
  - tool: delete_user
    decision: deny
asks: { by: accountable, quorum: 1, ttl: 1h, on_silence: deny }
escalation:
  - { after: 0s, to: accountable }
  - { after: 30m, to: room }
`,
  "airline-service.yaml": `id: airline-service
level: room
of: airline
title: Airline service desk
raci: { responsible: sam, accountable: dana, consulted: [mia] }
thresholds:
  - id: task-failure
    near_miss: { below: 0.5 }
    breach: { below: 0.4 }
    intervention: { ttl: 20m }
  - id: latency
    title: answers slowly
    signal: reply.seconds
    stat: p95
    window: { time: 15m }
    breach: { above: 20 }
    severity: medium
    failure_mode: unavailable
    intervention: { mode: human-review }
    unit: s
actions:
  - tool: send_certificate
    when: 'args.amount >= 150.0'
    approval: { by: accountable, quorum: 1, ttl: 30m, on_silence: deny }
    says: "Sends a certificate"
escalation:
  - { after: 0s, to: accountable }
  - { after: 5m, to: deputy }
  - { after: 10m, to: room }
`,
  "payments.yaml": `id: payments
level: room
of: payments
title: Refunds and ledger
raci: { responsible: marc, accountable: priya, consulted: [lee], informed: [sam, dana] }
thresholds:
  - id: spend
    breach: { above: 20 }
    severity: critical
  - id: duplicate-refund
    title: pays refunds twice
    signal: refund.duplicate
    stat: sum
    window: { runs: 50 }
    near_miss: { above: 1 }
    breach: { above: 3 }
    severity: critical
    failure_mode: wrong-output
    intervention: { do: quarantine, mode: gated, ttl: 12m, on_silence: apply }
unlisted: ask
escalation:
  - { after: 0s, to: accountable }
  - { after: 4m, to: "oncall:desk" }
  - { after: 8m, to: "page:hook", from: critical }
  - { after: 10m, to: room }
`,
  "refund-b.yaml": `id: refund-b
level: agent
of: refund-b
title: Refund agent B, on trial
thresholds:
  - id: duplicate-refund
    breach: { above: 1 }
    near_miss: { above: 0 }
unlisted: deny
`,
  "airline-a.yaml": `id: airline-a
level: agent
of: airline-a
title: The first desk agent
raci: { accountable: mia }
thresholds:
  - id: latency
    breach: { above: 12 }
`,
};
