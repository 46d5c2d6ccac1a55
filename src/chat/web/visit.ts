/** Who is there: the session of a request, and what a page needs to know about its reader. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { PersonId, RoomId } from "../../domain/pact/pact.ts";
import { nameOf } from "../../domain/people/person.ts";
import { csrfOf, localPath } from "./guard.ts";
import type { Html } from "./html.ts";
import { bare } from "./layout.ts";
import { passingPage, signInPage } from "./pages/door.ts";
import type { Place, Reader } from "./reader.ts";
import type { Parts } from "./web-room.ts";

export const cookieName = "wardroom_session";

export interface Visit {
  secret: string;
  person: PersonId;
  reader: Reader;
}

export async function visitOf(request: FastifyRequest, parts: Parts): Promise<Visit | undefined> {
  const secret = request.cookies[cookieName];
  if (!secret) return undefined;
  const session = await parts.signIn.session(secret);
  return session && { secret, person: session.person, reader: readerOf(session.person, secret, parts) };
}

export function readerOf(person: PersonId, secret: string, { config, clock, demo }: Parts): Reader {
  const fleet = config();
  return {
    person,
    name: nameOf(fleet, person),
    zone: fleet.people[person]?.tz ?? "UTC",
    now: clock.now(),
    csrf: csrfOf(secret),
    demo,
    config: fleet,
  };
}

export const placeOf = (path: string, room?: RoomId): Place => ({ path: localPath(path), room });

/**
 * The front door, in place of any page. The session cookie is not sent with a click on another site (a link in a chat, say),
 * so such a visitor is first passed through a page of ours; only then it is known whether somebody is signed in.
 */
export async function frontDoor(request: FastifyRequest, reply: FastifyReply, parts: Parts): Promise<FastifyReply> {
  const to = localPath(request.url);
  const crossing =
    request.headers["sec-fetch-site"] === "cross-site" && request.headers["sec-fetch-mode"] === "navigate";
  if (crossing) return send(reply, bare("Wardroom", passingPage(to), parts.assets, to));
  const cast = parts.demo ? await parts.rooms.cast() : undefined;
  const front = to === "/" || to.startsWith("/sign-in");
  return send(
    reply.code(front ? 200 : 401),
    bare("Sign in · Wardroom", signInPage(front ? "/" : to, cast), parts.assets),
  );
}

export const send = (reply: FastifyReply, page: Html): FastifyReply =>
  reply.type("text/html; charset=utf-8").header("cache-control", "no-store").send(page.toString());
