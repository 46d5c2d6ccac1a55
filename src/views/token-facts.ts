/** A token as plain facts, without its secret: nobody has that but whoever it was told. */
import type { Token } from "../domain/people/access.ts";
import { rfc3339OrNull } from "../domain/words/rfc3339.ts";
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
    created_at: rfc3339OrNull(createdAt),
    confirmed_at: rfc3339OrNull(confirmedAt),
    expires_at: rfc3339OrNull(expires),
    revoked_at: rfc3339OrNull(revokedAt),
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
