/** Names and ids as they were typed become those that exist; what is near to one is suggested and never taken for it. */
import { factsOf } from "../../domain/journal/asking-kinds.ts";
import type { Thing } from "../../domain/journal/projection.ts";
import { askingRead, shortId } from "../../domain/journal/short-id.ts";
import { readPerson } from "../../domain/people/read-person.ts";
import type { CommandField } from "../../domain/words/command-field.ts";
import { type ItemId, isItem, readItemId } from "../../domain/words/item-id.ts";
import { nearest } from "../../domain/words/nearest.ts";
import { type Reply, refused } from "../../domain/words/reply.ts";
import type { Command, Typed } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import { stillAsking } from "../find/asking.ts";
import { moves } from "./moves.ts";

type Settled = { fields: Record<string, string> } | { reply: Reply };
type One = { value: string } | { reply: Reply } | { note: string };

export async function settleFields(
  world: World,
  typed: Typed,
  command: Command,
  read: Record<string, string>,
): Promise<Settled> {
  const several = severalAtOnce(command, read);
  if (several) return { reply: several };
  const fields = { ...read };
  for (const field of command.fields) {
    const said = read[field.name];
    if (said === undefined) continue;
    if (field.choices.includes(said.toLowerCase())) {
      fields[field.name] = said.toLowerCase();
      continue;
    }
    const one = await settle(world, typed, command, field, said, read);
    if ("reply" in one) return one;
    if ("value" in one) fields[field.name] = one.value;
    else {
      delete fields[field.name];
      fields.note = one.note;
    }
  }
  return { fields };
}

/** Decisions are read and answered one by one; "all" is never a note. */
function severalAtOnce(command: Command, read: Record<string, string>): Reply | undefined {
  const note = (read.note ?? "").trim().toLowerCase();
  if (command.bulk || !command.changes || read.id !== undefined || (note !== "all" && note !== "mine"))
    return undefined;
  return refused(
    "arg_invalid",
    `/ward ${command.name} never takes several at once: each is read and decided for itself. /ward list shows them; name one by its id.`,
  );
}

async function settle(
  world: World,
  typed: Typed,
  command: Command,
  field: CommandField,
  said: string,
  read: Record<string, string>,
): Promise<One> {
  switch (field.kind) {
    case "breach":
    case "approval":
    case "item":
      return settleId(world, typed, command, field, said, read.note === undefined);
    case "agent":
      return settleAgent(world, typed, command, field, said);
    case "person":
      return settlePerson(world, said);
    case "room":
      return settleRoom(typed, said);
    case "pact":
    case "duration":
    case "limit":
    case "choice":
    case "flag":
    case "text":
      return { value: said };
  }
}

async function settleId(
  world: World,
  typed: Typed,
  command: Command,
  { kind }: CommandField,
  said: string,
  alone: boolean,
): Promise<One> {
  const kinds: readonly [ItemId["kind"], ...ItemId["kind"][]] =
    kind === "item" ? ["breach", "approval"] : kind === "approval" ? ["approval"] : ["breach"];
  // Whatever else is decided by these words is named by its id alone.
  const other = decides(command) ? askingRead(said) : undefined;
  if (other && moves[other.kind].decide && !isItem(other.kind)) {
    const known = await world.store.load(`${other.kind}:${other.id}`);
    if (known) return { value: other.id };
    const open = await stillAsking(world, other.kind);
    return {
      reply: noSuch(
        other.id,
        open.map(({ asked }) => asked.id),
      ),
    };
  }
  // A standing approval carries the number of its question, and that is what is decided about.
  const read = readItemId(command.name === "approve" ? said.replace(/^st(?=[- ]?\d)/i, "AP") : said);
  if (read && !kinds.includes(read.kind))
    return {
      reply: refused(
        "arg_invalid",
        `${read.id} is ${factsOf(read.kind).a}, and /ward ${command.name} takes ${factsOf(kinds[0]).a}.`,
      ),
    };
  if (read) {
    const exists = await world.store.load(`${read.kind}:${read.id}`);
    return exists ? { value: read.id } : { reply: noSuch(read.id, await openIds(world, typed, kinds)) };
  }
  const number = /^#?(\d{1,12})$/.exec(said)?.[1];
  if (number === undefined)
    return { reply: noSuch(`"${said.slice(0, 40)}"`, await openIds(world, typed, kinds), said) };
  const ids = kinds.map((one) => ({ kind: one, id: shortId(one, Number(number)) }));
  const found = [];
  for (const one of ids) {
    const thing = (await world.store.load(`${one.kind}:${one.id}`)) as Thing<{ room: string }> | undefined;
    if (thing && typed.rooms.includes(thing.state.room)) found.push(one.id);
  }
  const [only] = found;
  if (only !== undefined && found.length === 1) return { value: only };
  if (found.length > 1)
    return { reply: refused("arg_required", `Which one: ${found.join(" or ")}? A number alone is both.`) };
  // What cannot be taken back is approved by typing its amount, which is then compared to the digit.
  if (command.name === "approve" && alone) return { note: said };
  return { reply: noSuch(ids.map(({ id }) => id).join(" or "), await openIds(world, typed, kinds), said) };
}

