import { describe, expect, test } from "vitest";
import { type Act, eligible, mayDo } from "../../src/domain/people/who-may.ts";
import { fleet, noon, pact } from "../support/breaches.ts";

/** Who may do what, as this fleet sees it: dana accountable, lee her deputy, sam responsible and operator, kim consulted, mia a member. */
const ask = (act: Act, change: Partial<Parameters<typeof eligible>[0]> = {}): string[] =>
  eligible({
    act,
    config: fleet,
    room: "airline",
    raci: pact.raci,
    reached: [],
    roomAsked: false,
    fourEyes: ["sam"],
    at: noon,
    ...change,
  }).sort();

describe("who may", () => {
  test.each<[Act, string[]]>([
    ["see", ["dana", "kim", "lee", "mia", "sam"]],
    ["pause", ["dana", "kim", "lee", "mia", "sam"]],
    ["steer", ["dana", "kim", "lee", "sam"]],
    ["stop", ["dana", "lee", "sam"]],
    ["let-go", ["dana"]],
    ["govern", ["dana"]],
  ])("%s is for %j", (act, who) => expect(ask(act)).toEqual(who));

  test("whoever the ladder reached by name may steer, stop and let go", () => {
    for (const act of ["steer", "stop", "let-go"] as const) expect(ask(act, { reached: ["mia"] })).toContain("mia");
  });

  test("after a room step anyone in the RACI may let go, members and the operator may not", () => {
    expect(ask("let-go", { roomAsked: true })).toEqual(["dana", "kim"]);
  });

  test("four eyes hold even for the accountable, by any of their accounts", () => {
    expect(ask("let-go", { fourEyes: ["dana"] })).toEqual([]);
    const answer = mayDo({
      act: "let-go",
      person: "dana",
      config: fleet,
      room: "airline",
      raci: pact.raci,
      reached: ["dana"],
      roomAsked: true,
      fourEyes: ["dana"],
      at: noon,
    });
    expect(answer).toMatchObject({ may: false, code: "four_eyes" });
  });

  test("the deputy lets go while the accountable is away, and not before", () => {
    expect(ask("let-go")).not.toContain("lee");
    expect(ask("let-go", { at: Date.UTC(2026, 11, 25, 12) })).toContain("lee");
    expect(ask("govern", { at: Date.UTC(2026, 11, 25, 12) })).toContain("lee");
  });

  test("without a living accountable only admins act, and an operating admin may not let go", () => {
    expect(ask("stop", { raci: undefined })).toEqual(["dana"]);
    expect(ask("let-go", { raci: undefined, fourEyes: ["dana"] })).toEqual([]);
  });

  test("a refusal names who may and what else can be done", () => {
    const answer = mayDo({
      act: "stop",
      person: "mia",
      config: fleet,
      room: "airline",
      raci: pact.raci,
      reached: [],
      roomAsked: false,
      fourEyes: ["sam"],
      at: noon,
    });
    expect(answer).toMatchObject({
      may: false,
      sentence: "This is for Dana, Sam or Lee to decide. You can still pause the agent with /ward pause.",
    });
  });
});
