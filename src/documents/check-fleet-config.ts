/** What wardroom.yaml may not say even though its shape is right: names that lead nowhere, one account for two people ... */

import { error } from "../domain/pact/finding.ts";
import type { Finding } from "../domain/pact/pact.ts";
import { fleetRoom } from "../domain/people/fleet-config.ts";
import { platforms } from "../domain/people/platform.ts";
import { isId } from "../domain/words/id.ts";
import { nearest } from "../domain/words/nearest.ts";
import type { FleetConfigDocument } from "./fleet-config-schema.ts";
import { type Path, shorten } from "./located.ts";
import { isAgentPattern, isPrivateAddress } from "./values.ts";

export function checkFleetConfig(config: FleetConfigDocument): Finding[] {
  return [
    ...ids(config),
    ...people(config),
    ...accounts(config),
    ...rooms(config),
    ...agentsInRooms(config),
    ...agents(config),
    ...calls(config),
  ];
}

/** Words a ladder step or an approver may be; a person of that name could never be told apart from them. */
const reserved = new Set([
  "responsible",
  "accountable",
  "consulted",
  "informed",
  "deputy",
  "room",
  "fleet",
  "host",
  "wardroom",
]);

function ids({ people, rooms, oncall, pages, agents }: FleetConfigDocument): Finding[] {
  const found: Finding[] = [];
  for (const [key, names] of Object.entries({ people, rooms, oncall, pages }))
    for (const name of Object.keys(names)) {
      if (!isId(name))
        found.push(
          error(
            "id_format",
            [key, name],
            `${shorten(name)} is not an id`,
            "Use letters, digits and . _ : @ / -, at most 128.",
          ),
        );
      else if (key === "people" && (reserved.has(name) || /^(oncall|page):/.test(name)))
        found.push(
          error(
            "id_reserved",
            [key, name],
            `no person can be called ${shorten(name)}: pacts use the word`,
            "Choose another id.",
          ),
        );
    }
  for (const pattern of Object.keys(agents))
    if (!isAgentPattern(pattern))
      found.push(
        error(
          "id_format",
          ["agents", pattern],
          `${shorten(pattern)} is neither an agent name nor a pattern`,
          "Use letters, digits and . _ : @ / -, and * for any part.",
        ),
      );
  return found;
}

function people(config: FleetConfigDocument): Finding[] {
  const known = Object.keys(config.people);
  const found: Finding[] = [];
  const must = (person: string | undefined, path: Path, what: string) => {
    if (person === undefined || Object.hasOwn(config.people, person)) return;
    const near = nearest(person, known);
    found.push(
      error(
        "person_unknown",
        path,
        `${what} ${shorten(person)} is not among people`,
        near ? `Did you mean ${near}?` : "Add the person under people.",
      ),
    );
  };
  for (const [index, admin] of config.admins.entries()) must(admin, ["admins", index], "the admin");
  if (config.admins.length === 0)
    found.push({
      severity: "warning",
      code: "admins_none",
      path: ["admins"],
      message: "nobody is an admin",
      hint: "Name at least one person under admins.",
    });
  for (const [id, person] of Object.entries(config.people)) {
    must(person.deputy, ["people", id, "deputy"], "the deputy");
    if (person.deputy === id)
      found.push(
        error("deputy_self", ["people", id, "deputy"], `${id} cannot stand in for themselves`, "Name somebody else."),
      );
    for (const [index, { from, to }] of person.away.entries())
      if (from > to)
        found.push(
          error("date_order", ["people", id, "away", index], "the absence ends before it begins", "Swap from and to."),
        );
  }
  for (const [id, room] of Object.entries(config.rooms))
    for (const [index, member] of room.members.entries()) must(member, ["rooms", id, "members", index], "the member");
  for (const [pattern, { operator }] of Object.entries(config.agents))
    must(operator, ["agents", pattern, "operator"], "the operator");
  for (const [name, { rota }] of Object.entries(config.oncall))
    for (const [index, person] of (rota ?? []).entries()) {
      must(person, ["oncall", name, "rota", index], "the person on call");
      if (rota?.indexOf(person) !== index)
        found.push(
          error(
            "duplicate",
            ["oncall", name, "rota", index],
            `${shorten(person)} is in the rota twice`,
            "Name everybody once.",
          ),
        );
    }
  return found;
}

/** One account is one person: four eyes over linked accounts rest on it. */
function accounts(config: FleetConfigDocument): Finding[] {
  const found: Finding[] = [];
  for (const platform of platforms) {
    const owners = new Map<string, string>();
    for (const [id, person] of Object.entries(config.people)) {
      const account = person[platform];
      if (account === undefined) continue;
      const other = owners.get(account);
      if (other)
        found.push(
          error(
            "identity_conflict",
            ["people", id, platform],
            `the ${platform} account ${shorten(account)} already belongs to ${other}`,
            "Give each account to one person.",
          ),
        );
      owners.set(account, id);
    }
  }
  return found;
}

