/** A slash sub-command: one file each in commands/, one list; menus, help and docs are made from it. */
import type { z } from "zod";
import type { Subject } from "../domain/journal/event.ts";
import type { PersonId, RoomId } from "../domain/pact/pact.ts";
import type { Card } from "../views/card.ts";
import type { DoorAnswer, Visitor } from "./chat.ts";
import type { World } from "./world.ts";

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
}

export interface Command<Input extends z.ZodObject = z.ZodObject> {
  name: string;
  /** Other words for the same. */
  aliases?: readonly string[];
  /** One line, shown in help and menus. */
  summary: string;
  /** How it is typed, after "/ward": "ack [BR-142] [note...]". */
  usage: string;
  examples: string[];
  /** Fields in the order they are typed. The last may swallow the rest of the line (`rest`). */
  input: Input;
  rest?: keyof z.infer<Input> & string;
  /** Also for an account that nobody is linked to. */
  strangers?: true;
  /** A card to read; or a form that asks for more, whose answer comes back through the door. */
  run(world: World, typed: Typed, input: z.infer<Input>): Promise<Card | Asking>;
}

export const defineCommand = <Input extends z.ZodObject>(command: Command<Input>): Command<Input> => command;