const decides = ({ name }: Command): boolean => ["approve", "deny", "ack"].includes(name);

async function openIds(world: World, { rooms }: Typed, kinds: readonly ItemId["kind"][]): Promise<string[]> {
  const open = await Promise.all(kinds.map((kind) => stillAsking(world, kind)));
  return open
    .flat()
    .filter(({ asked }) => asked.open && rooms.includes(asked.room))
    .map(({ asked }) => asked.id);
}

function noSuch(what: string, open: readonly string[], said = what): Reply {
  const near = nearest(said, open);
  const hint = near
    ? ` Did you mean ${near}?`
    : open.length > 0
      ? ` Open here: ${open.slice(0, 5).join(", ")}${open.length > 5 ? " and more" : ""}.`
      : "";
  return refused("not_found", `There is no ${what}.${hint} /ward list shows what is open.`);
}

/** Any case will do; nearly the name will not. */
async function settleAgent(
  world: World,
  typed: Typed,
  command: Command,
  field: CommandField,
  said: string,
): Promise<One> {
  const { rooms } = typed;
  const { as = "" } = field;
  if (as.includes("ROOM") && rooms.includes(said.toLowerCase())) return { value: said.toLowerCase() };
  const agents = (await world.store.list("agent")).map(({ state }) => state);
  if (agents.some(({ id: one }) => one === said)) return { value: said };
  // Where an item may stand as well, what looks like an id is one.
  if (as.includes("BR-142") && (readItemId(said) || /^#?\d{1,12}$/.test(said)))
    return settleId(world, typed, command, { ...field, kind: as.includes("AP-77") ? "item" : "breach" }, said, false);
  const same = agents.filter(({ id: one }) => one.toLowerCase() === said.toLowerCase());
  const [only] = same;
  if (only && same.length === 1) return { value: only.id };
  if (Object.hasOwn(world.config.agents, said) || isPact(world, said)) return { value: said };
  const seen = agents.filter(({ room }) => rooms.includes(room)).map(({ id: one }) => one);
  const pacts = as.includes("PACT") ? world.pacts.live().map(({ id: one }) => one) : [];
  const near = nearest(said, [...seen, ...pacts]);
  return near
    ? {
        reply: refused(
          "not_found",
          `No agent called ${said.slice(0, 60)} has been seen. Did you mean ${near}? /ward agent lists them.`,
        ),
      }
    : { value: said };
}

const isPact = (world: World, said: string): boolean => world.pacts.live().some(({ id }) => id === said);

function settlePerson({ config }: World, said: string): One {
  const person = readPerson(config, said);
  if (person !== undefined) return { value: person };
  const people = Object.values(config.people);
  const near = nearest(
    said.replace(/^@/, ""),
    people.flatMap(({ id, name }) => [id, name, name.split(" ")[0] ?? name]),
  );
  const names = people.map(({ id }) => id).slice(0, 12);
  return {
    reply: refused(
      "not_found",
      `Nobody called ${said.slice(0, 40)} is in wardroom.yaml.${near ? ` Did you mean ${near}?` : ""} It names ${names.join(", ")}.`,
    ),
  };
}

function settleRoom({ rooms }: Typed, said: string): One {
  const name = said.toLowerCase();
  const near = rooms.includes(name) ? undefined : nearest(name, rooms);
  return near
    ? { reply: refused("not_found", `You see no room ${name.slice(0, 40)} from here. Did you mean ${near}?`) }
    : { value: name };
}
