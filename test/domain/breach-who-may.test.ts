/** Who may do what to a breach, act by act: dana accountable, lee her deputy, sam responsible and operator, kim consulted, mia a member. */
import { describe, expect, test } from "vitest";
import { type BreachCommand, decide } from "../../src/domain/breach/decide-breach.ts";
import { hour, minute, second } from "../../src/domain/words/time.ts";
import { as, fleet, having, noon, opened } from "../support/breaches.ts";

const review = () =>
  opened({ intervention: { do: "supervise", mode: "human-review", ttl: 30 * minute, on_silence: "hold" } });
const everybody = Object.keys(fleet.people);

const may = (breach: ReturnType<typeof opened>, command: (by: string) => BreachCommand): string[] =>
  everybody.filter((by) => {
    const { reply } = decide(breach, command(by), { at: noon + second, config: fleet });
    return !(reply.type === "refused" && (reply.code === "not_eligible" || reply.code === "four_eyes"));
  });

const steer = ["dana", "lee", "sam", "kim"];
const stop = ["dana", "lee", "sam"];

describe.each<[string, (by: string) => BreachCommand, string[]]>([
  ["snooze", (by) => ({ type: "snooze", as: as(by), until: noon + hour }), steer],
  ["reassign", (by) => ({ type: "reassign", as: as(by), to: "mia" }), steer],
  ["escalate", (by) => ({ type: "escalate", as: as(by) }), steer],
  ["call somebody", (by) => ({ type: "escalate", as: as(by), to: "mia" }), steer],
  ["noise", (by) => ({ type: "noise", as: as(by) }), steer],
  ["choose a restraint", (by) => ({ type: "choose", as: as(by), choice: { do: "quarantine" } }), stop],
  ["choose nothing", (by) => ({ type: "choose", as: as(by), choice: { do: "nothing" } }), stop],
])("%s", (_name, command, who) => {
  test(`is for ${who.join(", ")}`, () => expect(may(review(), command).sort()).toEqual([...who].sort()));

  test("and for whoever was called by name", () => {
    const { breach } = having(review(), [{ type: "escalate", as: as("dana"), to: "mia" }]);
    expect(may(breach, command)).toContain("mia");
  });

  test("and for nobody who has left the fleet", () => {
    const { dana: _, ...people } = fleet.people;
    const { reply } = decide(review(), command("dana"), { at: noon, config: { ...fleet, people } });
    expect(reply).toMatchObject({ type: "refused", code: "not_eligible" });
  });
});
