/** A kind of thing people act on, as the API shows it: listed, read, and moved by the verbs its buttons have. */
import { z } from "zod";
import type { DecidedBy } from "../../domain/journal/event.ts";
import type { AskingKind } from "../../domain/journal/event-kinds.ts";
import type { Thing } from "../../domain/journal/projection.ts";
import type { States } from "../../domain/journal/states.ts";
import type { PersonId, RoomId } from "../../domain/pact/pact.ts";
import type { RefusalCode, Reply } from "../../domain/words/reply.ts";
import type { Seen } from "../../flows/attempt/seen.ts";
import { idText } from "../../http/read-body.ts";
import type { ListFilter } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";

/** What a verb does. `run` decides through the same flow as the button, so that the rules are the same. */
export interface PeopleVerb<Body extends z.ZodObject = z.ZodObject> {
  summary: string;
  body: Body;
  /** What it may be refused with, beyond `not_found` and who may. */
  refusals: readonly RefusalCode[];
  /** `decision` in the body must be the one that is being decided: this verb answers a question. */
  answers?: true;
  run(world: World, id: string, as: DecidedBy, body: z.output<Body>): Promise<Reply>;
}

export interface PeopleThing<K extends AskingKind = AskingKind> {
  kind: K;
  /** Fields of the query of a list, beyond `cursor` and `limit`; and what of the store they ask for. */
  filters: z.ZodObject;
  select(query: Record<string, unknown>): Pick<ListFilter, "room" | "agent" | "status">;
  /** What one is, in lists and alone. */
  facts: z.ZodObject;
  describe(world: World, thing: Thing<States[K]>): Promise<Record<string, unknown>> | Record<string, unknown>;
  room(state: States[K]): RoomId;
  /** People it concerns by name: they see it wherever they sit. */
  named(state: States[K]): readonly PersonId[];
  /** Which question is being decided, so that an answer to an earlier one is not taken for it. */
  decision(state: States[K]): number | undefined;
  verbs: Record<string, PeopleVerb>;
}

/** What lists of things that sit in a room and are about an agent can be narrowed to. */
export const roomAgentStatus = (statuses: readonly [string, ...string[]]): Pick<PeopleThing, "filters" | "select"> => ({
  filters: z.strictObject({
    room: idText.optional().describe("Only of this room"),
    agent: idText.optional().describe("Only of this agent"),
    status: z.enum(statuses).optional().describe("Only in this state"),
  }),
  select: ({ room, agent, status }) => ({
    ...(typeof room === "string" && { room }),
    ...(typeof agent === "string" && { agent }),
    ...(typeof status === "string" && { status }),
  }),
});

/** The question they read before they decide, where they send it back. */
export const seenIn = (decision: number | undefined): Seen =>
  decision === undefined ? undefined : { epoch: decision };

/** Keeps what each verb's body holds, and forgets it for the list of all. */
export const defineVerb = <Body extends z.ZodObject>(verb: PeopleVerb<Body>): PeopleVerb =>
  verb as unknown as PeopleVerb;

/** The same for a kind of thing. */
export const defineThing = <K extends AskingKind>(thing: PeopleThing<K>): PeopleThing =>
  thing as unknown as PeopleThing;
