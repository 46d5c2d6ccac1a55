/** The fleet as it is now: wardroom.yaml as last accepted, with what people said in chat and what calendars say. */
import { type EventOf, idOf, type JournalEvent } from "../../domain/journal/event.ts";
import type { RoomId } from "../../domain/pact/pact.ts";
import { type Absence, absenceProjection, withAbsence } from "../../domain/people/absence.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { type LinkedAccount, withAccounts } from "../../domain/people/linked-account.ts";
import { type CalendarReading, withCalendar } from "../../domain/people/on-call.ts";
import { evolveSaved, type SavedSetting, withSaved } from "../../domain/people/room-settings.ts";
import { withUnreachable } from "../../domain/people/unreachable.ts";
import type { World } from "../../ports/world.ts";

export interface Fleet {
  /** What the file says, without what people linked, said or saved. */
  file(): FleetConfig;
  /** Another file is in force from now on. */
  replace(file: FleetConfig): void;
  /** What the calendar of a rota says from now on. */
  calendar(rota: string, reading: CalendarReading): void;
}

/** Sets `world.config` now, and again whenever an account is linked or unlinked, somebody is away or back, and settings are saved. */
export async function followFleet(world: Omit<World, "pacts">, first: FleetConfig): Promise<Fleet> {
  let file = first;
  const links = new Map<string, LinkedAccount>();
  const absences = new Map<string, Absence>();
  const calendars = new Map<string, CalendarReading>();
  const saved = new Map<RoomId, SavedSetting[]>();
  const failed = new Map<string, string>();
  const renew = (): void => {
    let config = withAccounts(file, [...links.values()]);
    for (const absence of absences.values()) config = withAbsence(config, absence);
    for (const [rota, reading] of calendars) config = withCalendar(config, rota, reading);
    for (const [room, settings] of saved) config = withSaved(config, room, settings);
    world.config = withUnreachable(config, failed, runningOf(world));
  };
  for (const { subject, state } of await world.store.list("account", { status: "linked" })) links.set(subject, state);
  for (const { subject, state } of await world.store.list("person", { status: "away" })) absences.set(subject, state);
  for (const { state } of await world.store.list("room")) if (state.saved) saved.set(state.id, state.saved);
  for (const { state } of await world.store.list("route", { status: "failed" }))
    failed.set(state.id, state.failed?.error ?? "");
  renew();
  world.store.onCommit((events) => {
    let changed = false;
    for (const one of events) {
      if (isAbsence(one)) {
        absences.set(one.subject, absenceProjection.evolve(undefined, one));
        changed = true;
      }
      if (one.type === "room.settings") {
        const room = idOf(one.subject);
        saved.set(room, evolveSaved(saved.get(room) ?? [], one));
        changed = true;
      }
      if (one.type === "route.failed" || one.type === "route.restored") {
        const way = idOf(one.subject);
        const known = failed.has(way);
        if (one.type === "route.failed") failed.set(way, one.body.error);
        else failed.delete(way);
        changed = changed || known !== failed.has(way);
      }
      const { type, subject, body, at } = one;
      if (type === "account.unlinked") changed = links.delete(subject) || changed;
      if (type !== "account.linked") continue;
      const { platform, team, account, person, code } = body;
      links.set(subject, { platform, team, account, person, at, codes: [code] });
      changed = true;
    }
    if (changed) renew();
  });
  return {
    file: () => file,
    replace(next) {
      file = next;
      renew();
    },
    calendar(rota, reading) {
      calendars.set(rota, reading);
      renew();
    },
  };
}

const runningOf = ({ platforms }: Pick<World, "platforms">) => platforms.map(({ name }) => name);

const isAbsence = (one: JournalEvent): one is EventOf<"person.away"> | EventOf<"person.back"> =>
  one.type === "person.away" || one.type === "person.back";
