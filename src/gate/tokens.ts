/** /v1/tokens: asked for by people, minted for agents by an enrolment token, listed and revoked. Secrets are told once. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { scopes } from "../domain/people/access.ts";
import { mayDo } from "../domain/people/who-may.ts";
import { refused } from "../domain/words/reply.ts";
import { createToken, enrolAgent, problemOf, revokeToken, type TokenOrder } from "../flows/access/tokens.ts";
import { recordRefusal } from "../flows/attempt/refusals.ts";
import type { Caller } from "../http/bearer.ts";
import { lineText } from "../http/free-text.ts";
import { HttpError } from "../http/http-error.ts";
import { operate } from "../http/operation.ts";
import { idText, instantText } from "../http/read-body.ts";
import { tokenFacts } from "../views/token-facts.ts";
import { answerReply, refusalsOf } from "./answer-reply.ts";
import { pageOf, pageQuery, readPage } from "./people/cursor.ts";
import { audited, type PeopleRoom } from "./people/people-room.ts";
import { instant, nullable } from "./people/shapes.ts";

const line = z
  .object({
    token: z.string(),
    name: z.string(),
    scopes: z.array(z.string()),
    agent: nullable(z.string()).describe("The agent or pattern it speaks for; null: any"),
    person: nullable(z.string()),
    for: nullable(z.string()).describe("The person whose agent it is"),
    enrol: z.boolean(),
    parent: nullable(z.string()).describe("The enrolment token that minted it"),
    state: z.enum(["live", "waiting", "expired", "revoked"]).describe("waiting: for its person to confirm it"),
    created_at: nullable(instant),
    confirmed_at: nullable(instant),
    expires_at: nullable(instant),
    revoked_at: nullable(instant),
  })
  .meta({ id: "Token" });

const made = line.extend({ secret: z.string().describe("Told once; only its hash is kept") }).meta({ id: "NewToken" });

const pattern = z
  .string()
  .regex(/^[A-Za-z0-9*][A-Za-z0-9._:@/*-]{0,127}$/, { error: "is an agent's name, or a pattern with * in it" });

const order = z.strictObject({
  name: lineText(120).describe("What it is for, as it will be listed"),
  scopes: z.array(z.enum(scopes)).min(1).max(scopes.length),
  agent: pattern.optional().describe("The agent or pattern it speaks for"),
  person: idText
    .optional()
    .describe("Whom it speaks for; with the scope person. It waits until they confirm it in chat"),
  for: idText
    .optional()
    .describe("Whose agent it is: counts as asking for all it asks, and so never approves it. With the scope agent"),
  enrol: z.boolean().optional().describe("It enrols agents of the pattern and does nothing else"),
  expires: instantText.optional().describe("When it ends; absent: when it is revoked"),
});

export function registerTokens(app: FastifyInstance, room: PeopleRoom): void {
  const { world, keys } = room;

  operate(
    app,
    "GET",
    "/v1/tokens",
    {
      summary: "List tokens, without their secrets",
      tag: "tokens",
      who: ["person", "auditor"],
      query: z.strictObject(pageQuery),
      answers: {
        200: { description: "All for admins and auditors; else those that speak for you", schema: pageOf(line) },
      },
      errors: { 422: ["cursor_invalid"] },
    },
    keys,
    async ({ caller, query }) => {
      await audited(room, caller, "tokens");
      const all = caller.scopes.includes("auditor") || governs(caller).may;
      const page = await readPage(
        world,
        "token",
        {},
        query,
        async ({ state }) => all || state.person === caller.person,
      );
      return { ...page, items: page.items.map(({ state }) => tokenFacts(state, world.clock.now())) };
    },
  );

  operate(
    app,
    "POST",
    "/v1/tokens",
    {
      summary: "Ask for a token",
      description:
        "Admins for any; everybody for one that speaks for themselves. A token that speaks for a person opens nothing until that person confirmed it in chat (`/ward link tok_…`, on Discord `/ward me link what:tok_…`), within a day.",
      tag: "tokens",
      who: ["person"],
      body: order,
      answers: { 201: { description: "Made; `state` says whether it waits", schema: made } },
      errors: { ...refusalsOf(["not_eligible"]), 422: ["arg_invalid", "id_charset", "timestamp_format"] },
    },
    keys,
    async ({ caller, body, reply }) => {
      const { expires, ...rest } = body;
      const actor = `person:${caller.person ?? ""}`;
      const asked: TokenOrder = { ...(rest as TokenOrder), ...(expires !== undefined && { expires }), actor };
      const own = body.scopes.every((scope) => scope === "person") && body.person === caller.person;
      const answer = governs(caller);
      if (!own && !answer.may) {
        const no = refused(answer.code, answer.sentence);
        await recordRefusal(world, { by: actor, item: "token:new", act: "make a token", how: "api" }, no);
        answerReply(no);
      }
      const problem = problemOf(world, asked);
      if (problem) throw new HttpError("arg_invalid", 422, problem);
      const { token, secret } = await createToken(world, asked);
      return reply.status(201).send({ ...(await factsOf(token)), secret });
    },
  );

  operate(
    app,
    "POST",
    "/v1/tokens/enrol",
    {
      summary: "Enrol an agent: its own token, minted from an enrolment token",
      description: "Each name once. A name is free again when its token was revoked.",
      tag: "tokens",
      who: ["enrol"],
      body: z.strictObject({ agent: idText.describe("The agent's name; fits the pattern of the token") }),
      answers: { 201: { description: "Enrolled", schema: made } },
      errors: { ...refusalsOf(["agent_mismatch", "already_enrolled", "too_late"]), 422: ["id_charset"] },
    },
    keys,
    async ({ caller, body, reply }) => {
      const { reply: answer, minted } = await enrolAgent(world, caller.token, body.agent);
      answerReply(answer);
      return reply.status(201).send({ ...(await factsOf(minted?.token ?? "")), secret: minted?.secret ?? "" });
    },
  );

  operate(
    app,
    "POST",
    "/v1/tokens/:id/revoke",
    {
      summary: "End a token at once",
      tag: "tokens",
      who: ["person"],
      description: "An enrolment token goes with every token that it minted, unless `keep` says to leave those.",
      params: { id: "Such as tok_…" },
      body: z.strictObject({
        keep: z.boolean().optional().describe("Of an enrolment token: leave those that it minted"),
      }),
      bodyOptional: true,
      answers: {
        200: {
          description: "Revoked, now or before",
          schema: line.extend({ minted: z.array(z.string()).describe("Tokens that it had minted, revoked with it") }),
        },
      },
      errors: refusalsOf(["not_found"]),
    },
    keys,
    async ({ caller, params: { id = "" }, body: { keep = false } }) => {
      const thing = await world.store.load(`token:${id}`);
      if (!thing || !(thing.state.person === caller.person || governs(caller).may))
        throw new HttpError("not_found", 404, "There is no such token.", { hint: "GET /v1/tokens lists yours." });
      const revoked = await revokeToken(world, id, `person:${caller.person ?? ""}`, { keep });
      return { ...(await factsOf(id)), minted: revoked ? revoked.minted.map(({ token }) => token) : [] };
    },
  );

  /** Tokens are for admins: they belong to no pact. */
  function governs({ person = "" }: Caller) {
    const at = world.clock.now();
    const { config } = world;
    return mayDo({
      act: "govern",
      person,
      config,
      room: "",
      raci: undefined,
      reached: [],
      roomAsked: false,
      fourEyes: [],
      at,
    });
  }

  async function factsOf(token: string) {
    const thing = await world.store.load(`token:${token}`);
    if (!thing) throw new Error(`the token ${token} is not in the store`);
    return tokenFacts(thing.state, world.clock.now());
  }
}
