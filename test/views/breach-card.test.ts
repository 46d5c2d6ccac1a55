import { describe, expect, test } from "vitest";
import { minute, second } from "../../src/domain/words/time.ts";
import { breachCard } from "../../src/views/breach/breach-card.ts";
import { breachDetailsCard } from "../../src/views/breach/breach-details.ts";
import { breachDirect, breachNote } from "../../src/views/breach/breach-notes.ts";
import { type Card, plain, type Rich } from "../../src/views/card.ts";
import { as, fleet, having, measured, noon, opened, placed } from "../support/breaches.ts";

const say = { person: (id: string) => `@${id}`, time: (at: number) => new Date(at).toISOString().slice(11, 16) };
const words = (text: Rich): string => plain(text, say);
const context = { config: fleet, version: 1, asks: true };
const lines = (card: Card): string[] =>
  card.body.map((block) => (block.type === "text" ? words(block.text) : block.type));
const labels = (card: Card): string[] => card.buttons.map(({ label }) => label);

const open = opened();
const levelTwo = having(open, [{ type: "step", round: 1, step: 2 }, noon + 30 * second]);
const levelThree = having(levelTwo.breach, [{ type: "step", round: 1, step: 3 }, noon + minute]);
const expired = having(levelThree.breach, [{ type: "expire", epoch: 1, round: 1 }, noon + 2 * minute]);
const approved = having(open, [{ type: "approve", as: as("dana") }, noon + 90 * second]);

describe("the breach card", () => {
  test("asks its question, prints the minute and says what silence does", () => {
    const card = breachCard(open, context);
    expect(lines(card)).toEqual([
      "8 of its last 10 travellers were failed. Mean of evaluation.task_success over its last 10 runs is 0.2; the pact allows no less than 0.3. Last one 11:59. It is still running.",
      "@dana: quarantine airline-a? Release undoes it.",
      "No answer by 12:02: quarantined by the pact.",
    ]);
    expect(labels(card)).toEqual(["Approve: quarantine airline-a", "Deny: keep it running", "I'm looking · 15 min"]);
    expect(words(card.footer)).toBe(
      "airline-service@4#task-failure · high · wrong-output · 1 near miss before · next: Lee 12:00",
    );
    expect(card.pings).toEqual(["dana"]);
  });

  test("says whom to look at first where it comes from somebody else, before it asks", () => {
    const upstream = { ...open, origin: { because: "upstream", agent: "airline-b", breach: "BR-7" } as const };
    expect(lines(breachCard(upstream, context))[1]).toBe(
      "Look at airline-b first: airline-a used its work, and BR-7 was open before. It is not counted against airline-a.",
    );
    expect(words(breachDirect("dana", upstream, context).text)).toContain("Look at airline-b first: ");
    const shared = { ...open, origin: { because: "shared" as const, breaches: ["BR-7", "BR-8"] } };
    expect(lines(breachCard(shared, context))[1]).toBe(
      "Look at what they share first: airline-a broke down at the same time as others (BR-7, BR-8). It is not counted against airline-a.",
    );
  });

  test("says how complete the evidence of its runs is", () => {
    const card = breachCard({ ...open, evidence: { complete: 50, closed: 50, missing: {} } }, context);
    expect(words(card.footer)).toMatch(/ · next: Lee 12:00 · evidence complete 50 of 50$/);
    const lacking = { complete: 48, closed: 50, missing: { tool_calls: 2 } };
    expect(words(breachCard({ ...open, evidence: lacking }, context).footer)).toContain(
      "evidence complete 48 of 50, missing tool calls 2",
    );
    const details = breachDetailsCard({ ...open, evidence: lacking }, [], context);
    const fields = details.body.flatMap((block) => (block.type === "fields" ? block.fields : []));
    expect(fields.find(({ label }) => label === "Evidence")?.value).toEqual([
      "48 of 50 runs complete, missing tool calls 2",
    ]);
  });

  test("says who decided, when, and how long after the signal, and pings nobody any more", () => {
    const card = breachCard(approved.breach, context);
    expect(`${card.icon} ${card.state}`).toBe("⛔ QUARANTINED");
    expect(lines(card)[0]).toBe("Quarantined by Dana Reyes 12:01, 2 min after the signal.");
    expect(labels(card)).toEqual(["Release airline-a", "Resolve"]);
    expect(card.pings).toEqual([]);
  });

  test("lets an automatic restraint be looked at and lifted", () => {
    const automatic = opened({
      intervention: { do: "pause", mode: "automatic", ttl: 30 * minute, on_silence: "apply" },
    });
    expect(labels(breachCard(automatic, context)).slice(0, 2)).toEqual(["I'm looking", "Lift: release airline-a"]);
  });

  test("never says a person decided what the pact did", () => {
    expect(lines(breachCard(expired.breach, context))[0]).toBe(
      "Quarantined by the pact 12:02, 2 min after the signal. Nobody had answered; the pact decided.",
    );
  });

  test("says so when the agent does not ask before it acts", () => {
    const card = breachCard(approved.breach, { ...context, asks: false });
    expect(lines(card).join(" ")).toContain(
      "airline-a does not ask Wardroom before it acts: it goes on until Sam Okafor, who operates it, stops it.",
    );
  });

  test("after an escalation asks for the verdict with one tap", () => {
    const card = breachCard(
      having(expired.breach, [{ type: "resolve", as: as("dana") }, noon + 3 * minute]).breach,
      context,
    );
    expect([...labels(card), ...card.more.map(({ label }) => label)]).toEqual([
      "Pact right",
      "Pact outdated",
      "Threshold stale",
      "Wrong person",
      "Wrong approval",
      "Release airline-a",
      "Reopen",
      "Details",
    ]);
  });

  test("in every state shows at most three buttons, one of them primary at most, each bound to the present epoch", () => {
    const all = [
      open,
      levelTwo.breach,
      levelThree.breach,
      expired.breach,
      approved.breach,
      having(open, [{ type: "acknowledge", as: as("sam") }]).breach,
      having(open, [{ type: "deny", as: as("dana") }]).breach,
      having(approved.breach, [{ type: "lift", as: as("dana") }]).breach,
      having(open, [{ type: "recover", measured }]).breach,
    ];
    for (const breach of all) {
      const card = breachCard(breach, context);
      expect(card.buttons.length).toBeLessThanOrEqual(3);
      expect(card.buttons.filter(({ style }) => style === "primary").length).toBeLessThanOrEqual(1);
      for (const { press } of [...card.buttons, ...card.more]) expect(press.epoch).toBe(breach.epoch);
      expect(card.summary).toMatch(/^[A-Z].*[.?]$/);
    }
  });

  test("the state word differs wherever what is to be done differs", () => {
    const states = [
      open,
      levelTwo.breach,
      approved.breach,
      having(open, [{ type: "deny", as: as("dana") }]).breach,
      having(approved.breach, [{ type: "lift", as: as("dana") }]).breach,
    ];
    expect(new Set(states.map((breach) => breachCard(breach, context).state)).size).toBe(states.length);
  });
});

