/** Bearer tokens: made once and told once, kept as a hash, found again at each request. */

import { type Actor, event, type How, idOf } from "../../domain/journal/event.ts";
import type { AgentId, PersonId } from "../../domain/pact/pact.ts";
import type { Scope, Token } from "../../domain/people/access.ts";
import { isTokenText, tokenText } from "../../domain/people/bearer-text.ts";
import { matchesPattern } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import { isId } from "../../domain/words/id.ts";
import { done, nothing, type Reply, refused } from "../../domain/words/reply.ts";
import { day, type Instant } from "../../domain/words/time.ts";
import type { Commit } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { attempt } from "../attempt/attempt.ts";
import { recordRefusal } from "../attempt/refusals.ts";
import { hashSecret } from "../tell/digest.ts";

export interface TokenOrder {
  name: string;
  scopes: Scope[];
  /** The agent it speaks for, or a pattern with "*"; absent: any agent. */
  agent?: AgentId;
  /** Needed with the scope `person`. */
  person?: PersonId;
  /** Whose agent it is: this person counts as asking for whatever it asks, and so never approves it. */
  for?: PersonId;
  expires?: Instant;
  /** It enrols agents that fit `agent` and does nothing else; `scopes` are those of the tokens it mints. */
  enrol?: boolean;
  actor: Actor;
}

/** What is wrong with an order, in a sentence for whoever gave it. */
export function problemOf(
  world: World,
  { scopes, agent, person, for: requester, expires, enrol }: TokenOrder,
): string | undefined {
  if (scopes.length === 0) return "A token needs at least one scope.";
  if (scopes.includes("person") !== (person !== undefined))
    return person === undefined
      ? 'A token with the scope "person" speaks for one person: say whom (--person PERSON; over HTTP "person").'
      : 'Only a token with the scope "person" speaks for one: give it that scope, or leave the person out.';
  if (person && !Object.hasOwn(world.config.people, person)) return `There is no person "${person}" in wardroom.yaml.`;
  if (requester && !Object.hasOwn(world.config.people, requester))
    return `There is no person "${requester}" in wardroom.yaml.`;
  if (requester && !scopes.includes("agent"))
    return "Only a token of an agent asks for somebody: give it the scope agent.";
  if (person && scopes.includes("agent")) return "A token speaks for a person or for agents, not for both.";
  if (expires !== undefined && expires <= world.clock.now()) return "That is over already. Give a later time.";
  if (enrol && scopes.some((scope) => scope !== "agent" && scope !== "signals:write"))
    return "An enrolment token mints tokens of agents: its scopes are agent and signals:write.";
  if (enrol && agent === undefined) return "An enrolment token needs the pattern of names it enrols, such as refund-*.";
  return undefined;
}

/** Makes a token. `secret` is told once and stored nowhere. */
export async function createToken(world: World, order: TokenOrder): Promise<{ token: string; secret: string }> {
  const { expires: _, ...lasting } = order;
  const problem = problemOf(world, lasting);
  if (problem) throw new Error(problem);
  const made = draft(world, order);
  const result = await world.store.commit(made.commit);
  if (result.type === "conflict") throw new Error("this token exists already; the source of randomness repeats itself");
  return { token: made.token, secret: made.secret };
}

function draft(world: World, order: TokenOrder & { parent?: string }) {
  const { name, scopes, agent, person, for: requester, expires, enrol, parent, actor } = order;
  const secret = tokenText(world.random(32));
  const token = `tok_${world.random(9)}`;
  const created = event("token.created", `token:${token}`, actor, {
    token,
    name,
    hash: hashSecret(secret),
    scopes,
    ...(agent && { agent }),
    ...(person && { person }),
    ...(requester && { for: requester }),
    ...(expires !== undefined && { expires }),
    ...(enrol && { enrol }),
    ...(parent && { parent }),
  });
  return { token, secret, commit: { expected: [[`token:${token}`, 0]], events: [created], effects: [] } as Commit };
}

/**
 * Mints the token of one agent from an enrolment token. A name is enrolled once: it is free again when its token was revoked.
 * `minted` is told once.
 */
export async function enrolAgent(
  world: World,
  id: string,
  agent: AgentId,
): Promise<{ reply: Reply; minted?: { token: string; secret: string } }> {
  const thing = await world.store.load(`token:${id}`);
  if (!thing) throw new Error(`the enrolment token ${id} is not in the store`);
  const parent = thing.state;
  const justRevoked = refused("too_late", "This enrolment token was revoked just now. Ask its operator for another.");
  if (parent.revokedAt !== undefined) return { reply: justRevoked };
  const pattern = parent.agent ?? "";
  if (!isId(agent) || !matchesPattern(pattern, agent))
    return { reply: refused("agent_mismatch", `This token enrols ${pattern}, and that name does not fit.`) };
  const actor = `token:${parent.token}`;
  const scopes = parent.scopes as Scope[];
  const spoken = (await world.store.list("token", { agent, status: "live" })).find(({ state }) => speaks(state, world));
  const made = draft(world, {
    name: `${parent.name}/${agent}`,
    scopes,
    agent,
    ...(parent.for && { for: parent.for }),
    parent: parent.token,
    actor,
  });
  const { commit } = made;
  // Revoked at this very moment it mints nothing any more: what it minted is revoked with it.
  const result = spoken
    ? { type: "conflict" as const, holder: spoken.subject }
    : await world.store.commit({ ...commit, expected: [...commit.expected, [thing.subject, thing.version]] });
  if (result.type === "committed")
    return { reply: done(`${agent} is enrolled.`), minted: { token: made.token, secret: made.secret } };
  const reply =
    "holder" in result
      ? refused(
          "already_enrolled",
          `${agent} has a token already. Its operator revokes that one first: wardroom token revoke ${idOf(result.holder)}`,
        )
      : justRevoked;
  await recordRefusal(world, { by: actor, item: `agent:${agent}`, act: "enrol", how: "api" }, reply);
  return { reply };
}

