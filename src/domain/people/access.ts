import type { Actor } from "../journal/event.ts";
import type { EventBodies } from "../journal/event-kinds.ts";
import type { Projection } from "../journal/projection.ts";
import type { Instant } from "../words/time.ts";

export const scopes = ["signals:write", "agent", "person", "auditor"] as const;
export type Scope = (typeof scopes)[number];

export type Token = EventBodies["token.created"] & {
  /** Who made it: the host, a person, or the enrolment token that minted it. */
  by: Actor;
  createdAt: Instant;
  /** Until then a token that speaks for a person opens nothing. */
  confirmedAt: Instant | undefined;
  revokedAt: Instant | undefined;
};
export type Link = EventBodies["link.created"];
export type Session = EventBodies["session.opened"] & { closedAt: Instant | undefined };

export const tokenProjection: Projection<Token, "token"> = {
  kind: "token",
  evolve(state, event) {
    if (event.type === "token.created") {
      const confirmed = event.body.person === undefined || event.actor === "host";
      return {
        ...event.body,
        by: event.actor,
        createdAt: event.at,
        confirmedAt: confirmed ? event.at : undefined,
        revokedAt: undefined,
      };
    }
    if (!state) throw new Error(`${event.subject} has "${event.type}" before it was created`);
    switch (event.type) {
      case "token.confirmed":
        return { ...state, confirmedAt: event.at };
      case "token.revoked":
        return { ...state, revokedAt: event.at };
    }
  },
  index: ({ agent, confirmedAt, revokedAt }) => ({
    status: revokedAt !== undefined ? "revoked" : confirmedAt === undefined ? "waiting" : "live",
    ...(agent && { agent }),
  }),
  // An enrolled name is taken as long as its token lives, whichever enrolment token minted it.
  claims: ({ hash, parent, agent, revokedAt }) => [
    `token-hash:${hash}`,
    ...(parent && agent && revokedAt === undefined ? [`enrolled:${agent}`] : []),
  ],
};

/** A link is used when a session names it; the claim of that session makes a second use impossible. */
export const linkProjection: Projection<Link, "link"> = {
  kind: "link",
  evolve(_, event) {
    switch (event.type) {
      case "link.created":
        return event.body;
    }
  },
  index: () => ({}),
  claims: ({ hash }) => [`link-hash:${hash}`],
};

export const sessionProjection: Projection<Session, "session"> = {
  kind: "session",
  evolve(state, event) {
    if (event.type === "session.opened") return { ...event.body, closedAt: undefined };
    if (!state) throw new Error(`${event.subject} has "${event.type}" before it was opened`);
    switch (event.type) {
      case "session.closed":
        return { ...state, closedAt: event.at };
    }
  },
  index: ({ closedAt }) => ({ status: closedAt === undefined ? "open" : "closed" }),
  claims: ({ hash, link }) => [`session-hash:${hash}`, ...(link ? [`link-used:${link}`] : [])],
};
