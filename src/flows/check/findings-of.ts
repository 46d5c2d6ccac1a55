/** What the checks find now: in a room, in several, or everywhere. What a person dismissed for the same reasons is told apart. */
import type { Dismissed } from "../../domain/check/check.ts";
import { find } from "../../domain/check/find.ts";
import type { Finding } from "../../domain/check/finding.ts";
import { idOf } from "../../domain/journal/event.ts";
import type { RoomId } from "../../domain/pact/pact.ts";
import type { World } from "../../ports/world.ts";
import { readGoverned } from "./read-governed.ts";

/** A finding with what people do about it at the moment. */
export type Found = Finding & {
  /** "CR-19": the change request that it led to, which waits for people. */
  change?: string;
};

export interface Findings {
  /** The worst first. */
  open: Found[];
  dismissed: (Finding & { by: Dismissed })[];
}

export async function findingsOf(world: World, room?: RoomId): Promise<Found[]> {
  return (await readFindings(world, room === undefined ? undefined : [room])).open;
}

/** @param rooms undefined: every room */
export async function readFindings(world: World, rooms?: readonly RoomId[]): Promise<Findings> {
  const found = find(await readGoverned(world)).filter(({ room }) => rooms === undefined || rooms.includes(room));
  const dismissed = await readDismissed(world);
  const changes = new Map<string, string>();
  for (const { state } of await world.store.list("change", { status: "proposed" }))
    if (state.because?.finding !== undefined) changes.set(state.because.finding, state.id);
  const findings: Findings = { open: [], dismissed: [] };
  for (const one of found) {
    const by = dismissed.get(sameAs(one));
    const change = changes.get(one.key);
    if (by) findings.dismissed.push({ ...one, by });
    else findings.open.push({ ...one, ...(change !== undefined && { change }) });
  }
  return findings;
}

const sameAs = ({ key, basis }: { key: string; basis: string }): string => JSON.stringify([key, basis]);

/** By finding and basis: what a person dismissed, and what a person rejected a change for. */
async function readDismissed({ store }: World): Promise<Map<string, Dismissed>> {
  const dismissed = new Map<string, Dismissed>();
  for (const { state } of await store.list("change", { status: "rejected" })) {
    const { id, because: { finding: key, basis } = {}, decided } = state;
    if (key === undefined || basis === undefined || !decided) continue;
    dismissed.set(sameAs({ key, basis }), { by: idOf(decided.by), at: decided.at, basis, change: id });
  }
  for (const { state } of await store.list("check"))
    dismissed.set(sameAs({ key: state.key, basis: state.dismissed.basis }), state.dismissed);
  return dismissed;
}
