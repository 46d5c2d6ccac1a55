/** What a changed wardroom.yaml means, in clauses, each for the rooms it concerns. */
import { expect, test } from "vitest";
import { fleetChanges } from "../../src/domain/people/fleet-changes.ts";
import { defaultRoomSettings, type FleetConfig, type Room } from "../../src/domain/people/fleet-config.ts";
import { day, hour } from "../../src/domain/words/time.ts";
import { fleet } from "../support/breaches.ts";

const airline = fleet.rooms.airline as Room;
const dana = fleet.people.dana as NonNullable<FleetConfig["people"][string]>;
const named = (room: string): string[] => (room === "airline" ? ["dana", "sam"] : []);
const changed = (change: Partial<FleetConfig>, from: FleetConfig = fleet) =>
  fleetChanges(from, { ...from, ...change }, named).map(({ room = "all", text }) => `${room}: ${text}`);
const room = (change: Partial<Room>) => ({ rooms: { airline: { ...airline, ...change } } });

test("the same file says nothing, in whatever order its keys come back from the journal", () => {
  const reversed = Object.fromEntries(Object.entries(structuredClone(fleet)).reverse()) as unknown as FleetConfig;
  expect(fleetChanges(fleet, { ...reversed, retention: { journal: 0, signals: 0 } }, named)).toEqual([]);
});

test.each<[string, Partial<FleetConfig>, string[]]>([
  ["a member who joins", room({ members: ["mia", "kim"] }), ["airline: Kim joined the room"]],
  ["a member who leaves", room({ members: [] }), ["airline: Mia left the room"]],
  [
    "settings, with durations as they are written",
    room({ settings: { ...defaultRoomSettings, broadcast_from_level: 3, ack_ttl: hour } }),
    ["airline: ack_ttl 2h -> 1h", "airline: broadcast_from_level 2 -> 3"],
  ],
  [
    "another channel",
    room({ channels: [{ platform: "discord", channel: "20001" }] }),
    ["airline: the room is shown in discord 20001", "airline: the room is no longer shown in slack C01AIR"],
  ],
  ["agents", room({ agents: ["air-*"] }), ["airline: air-* sits here", "airline: airline-* no longer sits here"]],
  ["admins", { admins: ["lee"] }, ["all: Lee Park became an admin", "all: Dana Reyes is no admin any more"]],
  [
    "a person of a pact who is away",
    { people: { ...fleet.people, dana: { ...dana, away: [{ from: "2026-12-01", to: "2026-12-03" }] } } },
    ["airline: Dana is away 2026-12-01 to 2026-12-03"],
  ],
  [
    "a person no room knows",
    { people: { ...fleet.people, eve: { id: "eve", name: "Eve Stone", tz: "UTC", away: [] } } },
    ["fleet: Eve Stone is new in the fleet"],
  ],
  [
    "an operator",
    { agents: [{ pattern: "airline-*", role: "airline-service", operator: "kim" }] },
    ["airline: operator of airline-* sam -> kim"],
  ],
  [
    "a stop hook, without its address",
    { agents: [...fleet.agents, { pattern: "airline-a", stop: { url: "https://stop.example", secret: "env:S" } }] },
    ["airline: stop of airline-a set to a hook"],
  ],
  [
    "what is kept, and ways to page without their addresses",
    { retention: { signals: 30 * day, journal: 0 }, pages: { pd: { pagerduty: "env:KEY" } } },
    ["all: pages.pd set to a way to page", "all: retention.signals for ever -> 30d"],
  ],
  ["a room that goes", { rooms: {} }, ["airline: the room airline is no more", "fleet: the room airline is no more"]],
])("%s", (_what, change, said) => {
  expect(changed(change)).toEqual(said);
});

test("who leaves the fleet is told in the rooms whose pacts name them", () => {
  const { sam: _, ...people } = fleet.people;
  expect(changed({ people })).toEqual(["airline: Sam Okafor has left the fleet and decides nothing any more"]);
});
