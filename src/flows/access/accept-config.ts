/** wardroom.yaml comes into force: its difference from the last accepted one is journaled and told in the rooms concerned. */
import { event, type NewEvent } from "../../domain/journal/event.ts";
import { effective, pactsFor } from "../../domain/pact/hierarchy.ts";
import type { AgentId, RoomId } from "../../domain/pact/pact.ts";
import { type FleetChange, fleetChanges } from "../../domain/people/fleet-changes.ts";
import { type FleetConfig, fleetRoom, profileOf, roomOf } from "../../domain/people/fleet-config.ts";
import { raciPeople } from "../../domain/people/person.ts";
import type { OutboxDraft } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { clausesFor } from "../../views/notes/config-card.ts";
import { scheduleDigests } from "../digest/schedule-digests.ts";
import { destinationsOf } from "../find/destinations.ts";
import { digestOf } from "../tell/digest.ts";
import type { Fleet } from "./fleet.ts";
import type { HostAnswer } from "./host-command.ts";
import { overruleSettings } from "./overrule-settings.ts";

/** Journals `file` when it differs from the last accepted one. Answers what changed, in words; the first one ever is no change. */
export async function acceptConfig(world: World, file: FleetConfig): Promise<FleetChange[]> {
  const sections = Object.fromEntries(Object.entries(file).map(([key, value]) => [key, digestOf(value ?? null)]));
  const digest = digestOf(sections);
  const last = await world.store.load("config:fleet");
  if (last?.state.digest === digest) return [];
  const keys = new Set([...Object.keys(sections), ...Object.keys(last?.state.sections ?? {})]);
  const changes = [...keys].filter((key) => last?.state.sections[key] !== sections[key]);
  const before = last && (await lastAccepted(world));
  const overruled = before ? await overruleSettings(world, before, file) : { expected: [], events: [], changes: [] };
  const difference = before
    ? [
        ...fleetChanges(before, file, (room) => namedIn(world, room)),
        ...overruled.changes,
        ...(await orphans(world, before, file)),
      ]
    : bySection(last ? changes : []);
  const accepted = event("config.accepted", "config:fleet", "host", {
    // Who could decide at a past instant must be provable later; secrets are names of variables here, never values.
    content: JSON.parse(JSON.stringify(file)) as Record<string, unknown>,
    digest,
    fleet: file.fleet,
    sections,
    changes,
    ...(difference.length > 0 && { difference }),
  });
  const result = await world.store.commit({
    expected: [["config:fleet", last?.version ?? 0], ...overruled.expected],
    events: [accepted, ...overruled.events, ...(before ? await unbound(world, before, file) : [])],
    effects: await tell(world, before, file, difference, (last?.version ?? 0) + 1),
  });
  if (result.type === "conflict") {
    // Settings were saved in chat at the same moment: what the file overrules is looked at again.
    if ((await world.store.load("config:fleet"))?.version === last?.version) return acceptConfig(world, file);
    throw new Error("another wardroom.yaml was accepted at the same moment. Look at it, and reload again.");
  }
  return difference;
}

/** The file was read again: a change counts at once, and all of it. */
export async function reloadConfig(world: World, fleet: Fleet, file: FleetConfig): Promise<HostAnswer> {
  const running = fleet.file().fleet;
  if (file.fleet !== running)
    return {
      ok: false,
      sentence: `wardroom.yaml is about the fleet ${file.fleet} now, and this store is of ${running}. Nothing was changed.`,
    };
  const difference = await acceptConfig(world, file);
  fleet.replace(file);
  await scheduleDigests(world);
  world.wake();
  const texts = [...new Set(difference.map(({ text }) => text))];
  return {
    ok: true,
    sentence:
      texts.length > 0
        ? `wardroom.yaml is in force: ${texts.join("; ")}.`
        : "wardroom.yaml says what it said before; nothing changed.",
    data: { changes: difference },
  };
}

/** Undefined when its content was redacted. */
async function lastAccepted(world: World): Promise<FleetConfig | undefined> {
  const [last] = await world.store.journal({
    subject: "config:fleet",
    types: ["config.accepted"],
    newestFirst: true,
    limit: 1,
  });
  const content = last?.type === "config.accepted" ? last.body.content : undefined;
  return content && typeof content === "object" && "people" in content
    ? (content as unknown as FleetConfig)
    : undefined;
}

const bySection = (changes: readonly string[]): FleetChange[] => changes.map((key) => ({ text: `${key} changed` }));

function namedIn(world: World, room: RoomId): string[] {
  return world.pacts.live().flatMap(({ pact: { level, of, raci } }) => {
    const sits = level === "agent" && of ? profileOf(world.config, of).room : of;
    const concerned = level === "fleet" || sits === room;
    return concerned && raci ? raciPeople({ accountable: "", consulted: [], informed: [], ...raci }) : [];
  });
}

/** Agents that lose whoever answered for them: nothing is judged there until somebody does. */
async function orphans(world: World, before: FleetConfig, after: FleetConfig): Promise<FleetChange[]> {
  const live = world.pacts.live();
  const owned = (config: FleetConfig, id: AgentId): boolean => {
    const agent = { id, room: roomOf(config, id) };
    const pact = effective(agent, pactsFor(agent, live));
    return pact !== undefined && Object.hasOwn(config.people, pact.raci.accountable);
  };
  const agents = (await world.store.list("agent")).map(({ state }) => state.id);
  const lost = agents.filter((id) => owned(before, id) && !owned(after, id));
  return [...Map.groupBy(lost, (id) => roomOf(after, id))].map(([room, ids]) => ({
    room,
    text: `nobody answers for ${ids.slice(0, 8).join(", ")}${ids.length > 8 ? ` and ${ids.length - 8} more` : ""} any more, so nothing of theirs is judged`,
  }));
}

/** A channel the file no longer names is not the room's any more, though it was bound while it did. */
async function unbound(world: World, before: FleetConfig, after: FleetConfig): Promise<NewEvent[]> {
  const events: NewEvent[] = [];
  for (const { id, channels } of Object.values(before.rooms)) {
    const bindings = (await world.store.load(`room:${id}`))?.state.bindings ?? [];
    for (const { platform, channel } of channels) {
      const still = after.rooms[id]?.channels.some((one) => one.platform === platform && one.channel === channel);
      const binding = bindings.find((one) => one.platform === platform && one.channel === channel);
      if (!still && binding)
        events.push(
          event("room.unbound", `room:${id}`, "host", { room: id, platform, team: binding.team, channel, how: "file" }),
        );
    }
  }
  return events;
}

/** Where the room was shown and where it is shown now: also who loses it reads why. */
async function tell(
  world: World,
  before: FleetConfig | undefined,
  after: FleetConfig,
  difference: readonly FleetChange[],
  nth: number,
): Promise<OutboxDraft[]> {
  const rooms = new Set([...Object.keys(before?.rooms ?? {}), ...Object.keys(after.rooms), fleetRoom]);
  const drafts: OutboxDraft[] = [];
  for (const room of rooms) {
    if (clausesFor(difference, room).length === 0) continue;
    const places = new Map<string, OutboxDraft>();
    for (const config of before ? [before, after] : [after])
      for (const { platform, channel } of await destinationsOf({ ...world, config }, room))
        places.set(`${platform}/${channel}`, {
          lane: "update",
          platform,
          destination: channel,
          job: { type: "config", room, nth },
        });
    drafts.push(...places.values());
  }
  return drafts;
}
