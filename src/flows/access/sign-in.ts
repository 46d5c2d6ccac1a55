/** Signing in to the web room: a one-time link from the command line, then a session. Only hashes are ever stored. */

import { event, idOf } from "../../domain/journal/event.ts";
import type { PersonId } from "../../domain/pact/pact.ts";
import type { Session } from "../../domain/people/access.ts";
import { hour, type Instant, minute } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import { hashSecret } from "../tell/digest.ts";

const linkLife = 10 * minute;
const sessionLife = 12 * hour;

interface SignInLink {
  /** Goes after "/sign-in/"; told once and stored nowhere. */
  token: string;
  person: PersonId;
  expires: Instant;
}

/** A session just opened. `secret` is the cookie's value; only its hash is kept. */
export interface OpenedSession {
  secret: string;
  person: PersonId;
  expires: Instant;
}

export type LinkState =
  | { type: "good"; person: PersonId; expires: Instant }
  | { type: "unknown" }
  | { type: "expired"; at: Instant }
  | { type: "used"; at: Instant };

/** What the web room needs to know who is there. */
export interface SignIn {
  /** Looks at a link without using it: a preview by a mail or chat program must not use it up. */
  look(token: string): Promise<LinkState>;
  /** Uses the link. Of two uses at once exactly one opens a session. */
  use(token: string): Promise<OpenedSession | LinkState>;
  /** Opens a session without a link: only for trying the example on the machine itself. */
  open(person: PersonId): Promise<OpenedSession>;
  /** Who holds this cookie; undefined when it is unknown, over, closed, or its person is gone from wardroom.yaml. */
  session(secret: string): Promise<{ person: PersonId; expires: Instant } | undefined>;
  close(secret: string): Promise<void>;
}

/** A one-time link for a person of wardroom.yaml, good for ten minutes. `by` is the actor who asked for it. */
export async function createSignInLink(world: World, person: PersonId, by = "host"): Promise<SignInLink> {
  if (!world.config.people[person])
    throw new Error(
      `There is no person "${person}" in wardroom.yaml. It names ${Object.keys(world.config.people).join(", ") || "nobody"}.`,
    );
  const token = world.random(32);
  const link = world.random(9);
  const expires = world.clock.now() + linkLife;
  await world.store.commit({
    expected: [[`link:${link}`, 0]],
    events: [event("link.created", `link:${link}`, by, { link, person, hash: hashSecret(token), expires })],
    effects: [],
  });
  return { token, person, expires };
}

export function createSignIn(world: World): SignIn {
  const { store, clock } = world;

  const findLink = async (token: string) => {
    const subject = await store.holder(`link-hash:${hashSecret(token)}`);
    return subject && (await store.load(`link:${idOf(subject)}`))?.state;
  };
  const findSession = async (secret: string) => {
    const subject = await store.holder(`session-hash:${hashSecret(secret)}`);
    return subject ? await store.load(`session:${idOf(subject)}`) : undefined;
  };
  const openedAt = ({ expires }: Session): Instant => expires - sessionLife;

  const look = async (token: string): Promise<LinkState> => {
    const link = await findLink(token);
    if (!link || !world.config.people[link.person]) return { type: "unknown" };
    const user = await store.holder(`link-used:${link.link}`);
    if (user) {
      const session = await store.load(`session:${idOf(user)}`);
      return { type: "used", at: session ? openedAt(session.state) : clock.now() };
    }
    if (clock.now() >= link.expires) return { type: "expired", at: link.expires };
    return { type: "good", person: link.person, expires: link.expires };
  };

  const open = async (person: PersonId, link?: string): Promise<OpenedSession | undefined> => {
    const secret = world.random(32);
    const session = world.random(9);
    const expires = clock.now() + sessionLife;
    const result = await store.commit({
      expected: [[`session:${session}`, 0]],
      events: [
        event("session.opened", `session:${session}`, `person:${person}`, {
          session,
          person,
          hash: hashSecret(secret),
          expires,
          ...(link && { link }),
        }),
      ],
      effects: [],
    });
    return result.type === "committed" ? { secret, person, expires } : undefined;
  };

  return {
    look,
    async use(token) {
      const state = await look(token);
      const link = await findLink(token);
      if (state.type !== "good" || !link) return state;
      return (await open(link.person, link.link)) ?? look(token);
    },
    async open(person) {
      if (!world.config.people[person]) throw new Error(`There is no person "${person}" in wardroom.yaml.`);
      const opened = await open(person);
      if (!opened) throw new Error("The session could not be opened: its random id was taken.");
      return opened;
    },
    async session(secret) {
      const found = await findSession(secret);
      if (!found) return undefined;
      const { person, expires, closedAt } = found.state;
      if (closedAt !== undefined || clock.now() >= expires || !world.config.people[person]) return undefined;
      return { person, expires };
    },
    async close(secret) {
      const found = await findSession(secret);
      if (!found || found.state.closedAt !== undefined) return;
      const { session, person } = found.state;
      await store.commit({
        expected: [[found.subject, found.version]],
        events: [event("session.closed", found.subject, `person:${person}`, { session })],
        effects: [],
      });
    },
  };
}
