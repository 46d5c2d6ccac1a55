/** The pages one may look at, each also as a live stream of its changes. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { themes } from "../../views/picture/palette.ts";
import { itemAt, itemRoutes } from "../../views/room/page-path.ts";
import { noticeHtml } from "./act.ts";
import { localPath } from "./guard.ts";
import { html } from "./html.ts";
import { bare, page } from "./layout.ts";
import type { Live, LivePage } from "./live.ts";
import { agentView } from "./pages/agent.ts";
import { problemPage } from "./pages/door.ts";
import { homeView } from "./pages/home.ts";
import { itemView } from "./pages/item.ts";
import { roomView } from "./pages/room.ts";
import { commandPage } from "./palette.ts";
import type { Reader } from "./reader.ts";
import { mainOf, type PageView, titleOf } from "./view.ts";
import { frontDoor, placeOf, readerOf, send, visitOf } from "./visit.ts";
import type { Parts } from "./web-room.ts";

export function pageRoutes(app: FastifyInstance, parts: Parts, live: Live): void {
  for (const path of ["/", "/rooms/:room", ...itemRoutes, "/agents/*"])
    app.get(path, (request, reply) => show(request, reply));

  // Of a digest that was posted and does not change any more.
  app.get<{ Params: { room: string; to: string; theme: string } }>(
    "/rooms/:room/digests/:to/:theme.png",
    async (request, reply) => {
      const visit = await visitOf(request, parts);
      const { room, to } = request.params;
      const theme = themes.find((one) => one === request.params.theme);
      const png = visit && theme && (await parts.rooms.digestPicture(room, Number(to), visit.person, theme));
      if (!png) return reply.code(404).type("text/plain").send("There is no such picture, or it is not yours to see.");
      return reply
        .header("cache-control", "private, max-age=86400, immutable")
        .type("image/png")
        .send(Buffer.from(png));
    },
  );

  app.get<{ Querystring: { room?: string } }>("/ward", async (request, reply) => {
    const visit = await visitOf(request, parts);
    if (!visit) return frontDoor(request, reply, parts);
    const { room } = request.query;
    const seen = typeof room === "string" && (await parts.rooms.sees(room, visit.person)) ? room : undefined;
    const place = placeOf(seen ? `/rooms/${encodeURIComponent(seen)}` : "/", seen);
    const shell = {
      title: "Type a command · Wardroom",
      crumbs: [{ label: visit.reader.config.fleet, href: place.path }, { label: "Command" }],
      main: html`<div class="page">${commandPage(parts.commands, visit.reader, place)}</div>`,
    };
    return send(reply, page(shell, visit.reader, place, parts.commands, parts.assets));
  });

  app.get<{ Querystring: { at?: string } }>("/live", async (request, reply) => {
    const visit = await visitOf(request, parts);
    const path = localPath(request.query.at);
    const first = visit && (await read(path, visit.reader, parts));
    if (!visit || !first)
      return reply
        .code(visit ? 404 : 401)
        .type("text/plain")
        .send("over");
    const load = async (): Promise<LivePage | undefined> => {
      if (!(await parts.signIn.session(visit.secret))) return undefined;
      return read(path, readerOf(visit.person, visit.secret, parts), parts);
    };
    await live.open(reply, visit.reader.csrf, first.view.room === undefined ? "all" : new Set([first.view.room]), load);
    return reply;
  });

  async function show(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const visit = await visitOf(request, parts);
    if (!visit) return frontDoor(request, reply, parts);
    const { reader } = visit;
    const found = await read(localPath(request.url), reader, parts);
    if (!found)
      return send(
        reply.code(404),
        bare(
          "Nothing here",
          problemPage(
            "Nothing here",
            "There is no such page, or it is not yours to see. An admin can add you to the room.",
          ),
          parts.assets,
        ),
      );
    const { view, place } = found;
    const shell = {
      title: titleOf(view),
      crumbs: view.crumbs,
      main: mainOf(view, reader, place),
      live: `/live?at=${encodeURIComponent(place.path)}`,
      answers: parts.memory.take(reader.csrf).map((card) => noticeHtml(card, reader, place)),
    };
    return send(reply, page(shell, reader, place, parts.commands, parts.assets));
  }
}

/** The page at a path as this person sees it now. */
async function read(url: string, reader: Reader, parts: Parts): Promise<LivePage | undefined> {
  const path = url.split(/[?#]/)[0] ?? "/";
  const view = await viewAt(path, reader, parts);
  if (!view) return undefined;
  for (const drawn of view.cards) parts.memory.drew(drawn);
  return { reader, place: placeOf(path, view.room), view };
}

async function viewAt(path: string, reader: Reader, { rooms, memory }: Parts): Promise<PageView | undefined> {
  const { person } = reader;
  if (path === "/") return homeView(await rooms.home(person), reader);
  const [, kind = "", ...rest] = path.split("/");
  const id = rest.map(decoded).join("/");
  switch (kind) {
    case "rooms": {
      const room = await rooms.room(id, person);
      return room && roomView(room, reader);
    }
    case "agents": {
      const agent = await rooms.agent(id, person);
      if (agent) memory.drew(agent.drawn);
      return agent && agentView(agent, reader, placeOf(path, agent.room));
    }
    default: {
      const subject = itemAt(kind, id);
      const item = subject === undefined ? undefined : await rooms.item(subject, person);
      return item && itemView(item, reader);
    }
  }
}

/** A malformed escape is simply the name of nothing. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
