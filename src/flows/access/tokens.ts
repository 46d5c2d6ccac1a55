/** Bearer tokens: made once and told once, kept as a hash, found again at each request. */

import { type Actor, event, idOf } from "../../domain/journal/event.ts";
import type { AgentId, PersonId } from "../../domain/pact/pact.ts";
import type { Scope, Token } from "../../domain/people/access.ts";
import { isTokenText, tokenText } from "../../domain/people/bearer-text.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import { hashSecret } from "../tell/digest.ts";

export interface TokenOrder {
  name: string;
  scopes: Scope[];
  /** The agent it speaks for, or a pattern with "*"; absent: any agent. */
  agent?: AgentId;
  /** Needed with the scope `person`. */
  person?: PersonId;
  expires?: Instant;
  actor: Actor;
}

/** Makes a token. `secret` is told once and stored nowhere. */
export async function createToken(world: World, order: TokenOrder): Promise<{ token: string; secret: string }> {
  const { name, scopes, agent, person, expires, actor } = order;
  if (scopes.length === 0) throw new Error("a token needs at least one scope");
  if (scopes.includes("person") !== (person !== undefined))
    throw new Error('a token with the scope "person" names one person, and only such a token does');
  if (person && !world.config.people[person]) throw new Error(`there is no person "${person}" in wardroom.yaml`);
  const secret = tokenText(world.random(32));
  const token = `tok_${world.random(9)}`;
  const result = await world.store.commit({
    expected: [[`token:${token}`, 0]],
    events: [
      event("token.created", `token:${token}`, actor, {
        token,
        name,
        hash: hashSecret(secret),
        scopes,
        ...(agent && { agent }),
        ...(person && { person }),
        ...(expires !== undefined && { expires }),
      }),
    ],
    effects: [],
  });
  if (result.type === "conflict") throw new Error("this token exists already; the source of randomness repeats itself");
  return { token, secret };
}

/** False when there is no such token, or it was revoked before. */
export async function revokeToken(world: World, token: string, actor: Actor): Promise<boolean> {
  const thing = await world.store.load(`token:${token}`);
  if (!thing || thing.state.revokedAt !== undefined) return false;
  const result = await world.store.commit({
    expected: [[`token:${token}`, thing.version]],
    events: [event("token.revoked", `token:${token}`, actor, { token })],
    effects: [],
  });
  return result.type === "committed";
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
    if (!events.some(({ type }) => type === "token.created" || type === "token.revoked")) return;
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
