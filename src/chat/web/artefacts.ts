/** The artefacts as pages, and their pictures. */
import type { FastifyInstance, FastifyReply } from "fastify";
import { svgOf } from "../../pictures/pictures.ts";
import { artefactKinds } from "../../views/artefact/artefact.ts";
import { themes } from "../../views/picture/palette.ts";
import { bare, page } from "./layout.ts";
import { artefactPage } from "./pages/artefact.ts";
import { problemPage } from "./pages/door.ts";
import { frontDoor, placeOf, send, visitOf } from "./visit.ts";
import type { Parts } from "./web-room.ts";

interface Asked {
  Params: { kind: string; theme: string };
  Querystring: { room?: string; width?: string };
}

export function artefactRoutes(app: FastifyInstance, parts: Parts): void {
  app.get<Asked>("/artefacts/:kind", async (request, reply) => {
    const visit = await visitOf(request, parts);
    if (!visit) return frontDoor(request, reply, parts);
    const room = roomOf(request.query);
    const kind = artefactKinds.find((one) => one === request.params.kind);
    const artefact = kind && (await parts.artefact(visit.person, kind, room));
    if (!artefact) return nothing(reply, parts);
    const place = placeOf(request.url, room);
    const home = { label: visit.reader.config.fleet, href: "/" };
    const shell = {
      title: `${artefact.title} · Wardroom`,
      crumbs: [
        home,
        ...(room === undefined ? [] : [{ label: room, href: `/rooms/${encodeURIComponent(room)}` }]),
        { label: "Pictures" },
      ],
      main: artefactPage(artefact, room),
    };
    return send(reply, page(shell, visit.reader, place, parts.commands, parts.assets));
  });

  app.get<Asked>("/artefacts/:kind/:theme.svg", async (request, reply) => {
    const visit = await visitOf(request, parts);
    const kind = artefactKinds.find((one) => one === request.params.kind);
    const theme = themes.find((one) => one === request.params.theme);
    const artefact = visit && kind && theme && (await parts.artefact(visit.person, kind, roomOf(request.query)));
    if (!artefact)
      return reply.code(404).type("text/plain").send("There is no such picture, or it is not yours to see.");
    return reply
      .header("cache-control", "no-store")
      .type("image/svg+xml")
      .send(await svgOf(artefact.draw(theme, request.query.width === "narrow" ? "narrow" : "whole"), theme));
  });
}

const roomOf = ({ room }: { room?: string }): string | undefined =>
  typeof room === "string" && room !== "" ? room : undefined;

const nothing = (reply: FastifyReply, parts: Parts): FastifyReply =>
  send(
    reply.code(404),
    bare(
      "Nothing here",
      problemPage(
        "Nothing here",
        "There is no such picture, or the room is not yours to see. An admin can add you to it.",
      ),
      parts.assets,
    ),
  );
