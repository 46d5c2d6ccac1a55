/** What fits to a half-typed argument, of what the person who types may see. */
import type { PersonId } from "../../domain/pact/pact.ts";
import { personOf } from "../../domain/people/fleet-config.ts";
import type { Suggestion, SuggestionKind, Visitor } from "../../ports/chat.ts";
import type { World } from "../../ports/world.ts";
import { readAgents, readApprovals, readBreaches } from "./read-status.ts";
import { roomsSeenBy } from "./sees-room.ts";

/** Discord shows no more. */
const most = 25;

export async function suggest(
  world: World,
  visitor: Visitor,
  kind: SuggestionKind,
  typed: string,
): Promise<Suggestion[]> {
  const { how, account } = visitor;
  const person =
    visitor.person ?? (how === "slack" || how === "discord" ? personOf(world.config, how, account)?.id : undefined);
  const said = typed.trim().toLowerCase();
  const fits = ({ value, label }: Suggestion): boolean =>
    value.toLowerCase().includes(said) || label.toLowerCase().includes(said);
  return (await all(world, person, kind)).filter(fits).slice(0, most);
}

async function all(world: World, person: PersonId | undefined, kind: SuggestionKind): Promise<Suggestion[]> {
  if (kind === "verb")
    return world.commands.map(({ name, summary }) => ({ value: name, label: `${name}: ${summary}` }));
  if (!person) return [];
  const rooms = await roomsSeenBy(world, person);
  switch (kind) {
    case "agent":
      return agents(world, rooms);
    case "item":
      return items(world, rooms, person);
    case "agent-or-item":
      return [...(await agents(world, rooms)), ...(await items(world, rooms, person))];
    case "person":
      return Object.values(world.config.people).map(({ id, name }) => ({ value: id, label: `${id} · ${name}` }));
    case "room":
      return rooms.map((room) => ({ value: room, label: room }));
  }
}

const agents = async (world: World, rooms: string[]): Promise<Suggestion[]> =>
  (await readAgents(world, { rooms })).map(({ id, room, restraint }) => ({
    value: id,
    label: [id, room, restraint].filter(Boolean).join(" · "),
  }));

/** What is open, the newest first. */
async function items(world: World, rooms: string[], person: PersonId): Promise<Suggestion[]> {
  const breaches = await readBreaches(world, { rooms, person }, "open");
  const approvals = await readApprovals(world, { rooms, person }, "open");
  return [
    ...approvals.map(({ id, agent }) => ({ value: id, label: `${id} · ${agent} asks` })),
    ...breaches.map(({ id, members }) => ({
      value: id,
      label: `${id} · ${members.map(({ agent }) => agent).join(", ")}`,
    })),
  ];
}