describe("the thread under it", () => {
  const note = (outcome: ReturnType<typeof having>, type: string, at: number): string => {
    const event = placed(outcome.events, at).find((one) => one.type === type);
    const line = event && breachNote(event, outcome.breach, context);
    return line ? words(line.text) : "";
  };

  test("calls the next person by name, once, with the question and the minute", () => {
    expect(note(levelTwo, "breach.escalated", noon + 30 * second)).toBe(
      "🟠 Level 2: no answer in 30 s. @lee, please decide: quarantine airline-a? No answer by 12:02: quarantined by the pact.",
    );
  });

  test("a room step calls the room in words, without a mention", () => {
    expect(note(levelThree, "breach.escalated", noon + minute)).toContain(
      "Everyone responsible in this room, please decide",
    );
  });

  test("the first step is the card's own and makes no line", () => {
    const event = placed(
      [
        {
          type: "breach.escalated",
          subject: "breach:BR-1",
          actor: "wardroom",
          body: { step: 1, round: 1, target: "accountable", to: ["dana"], instead_of: [], room: false },
        },
      ],
      noon,
    )[0];
    expect(event && breachNote(event, open, context)).toBeUndefined();
  });

  test("a direct message is complete in itself and says why this person is called", () => {
    expect(words(breachDirect("lee", levelTwo.breach, context).text)).toContain(
      "You are called because Dana has not answered.",
    );
  });

  test("what a person wrote is shown as a quote", () => {
    const denied = having(open, [{ type: "deny", as: as("dana", { reason: "<!channel> it is fine" }) }]);
    const event = placed(denied.events, noon).find(({ type }) => type === "breach.denied");
    expect(event && breachNote(event, denied.breach, context)?.text).toContainEqual({
      untrusted: "<!channel> it is fine",
    });
  });
});