/** A token of the agent's own, made by hand: nobody enrols it as a second one. */
const speaks = ({ scopes, enrol, expires }: Token, { clock }: World): boolean =>
  !enrol && scopes.includes("agent") && (expires === undefined || expires > clock.now());

/** How long a token that speaks for a person waits to be confirmed. */
export const confirmWithin = day;

/** The person says that this token may speak for them. On the host whoever has the machine says it for them. */
export async function confirmToken(
  world: World,
  id: string,
  as: { person: PersonId | "host"; how: How },
): Promise<Reply> {
  const subject = `token:${id}` as const;
  const { reply } = await attempt(world.store, async () => {
    const thing = await world.store.load(subject);
    const token = thing?.state;
    if (!thing || !token?.person || (as.person !== "host" && token.person !== as.person))
      return { reply: refused("not_found", "There is no such token that waits for you.") };
    if (token.revokedAt !== undefined) return { reply: refused("not_found", `${id} was revoked.`) };
    if (token.confirmedAt !== undefined) return { reply: nothing(`${id} is confirmed already`) };
    if (world.clock.now() - token.createdAt > confirmWithin)
      return { reply: refused("too_late", `${id} has waited longer than a day. Ask for a new one.`) };
    const actor = as.person === "host" ? "host" : `person:${as.person}`;
    return {
      reply: done(`${id} (${token.name}) may speak for ${nameOf(world.config, token.person)} from now on.`),
      commit: {
        expected: [[subject, thing.version]],
        events: [event("token.confirmed", subject, actor, { token: id, how: as.how })],
        effects: [],
      },
    };
  });
  return reply;
}

/** Tokens that wait for this person to confirm them. */
export async function waitingFor(world: World, person: PersonId): Promise<Token[]> {
  const waiting = (await world.store.list("token", { status: "waiting" })).map(({ state }) => state);
  return waiting.filter((token) => token.person === person && world.clock.now() - token.createdAt <= confirmWithin);
}

/**
 * Ends a token, and with an enrolment token all that it minted, unless they are kept. False when there was nothing left to revoke:
 * there is no such token, or it was revoked before with all of its own. `minted`: those that went along.
 */
export async function revokeToken(
  world: World,
  token: string,
  actor: Actor,
  { keep = false }: { keep?: boolean } = {},
): Promise<false | { minted: Token[] }> {
  const minted: Token[] = [];
  let revoked = false;
  for (;;) {
    const thing = await world.store.load(`token:${token}`);
    if (!thing) return false;
    const own = thing.state.revokedAt === undefined ? [thing] : [];
    const children = thing.state.enrol && !keep ? await mintedBy(world, token) : [];
    // Looked at until nothing is left: while its own revocation was written, another may have been minted.
    if (own.length + children.length === 0) return revoked && { minted };
    const { type } = await world.store.commit({
      expected: [...own, ...children].map(({ subject, version }) => [subject, version]),
      events: [
        ...own.map(({ subject }) => event("token.revoked", subject, actor, { token })),
        ...children.map(({ subject, state }) =>
          event("token.revoked", subject, actor, { token: state.token, with: token }),
        ),
      ],
      effects: [],
    });
    if (type === "conflict") continue;
    revoked = true;
    minted.push(...children.map(({ state }) => state));
  }
}

const mintedBy = async ({ store }: World, parent: string) =>
  (await store.list("token", { status: "live" })).filter(({ state }) => state.parent === parent);

/** What happened to those it minted, for whoever revoked it. */
export function revokedAlong(minted: readonly Token[]): string {
  if (minted.length === 0) return "";
  const agents = minted.map(({ agent = "" }) => agent);
  const rest = agents.length > 8 ? ` and ${agents.length - 8} more` : "";
  return minted.length === 1
    ? ` So is the one that it minted, of ${agents[0]}.`
    : ` So are the ${minted.length} that it minted, of ${agents.slice(0, 8).join(", ")}${rest}.`;
}

export interface Tokens {
  /** The live token behind a secret. Revoked and unknown ones are told apart by nobody. */
  find(secret: string): Promise<Token | undefined>;
  stop(): void;
}

/** Remembers the tokens in use; whatever happens to a token is forgotten at once, so that a revoked one ends there and then. */
export function createTokens(world: World): Tokens {
  const known = new Map<string, Token>();
  let changes = 0;
  const forget = world.store.onCommit((events) => {
    if (!events.some(({ type }) => type.startsWith("token."))) return;
    changes += 1;
    known.clear();
  });

  const live = async (secret: string): Promise<Token | undefined> => {
    const hash = hashSecret(secret);
    const before = known.get(hash);
    if (before) return before;
    const asOf = changes;
    const subject = await world.store.holder(`token-hash:${hash}`);
    const token = subject && (await world.store.load(`token:${idOf(subject)}`))?.state;
    if (!token || token.revokedAt !== undefined) return undefined;
    if (known.size >= mostRemembered) known.clear();
    if (asOf === changes) known.set(hash, token);
    return token;
  };

  return {
    async find(secret) {
      const token = isTokenText(secret) ? await live(secret) : undefined;
      // Whoever has left wardroom.yaml decides nothing any more, whatever token they kept.
      return token?.person && !Object.hasOwn(world.config.people, token.person) ? undefined : token;
    },
    stop: forget,
  };
}

const mostRemembered = 10_000;