function rooms(config: FleetConfigDocument): Finding[] {
  const found: Finding[] = [];
  for (const [id, { digest }] of Object.entries(config.rooms))
    if (id !== fleetRoom && digest?.weekly !== undefined)
      found.push(
        error(
          "digest_weekly_room",
          ["rooms", id, "digest", "weekly"],
          "the weekly digest is of the whole fleet",
          "Write it under rooms.fleet.digest.",
        ),
      );
  const shown = new Map<string, string>();
  for (const [id, { channels }] of Object.entries(config.rooms))
    for (const [index, { slack, discord }] of channels.entries()) {
      const channel = `${slack ? "slack" : "discord"} channel ${slack ?? discord}`;
      const other = shown.get(channel);
      if (other)
        found.push(
          error(
            "channel_conflict",
            ["rooms", id, "channels", index],
            `the ${channel} already shows the room ${other}`,
            "A channel shows one room.",
          ),
        );
      shown.set(channel, id);
    }
  return found;
}

/** An agent sits in exactly one room: no name twice, and no two patterns of equal weight that both match some name. */
function agentsInRooms(config: FleetConfigDocument): Finding[] {
  const found: Finding[] = [];
  const earlier: { pattern: string; room: string }[] = [];
  for (const [room, { agents }] of Object.entries(config.rooms))
    for (const [index, pattern] of agents.entries()) {
      const path = ["rooms", room, "agents", index];
      if (room === fleetRoom)
        found.push(
          error(
            "fleet_room_agents",
            path,
            "the room fleet holds the agents that no room names",
            "List them in a room of their own.",
          ),
        );
      const twin = earlier.find(
        (one) => one.room !== room && sameWeight(one.pattern, pattern) && overlap(one.pattern, pattern),
      );
      if (twin)
        found.push(
          error(
            "agent_in_two_rooms",
            path,
            `${shorten(pattern)} meets ${shorten(twin.pattern)} of the room ${twin.room}`,
            "An agent sits in exactly one room: make one of the two more exact.",
          ),
        );
      earlier.push({ pattern, room });
    }
  return found;
}

/** An exact name wins over a pattern and a longer pattern over a shorter one, so only equals can conflict. */
const sameWeight = (a: string, b: string): boolean =>
  a.includes("*") === b.includes("*") && (!a.includes("*") || a.length === b.length);

/** Is there a name that both patterns match? Asked once for each pair of places, so it stays quick for any pattern. */
export function overlap(a: string, b: string): boolean {
  const seen = new Set<number>();
  const from = (i: number, j: number): boolean => {
    if (i === a.length || j === b.length) return /^\**$/.test(a.slice(i) + b.slice(j));
    const place = i * (b.length + 1) + j;
    if (seen.has(place)) return false;
    seen.add(place);
    if (a[i] === "*" || b[j] === "*") return from(i + 1, j) || from(i, j + 1);
    return a[i] === b[j] && from(i + 1, j + 1);
  };
  return from(0, 0);
}

function agents(config: FleetConfigDocument): Finding[] {
  return Object.entries(config.agents).flatMap(([pattern, { stop }]) =>
    stop && isPrivateAddress(stop.url) && !stop.allow_private
      ? [
          error(
            "url_forbidden",
            ["agents", pattern, "stop", "url"],
            "the stop hook is on a private network or this machine",
            "Use a public address, or add allow_private: true.",
          ),
        ]
      : [],
  );
}

function calls(config: FleetConfigDocument): Finding[] {
  const found: Finding[] = [];
  for (const [name, { ics, allow_private }] of Object.entries(config.oncall))
    if (ics && !allow_private && isPrivateAddress(ics))
      found.push(
        error(
          "url_forbidden",
          ["oncall", name, "ics"],
          "the calendar is on a private network or this machine",
          "Use a public address, or add allow_private: true.",
        ),
      );
  for (const [name, page] of Object.entries(config.pages))
    for (const key of ["webhook", "url"] as const) {
      const address = page[key];
      if (!address || page.allow_private || !isPrivateAddress(address)) continue;
      found.push(
        error(
          "url_forbidden",
          ["pages", name, key],
          "the address is on a private network or this machine",
          "Use a public address, or add allow_private: true.",
        ),
      );
    }
  for (const [index, way] of config.fallback.entries()) {
    const name = /^page:(.+)$/.exec(way)?.[1];
    if (!name || !Object.hasOwn(config.pages, name))
      found.push(
        error(
          "fallback_unknown",
          ["fallback", index],
          `the fallback ${shorten(way)} is not a page`,
          "Write page:NAME with a name from pages.",
        ),
      );
  }
  return found;
}

/** Understood, but not built: refused at start, so that nobody relies on it. What is switched off is true today. */
export function notYetInFleetConfig(config: FleetConfigDocument): Finding[] {
  const found: Finding[] = [];
  const notYet = (path: Path, what: string, hint = "Leave it out for now.") =>
    found.push({ severity: "not-yet", code: "not_yet", path, message: `${what} not built yet`, hint });
  for (const [pattern, { stop }] of Object.entries(config.agents))
    if (stop) notYet(["agents", pattern, "stop"], "stop hooks are");
  return found;
}
