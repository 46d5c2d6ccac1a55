/** One operation of the HTTP API: who may, what it reads and what it answers. What validates a request is what /openapi.json says of it. */
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteShorthandOptions } from "fastify";
import type { z } from "zod";
import type { Tokens } from "../flows/access/tokens.ts";
import type { Clock } from "../ports/clock.ts";
import { authorize, type Caller, callerOf, type Permission } from "./bearer.ts";
import { readBody, readQuery } from "./read-body.ts";

export interface Operation {
  /** One line, in the imperative. */
  summary: string;
  description?: string;
  /** The chapter it stands in. */
  tag: "signals" | "actions" | "agents" | "breaches" | "approvals" | "pacts" | "tokens" | "service" | (string & {});
  /** A token with one of these, or nobody in particular. */
  who: readonly Permission[] | "anybody";
  /** What stands for ":id" and its like in the path. */
  params?: Record<string, string>;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** A body that is not needed: without one it counts as {}. */
  bodyOptional?: boolean;
  /** Where a body is not plain JSON. */
  bodyTypes?: readonly string[];
  headers?: Record<string, string>;
  /** Status -> what it means and the shape of the body. */
  answers: Record<number, { description: string; schema: z.ZodType | Record<string, unknown> }>;
  /** Codes of its own, by status. Those of every route (tokens, JSON, limits) are added by themselves. */
  errors?: Record<number, readonly string[]>;
}

declare module "fastify" {
  interface FastifyContextConfig {
    /** "page": for a browser or a chat platform, and no part of the API. */
    api?: Operation | "page";
  }
}

/** Options of a route that reads its body itself, but is described like every other. */
export const described = (api: Operation): RouteShorthandOptions => ({ config: { api } });

/** The keys of the door: who holds which token, by which clock it expires. */
export interface Keys {
  tokens: Tokens;
  clock: Clock;
}

type Input<S> = S extends z.ZodType ? z.output<S> : undefined;

interface Asked<O extends Operation> {
  caller: Caller;
  params: Record<string, string>;
  query: Input<O["query"]>;
  body: Input<O["body"]>;
  request: FastifyRequest;
  reply: FastifyReply;
}

/** Adds a route as its operation says: the token is asked for before the body is read, then query and body are checked. */
export function operate<const O extends Operation>(
  app: FastifyInstance,
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  url: string,
  operation: O,
  keys: Keys,
  answer: (asked: Asked<O>) => Promise<unknown>,
): void {
  const { who, query, body, bodyOptional } = operation;
  app.route({
    method,
    url,
    config: { api: operation },
    ...(who !== "anybody" && { onRequest: authorize(app, keys.tokens, keys.clock, who) }),
    async handler(request, reply) {
      const read = {
        query: query && readQuery(query, request.query),
        body: body && readBody(body as z.ZodObject, bodyOptional ? (request.body ?? {}) : request.body),
      };
      return answer({
        ...(read as Pick<Asked<O>, "query" | "body">),
        caller: who === "anybody" ? nobody : callerOf(request),
        params: request.params as Record<string, string>,
        request,
        reply,
      });
    },
  });
}

const nobody: Caller = { token: "", name: "", scopes: [], agent: undefined, person: undefined };
