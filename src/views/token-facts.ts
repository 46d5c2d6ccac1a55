/** A token as plain facts, without its secret: nobody has that but whoever it was told. */
import type { Token } from "../domain/people/access.ts";
import type { Instant } from "../domain/words/time.ts";

export function tokenFacts(token: Token, now: Instant) {
  const { scopes, agent, person, for: requester, enrol, parent, expires, createdAt, confirmedAt, revokedAt } = token;
  return {
    token: token.token,
    name: token.name,
    scopes,
    agent: agent ?? null,
    person: person ?? null,
    for: requester ?? null,
    enrol: enrol ?? false,
    parent: parent ?? null,
    state: stateOf(token, now),
    created_at: said(createdAt),
    confirmed_at: said(confirmedAt),
    expires_at: said(expires),
    revoked_at: said(revokedAt),
  };
}

const stateOf = (
  { revokedAt, expires, confirmedAt }: Token,
  now: Instant,
): "live" | "waiting" | "expired" | "revoked" => {
  if (revokedAt !== undefined) return "revoked";
  if (expires !== undefined && expires <= now) return "expired";
  return confirmedAt === undefined ? "waiting" : "live";
};

const said = (at: Instant | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());
