/** Coming in and going out: the one-time link, the picker of the example, and the end of a session. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { nameOf } from "../../domain/people/person.ts";
import type { OpenedSession } from "../../flows/access/sign-in.ts";
import { localPath, sameToken } from "./guard.ts";
import { bare } from "./layout.ts";
import { linkPage, linkProblemPage, problemPage } from "./pages/door.ts";
import { cookieName, frontDoor, send, visitOf } from "./visit.ts";
import type { Parts } from "./web-room.ts";

/** The token stands in the address, so these addresses are not logged. */
const unlogged = { logLevel: "silent" as const };

export function signInRoutes(app: FastifyInstance, parts: Parts): void {
  app.get("/sign-in", async (request, reply) =>
    (await visitOf(request, parts)) ? reply.redirect("/", 303) : frontDoor(request, reply, parts),
  );

  app.get<{ Params: { token: string } }>("/sign-in/:token", unlogged, async (request, reply) => {
    const { token } = request.params;
    const state = await parts.signIn.look(token);
    return state.type === "good"
      ? send(reply, bare("Sign in · Wardroom", linkPage(token, nameOf(parts.config(), state.person)), parts.assets))
      : send(reply.code(410), bare("Sign in · Wardroom", linkProblemPage(state), parts.assets));
  });

  app.post<{ Params: { token: string } }>("/sign-in/:token", unlogged, async (request, reply) => {
    const used = await parts.signIn.use(request.params.token);
    if ("secret" in used) return enter(request, reply, used, "/");
    if (used.type !== "good")
      return send(reply.code(410), bare("Sign in · Wardroom", linkProblemPage(used), parts.assets));
    return send(
      reply.code(503),
      bare("Sign in", problemPage("Please try again", "The session could not be opened just now."), parts.assets),
    );
  });

  app.post<{ Body: { person?: string; back?: string } }>("/sign-in/example", async (request, reply) => {
    const { person, back } = request.body ?? {};
    if (!parts.demo || typeof person !== "string" || !Object.hasOwn(parts.config().people, person))
      return frontDoor(request, reply, parts);
    return enter(request, reply, await parts.signIn.open(person), localPath(back));
  });

  app.post<{ Body: { csrf?: string } }>("/sign-out", async (request, reply) => {
    const visit = await visitOf(request, parts);
    if (visit && sameToken(request.body?.csrf, visit.reader.csrf)) await parts.signIn.close(visit.secret);
    return reply.clearCookie(cookieName, { path: "/" }).redirect("/", 303);
  });

  async function enter(
    request: FastifyRequest,
    reply: FastifyReply,
    opened: OpenedSession,
    to: string,
  ): Promise<FastifyReply> {
    const before = request.cookies[cookieName];
    if (before) await parts.signIn.close(before);
    return reply
      .setCookie(cookieName, opened.secret, {
        path: "/",
        httpOnly: true,
        sameSite: "strict",
        secure: request.protocol === "https" || isSecure(parts.config().public_url, request.headers.host),
        maxAge: Math.max(0, Math.floor((opened.expires - parts.clock.now()) / 1000)),
      })
      .redirect(to, 303);
  }
}

/** Behind a proxy that ends TLS the request looks plain; the public address says what the browser sees. */
const isSecure = (publicUrl: string | undefined, host: string | undefined): boolean =>
  publicUrl !== undefined &&
  URL.canParse(publicUrl) &&
  new URL(publicUrl).protocol === "https:" &&
  new URL(publicUrl).host === host;
