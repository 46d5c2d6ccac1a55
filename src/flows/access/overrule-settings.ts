/** wardroom.yaml changed a setting that was saved in chat: the file wins for that field, and the journal says so. */
import { event, type NewEvent, type Subject } from "../../domain/journal/event.ts";
import type { FleetChange } from "../../domain/people/fleet-changes.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import { isSame, type SettingChange, valuesOf, written } from "../../domain/people/room-settings.ts";
import type { World } from "../../ports/world.ts";

interface Overruled {
  expected: [Subject, number][];
  events: NewEvent[];
  /** For the rooms concerned, beside what the file itself changed. */
  changes: FleetChange[];
}

/** A room that the file did not have before is the file's in every field. */
export async function overruleSettings(world: World, before: FleetConfig, after: FleetConfig): Promise<Overruled> {
  const overruled: Overruled = { expected: [], events: [], changes: [] };
  for (const { subject, version, state } of await world.store.list("room")) {
    const { id: room, saved = [] } = state;
    const [was, is] = [before.rooms[room]?.settings, after.rooms[room]?.settings];
    if (!is) continue;
    const lost = saved.filter(({ change: { field } }) => !was || !isSame(valuesOf(was)[field], valuesOf(is)[field]));
    if (lost.length === 0) continue;
    const changes = lost.map(
      ({ change: { field, to } }) => ({ field, from: to, to: valuesOf(is)[field] }) as SettingChange,
    );
    overruled.expected.push([subject, version]);
    overruled.events.push(event("room.settings", subject, "host", { room, how: "file", changes }));
    overruled.changes.push(
      ...lost.map(({ change: { field, to }, by }) => ({
        room,
        text: `${field} is what the file says again, and no longer ${written(field, to)} as ${nameOf(after, by)} saved`,
      })),
    );
  }
  return overruled;
}
