/** One field of a pact's text is set as people say it; all else, comments included, stays to the letter. */
import { expect, test } from "vitest";
import { editPact } from "../../src/documents/edit-pact.ts";

const text = `# Ours since March.
id: desk
level: room
of: airline   # the whole room
raci: { responsible: sam, accountable: dana, consulted: [lee] }
thresholds:
  - id: failing          # of ten
    signal: success
    stat: mean
    window: { runs: 10 }
    breach: { below: 0.3, clear: { above: 0.5 } } # worse than before

    severity: high
    intervention: { do: quarantine, mode: gated, ttl: 20m }
actions:
  - tool: refund
    when: 'args.amount >= 150.0'
    approval: { by: accountable }
escalation:
  - { after: 0s, to: accountable }
  - { after: 10m, to: room }   # everybody
`;

test.each([
  ["failing breach below 0.4", "breach: { below: 0.3,", "breach: { below: 0.4,"],
  ["failing clear above 0.6", "clear: { above: 0.5 }", "clear: { above: 0.6 }"],
  ["failing severity critical", "severity: high", "severity: critical"],
  ["failing ttl 5m", "ttl: 20m", "ttl: 5m"],
  ["accountable lee", "accountable: dana", "accountable: lee"],
  ["escalation room 15m", "after: 10m", "after: 15m"],
  ["approval refund when args.amount >= 100.0", "'args.amount >= 150.0'", '"args.amount >= 100.0"'],
])("%s changes that and nothing else", (said, from, to) => {
  expect(editPact(text, said.split(" "))).toMatchObject({ text: text.replace(from, to) });
});

test.each([
  ["failing near_miss below 0.5", /near_miss:\n? *(\{ )?below: 0\.5/],
  ["failing min_samples 5", /min_samples: 5/],
  ["approval refund quorum 2", /approval: \{ by: accountable, quorum: 2 \}/],
  ["escalation deputy 5m", /accountable \}\n *- \{ after: 5m, to: deputy \}\n *- \{ after: 10m, to: room \}/],
  ["consulted lee sam", /consulted: \[ ?lee, sam ?\]/],
])("%s adds what was not there, and every comment stays", (said, stands) => {
  const edited = editPact(text, said.split(" "));
  expect(edited).toMatchObject({ text: expect.stringMatching(stands) });
  for (const comment of text.match(/#.*/g) ?? [])
    expect(edited).toMatchObject({ text: expect.stringContaining(comment) });
});

test.each([
  ["faling breach below 0.4", /states no threshold faling\. It states failing/],
  ["failing breach 0.4", /Say the bound/],
  ["failing breach above 0.4", /which side is safe may not change/],
  ["failing colour red", /one can change breach, near_miss/],
  ["approval wire ttl 5m", /no rule for wire/],
  ["escalation deputy soon", /Say whom and when/],
])("%s is answered with what would be understood", (said, says) => {
  expect(editPact(text, said.split(" "))).toMatchObject({ problem: expect.stringMatching(says) });
});
