/** The people's side of the API: for each kind of thing a list, one of it, and its verbs. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { factsOf, folderOf } from "../../domain/journal/asking-kinds.ts";
import { idOf, type Subject } from "../../domain/journal/event.ts";
import type { Thing } from "../../domain/journal/projection.ts";
import { nameOf } from "../../domain/people/person.ts";
import { rfc3339 } from "../../domain/words/rfc3339.ts";
import type { ReadAudit } from "../../flows/access/read-audit.ts";
import { recordRefusal } from "../../flows/attempt/refusals.ts";
import { readTimeline } from "../../flows/read/read-history.ts";
import type { Caller } from "../../http/bearer.ts";
import { HttpError } from "../../http/http-error.ts";
import { type Keys, operate } from "../../http/operation.ts";
import type { Kind } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { plain } from "../../views/card.ts";
import { answerReply, decisionAnswer, refusalsOf } from "../answer-reply.ts";
import { pageOf, pageQuery, readPage } from "./cursor.ts";
import { sight } from "./may-read.ts";
import type { PeopleThing, PeopleVerb } from "./people-thing.ts";
import { evidence, reasonOf, timelineLine } from "./shapes.ts";

export interface PeopleRoom {
  world: World;
  keys: Keys;
  audit: ReadAudit;
}

/** Under the words and the folder of its kind. */
export function registerPeopleThing(app: FastifyInstance, room: PeopleRoom, thing: PeopleThing): void {
  const { world, keys } = room;
  const { kind, filters, facts } = thing;
  const { one: name, example } = factsOf(kind);
  const path = folderOf(kind);
  const tag = path;
  const params = { id: `Such as ${example}` };
  const whole = facts.extend({ timeline: z.array(timelineLine), evidence }).meta({ id: `${title(name)}InFull` });

  operate(
    app,
    "GET",
    `/v1/${path}`,
    {
      summary: `List ${path}, the latest first`,
      tag,
      who: ["person", "auditor"],
      query: filters.extend(pageQuery),
      answers: { 200: { description: "Those you may see", schema: pageOf(facts) } },
      errors: { 422: ["cursor_invalid"] },
    },
    keys,
    async ({ caller, query }) => {
      await audited(room, caller, path);
      const { limit, cursor, ...filter } = query as { limit: number; cursor?: string };
      const sees = sight(world, caller);
      const page = await readPage(world, kind, { ...thing.select(filter), lastFirst: true }, { limit, cursor }, (one) =>
        sees(thing.room(one.state), thing.named(one.state)),
      );
      return { ...page, items: await Promise.all(page.items.map((one) => thing.describe(world, one))) };
    },
  );

  operate(
    app,
    "GET",
    `/v1/${path}/:id`,
    {
      summary: `Read one ${name} with its history`,
      tag,
      who: ["person", "auditor"],
      params,
      answers: { 200: { description: "As it stands now", schema: whole } },
      errors: { 404: ["not_found"] },
    },
    keys,
    async ({ caller, params: { id = "" } }) => {
      await audited(room, caller, path);
      const found = await seen(world, caller, thing, id);
      return { ...(await thing.describe(world, found)), ...(await history(world, found.subject)) };
    },
  );

  for (const [verb, does] of Object.entries(thing.verbs))
    operate(
      app,
      "POST",
      `/v1/${path}/:id/${verb}`,
      {
        summary: does.summary,
        tag,
        who: ["person"],
        params,
        body: does.body,
        bodyOptional: true,
        answers: { 200: { description: "Decided, or so already", schema: facts.extend(decisionAnswer.shape) } },
        errors: refusalsOf(["not_found", "not_eligible", "conflict", ...does.refusals]),
      },
      keys,
      async ({ caller, params: { id = "" }, body }) => {
        const found = await seen(world, caller, thing, id);
        return decide(world, caller, thing, found, verb, does, body);
      },
    );
}

/** An auditor's reads are on the record before they are answered. */
export const audited = async ({ audit }: PeopleRoom, caller: Caller, resource: string): Promise<void> => {
  if (caller.scopes.includes("auditor")) await audit.note(caller, resource);
};

async function decide(
  world: World,
  caller: Caller,
  thing: PeopleThing,
  found: Thing<unknown>,
  verb: string,
  does: PeopleVerb,
  body: Record<string, unknown>,
) {
  const { person = "" } = caller;
  const id = idOf(found.subject);
  const { decision: asked, ...said } = body;
  const waiting = thing.decision(found.state as never);
  if (does.answers && asked !== undefined && waiting !== undefined && asked !== waiting) {
    const stale = {
      type: "refused",
      code: "token_stale",
      sentence: `That answers an earlier question: ${id} has moved on since. Read it again, then decide.`,
    } as const;
    await recordRefusal(world, { by: `person:${person}`, item: found.subject, act: verb, how: "api" }, stale);
    answerReply(stale);
  }
  const answered = answerReply(await does.run(world, id, { by: person, how: "api", ...reasonOf(said) }, body as never));
  const now = await world.store.load(found.subject as `${Kind}:${string}`);
  return { ...answered, ...(await thing.describe(world, (now ?? found) as never)) };
}

/** The same answer for what does not exist and for what is not theirs to see. */
async function seen(world: World, caller: Caller, thing: PeopleThing, id: string): Promise<Thing<never>> {
  const found = await world.store.load(`${thing.kind}:${id}`);
  const state = found?.state as never;
  if (!found || !(await sight(world, caller)(thing.room(state), thing.named(state))))
    throw new HttpError("not_found", 404, `There is no such ${factsOf(thing.kind).one}.`, {
      hint: `GET /v1/${folderOf(thing.kind)} lists those you may see.`,
    });
  return found as Thing<never>;
}

/** What happened to a thing, in sentences, and what the journal holds of it. */
async function history(world: World, subject: Subject) {
  const { told, evidence: checkable } = await readTimeline(world, subject);
  return {
    timeline: told.map(({ event, entry }) => ({
      seq: event.seq,
      at: rfc3339(event.at),
      type: event.type,
      actor: event.actor,
      sentence: plain(entry.text, {
        person: (id) => nameOf(world.config, id),
        time: (at) => rfc3339(at),
      }),
      how: entry.how ?? null,
      said: entry.said ?? null,
      shown: entry.shown ?? null,
    })),
    evidence: checkable,
  };
}

const title = (name: string): string => name.replace(/(?:^|[ -])(\w)/g, (_, first: string) => first.toUpperCase());
