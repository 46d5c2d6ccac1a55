/** A slash sub-command: one file each in commands/, one list; menus, help and docs are made from it. */
import { z } from "zod";
import type { Subject } from "../domain/journal/event.ts";
import type { PersonId, RoomId } from "../domain/pact/pact.ts";
import { type CommandField, type FieldKind, usageOf } from "../domain/words/command-field.ts";
import { type CommandGroup, groupOf } from "../domain/words/command-groups.ts";
import type { Card } from "../views/card.ts";
import type { DoorAnswer, TypedOver, Visitor } from "./chat.ts";
import type { World } from "./world.ts";

declare module "zod" {
  interface GlobalMeta {
    /** What the field of a command holds. */
    kind?: FieldKind;
    /** Words it may be besides what its kind is. */
    also?: readonly string[];
    /** How it stands in the usage. */
    as?: string;
  }
}

/** More is needed before it can be decided. */
export type Asking = Extract<DoorAnswer, { type: "form" }>;

/** Who typed it and where. `room` is the room the channel is bound to, if any. */
export interface Typed {
  visitor: Visitor;
  /** The person linked to the account; undefined for a stranger, who may only ask for help. */
  person: PersonId | undefined;
  room: RoomId | undefined;
  /** What the answer may be about: the room of the channel, else every room this person may see. */
  rooms: readonly RoomId[];
  channel: string;
  /** The thing whose thread it was typed in: what an id that is left out means. */
  about?: Subject;
  /** What stands on the page it was typed over. */
  page?: TypedOver;
  /** Typed with "!": what belongs to others too. */
  forced?: true;
  /** Typed with "--dry-run": nothing counts, so nothing needs to have been shown. */
  dryRun?: true;
}

/** What stands in a command's file. */
interface CommandDraft<Input extends z.ZodObject = z.ZodObject> {
  name: string;
  /** Other words for the same. */
  aliases?: readonly string[];
  /** One line of at most 100 characters, shown in help and menus. */
  summary: string;
  /** Who may, as the table of rights says it. */
  who: string;
  examples: string[];
  /** Fields in the order they are typed, each with `.meta({ kind })`. The last may swallow the rest of the line (`rest`). */
  input: Input;
  rest?: keyof z.infer<Input> & string;
  /** Also for an account that nobody is linked to. */
  strangers?: true;
  /** It changes something: takes "--dry-run". */
  changes?: true;
  /** It takes "all" and "mine" for an id, and "!" for what is others'. */
  bulk?: true;
  /** A card to read; or a form that asks for more, whose answer comes back through the door. */
  run(world: World, typed: Typed, input: z.infer<Input>): Promise<Card | Asking>;
}

export interface Command<Input extends z.ZodObject = z.ZodObject> extends CommandDraft<Input> {
  group?: CommandGroup;
  /** Its fields in the order they are typed, without zod. */
  fields: readonly CommandField[];
  /** How it is typed, after "/ward": "ack [BR-142] [note...]". */
  usage: string;
}

export function defineCommand<Input extends z.ZodObject>(draft: CommandDraft<Input>): Command<Input> {
  const fields = Object.entries(draft.input.shape).map(([name, schema]) =>
    fieldOf(name, schema as z.ZodType, name === draft.rest),
  );
  const group = groupOf(draft.name);
  return { ...draft, ...(group && { group }), fields, usage: usageOf(draft.name, fields) };
}

function fieldOf(name: string, schema: z.ZodType, rest: boolean): CommandField {
  const { kind = "text", also = [], description = "", as } = schema.meta() ?? {};
  const bare = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? schema.unwrap() : schema;
  const choices = bare instanceof z.ZodEnum ? bare.options.map(String) : also;
  const required = !schema.safeParse(undefined).success;
  return { name, kind, says: description, required, rest, choices, ...(as !== undefined && { as }) };
}
