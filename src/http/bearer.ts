/** Who is asking: the bearer token of a request, and what it allows. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { AgentId, PersonId } from "../domain/pact/pact.ts";
import type { Scope } from "../domain/people/access.ts";
import { matchesPattern } from "../domain/people/fleet-config.ts";
import type { Tokens } from "../flows/access/tokens.ts";
import type { Clock } from "../ports/clock.ts";
import { HttpError, quoted } from "./http-error.ts";

/** What a token may be asked to show: one of its scopes, or that it enrols agents, which is all such a token may do. */
export type Permission = Scope | "enrol";

/** The bearer of a token that was found, live and not expired. */
export interface Caller {
  token: string;
  name: string;
  scopes: readonly Permission[];
  /** The agent, or pattern of agents, it speaks for; undefined: any. */
  agent: string | undefined;
  person: PersonId | undefined;
  /** The person whose agent it is, who counts as asking for what it asks. */
  requester?: PersonId | undefined;
}

declare module "fastify" {
  interface FastifyRequest {
    /** Set behind `bearer`. */
    caller: Caller | undefined;
  }
}

/** Every route registered on this instance from here on needs a token, with one of these scopes. Asked before the body is read. */
export function bearer(app: FastifyInstance, tokens: Tokens, clock: Clock, scopes: readonly Permission[]): void {
  app.addHook("onRequest", authorize(app, tokens, clock, scopes));
}

/** The same for one route. */
export function authorize(
  app: FastifyInstance,
  tokens: Tokens,
  clock: Clock,
  scopes: readonly Permission[],
): (request: FastifyRequest) => Promise<void> {
  if (!app.hasRequestDecorator("caller")) app.decorateRequest("caller", undefined);
  return async (request) => {
    request.caller = await authenticate(request, tokens, clock);
    if (!scopes.some((scope) => request.caller?.scopes.includes(scope))) throw scopeMissing(scopes);
  };
}

const scopeMissing = (scopes: readonly Permission[]): HttpError =>
  new HttpError("scope_missing", 403, `This token lacks the scope ${scopes.join(" or ")}.`, {
    hint: `Make one that has it: wardroom token create --name NAME ${scopes[0] === "enrol" ? "--scope agent --agent 'NAME-*' --enrol" : `--scope ${scopes[0]}${scopes[0] === "person" ? " --person PERSON" : ""}`}`,
  });

/** The caller, on a route behind `bearer`. */
export function callerOf({ caller }: FastifyRequest): Caller {
  if (!caller) throw new Error("this route asks for its caller, but is not behind bearer()");
  return caller;
}

export const speaksFor = ({ agent }: Caller, about: AgentId): boolean =>
  agent === undefined || matchesPattern(agent, about);

export function agentMismatch({ agent }: Caller, about: string, field: string): HttpError {
  return new HttpError("agent_mismatch", 403, `This token speaks for ${agent}, not for ${quoted(about)}.`, {
    field,
    hint: "Use the token of that agent.",
  });
}

async function authenticate(request: FastifyRequest, tokens: Tokens, clock: Clock): Promise<Caller> {
  const { rawHeaders } = request.raw;
  let given = 0;
  for (let index = 0; index < rawHeaders.length; index += 2)
    if (rawHeaders[index]?.toLowerCase() === "authorization") given += 1;
  if (given > 1)
    throw new HttpError("header_duplicate", 400, "The Authorization header is given more than once.", {
      field: "Authorization",
    });
  const query = new URLSearchParams(request.url.split("?")[1]);
  if (query.has("token") || query.has("access_token"))
    throw new HttpError(
      "token_in_url",
      400,
      "A token in a URL ends up in logs. Move it to the header; rotate this token.",
    );
  const secret = read(request.headers.authorization);
  const token = await tokens.find(secret);
  if (!token) throw unauthorized("auth_invalid", "This token is not known here.");
  if (token.expires !== undefined && token.expires <= clock.now())
    throw unauthorized("auth_expired", "This token has expired. Make a new one.");
  if (token.confirmedAt === undefined)
    throw unauthorized(
      "auth_unconfirmed",
      `This token waits for its person to confirm it: /ward link ${token.token}, or on Discord /ward me link what:${token.token}`,
    );
  const { agent, person, for: requester, name, enrol } = token;
  return { token: token.token, name, scopes: enrol ? ["enrol"] : (token.scopes as Scope[]), agent, person, requester };
}

function read(header: string | undefined): string {
  const [scheme = "", ...rest] = header?.trim().split(/ +/) ?? [];
  if (scheme === "") throw unauthorized("auth_missing", "Send 'Authorization: Bearer <token>'.");
  if (scheme.toLowerCase() !== "bearer") throw unauthorized("auth_scheme", "Use Bearer.");
  if (rest.length === 0) throw unauthorized("auth_missing", "Send 'Authorization: Bearer <token>'.");
  return rest.join(" ");
}

const unauthorized = (code: string, message: string): HttpError =>
  new HttpError(code, 401, message, { headers: { "www-authenticate": "Bearer" } });
