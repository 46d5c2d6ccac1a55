/** What the room reads when autonomy changed: what it means at the gate, and the way to more. */
import { expect, test } from "vitest";
import { unearned } from "../../src/domain/autonomy/earned.ts";
import type { Autonomy, EffectivePact } from "../../src/domain/pact/pact.ts";
import { autonomyCard } from "../../src/views/autonomy/autonomy-card.ts";
import { atTheGate } from "../../src/views/autonomy/gate-words.ts";
import { plain as asText, type Rich } from "../../src/views/card.ts";
import { fleet, noon, pact } from "../support/breaches.ts";

const cited = "airline-service@4" as const;
const effective: EffectivePact = {
  ...pact,
  actions: [
    { tool: "refund", until: "trusted", cited },
    { tool: "rebook", until: "standard", cited },
    { tool: "send_certificate", cited },
    { tool: "delete_user", decision: "deny", until: "trusted", cited },
  ],
  free: ["think"],
  autonomy: { start: "standard", widen_after: { clean_runs: 8, drill: true }, narrow_on: "high" },
};

const plain = (text: Rich): string => asText(text, { person: (id) => `@${id}`, time: () => "TIME" });
const says = (from: Autonomy, to: Autonomy, of = effective): string => plain(atTheGate({ from, to }, of));

test("a step says which tools are asked for again or no longer, and nothing of those that stay as they are", () => {
  expect(says("standard", "trusted")).toBe("It no longer asks people before refund.");
  expect(says("trusted", "standard")).toBe("It asks people before refund again.");
  expect(says("standard", "supervised")).toBe("It asks people before everything but think.");
  expect(says("standard", "supervised", { ...effective, free: [] })).toBe("It asks people before everything it does.");
  expect(says("supervised", "standard")).toBe(
    "It asks people only where the rules of its pact say so, no longer before everything.",
  );
  expect(says("standard", "trusted", { ...effective, actions: [] })).toBe(
    "The rules of its pact ask it no more and no less than before.",
  );
  const many = Array.from({ length: 8 }, (_, nth) => ({ tool: `tool-${nth}`, until: "trusted" as const, cited }));
  expect(says("standard", "trusted", { ...effective, actions: many })).toBe(
    "It no longer asks people before tool-0, tool-1, tool-2, tool-3, tool-4 and 3 more tools.",
  );
});

const agent = {
  id: "airline-a",
  room: "airline",
  firstSeen: noon,
  ...{ restraints: [], epoch: 0, asks: true, toldUnowned: false },
};
const card = (earned: Partial<typeof unearned>) => {
  const drawn = autonomyCard(
    "autonomy:airline-a",
    { ...agent, earned: { ...unearned, ...earned } },
    { config: fleet, version: 1, effective },
  );
  return drawn?.body.map((block) => (block.type === "text" ? plain(block.text) : "")).join("\n");
};

test("narrowed, it says how it comes back; widened, who answers and that it can be taken back; held, what it waits for", () => {
  const step = { because: "breach", cause: "breach:BR-1", cited, at: noon } as const;
  expect(
    card({
      said: { level: "standard", start: "standard", room: "airline" },
      last: { ...step, from: "trusted", to: "standard" },
    }),
  ).toBe(
    "It asks people before refund again.\nIt is trusted again after 8 clean runs in a row and a passed drill; where it reports them itself, not before TIME.",
  );
  expect(
    card({
      said: { level: "trusted", start: "standard", room: "airline" },
      last: { ...step, because: "clean-runs", cause: "run:1", from: "standard", to: "trusted" },
    }),
  ).toBe(
    "It no longer asks people before refund.\nDana Reyes answers for it. Whoever may stop it can take the step back at any time, with /ward agent.",
  );
  expect(card({ held: { to: "trusted", at: noon, cause: "run:1" } })).toBe(
    "It stays standard. Dana Reyes or a deputy must be there: the first clean run that finds one of them widens it.",
  );
});
