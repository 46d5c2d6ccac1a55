/** GET /v1/artefacts/{kind}: a picture of how the fleet is governed, of what the caller may see. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { fleetRoom } from "../../domain/people/fleet-config.ts";
import { readArtefact } from "../../flows/artefact/read-artefact.ts";
import { roomsSeenBy } from "../../flows/read/sees-room.ts";
import { HttpError } from "../../http/http-error.ts";
import { operate } from "../../http/operation.ts";
import { idText } from "../../http/read-body.ts";
import { pictureAs } from "../../pictures/pictures.ts";
import { artefactKinds } from "../../views/artefact/artefact.ts";
import { grafanaDashboard } from "../../views/artefact/grafana/grafana-dashboard.ts";
import { themes } from "../../views/picture/palette.ts";
import { readsAll } from "./may-read.ts";
import { audited, type PeopleRoom } from "./people-room.ts";

const formats = ["svg", "png", "mermaid", "json", "grafana"] as const;

export function registerArtefacts(app: FastifyInstance, room: PeopleRoom): void {
  const { world, keys } = room;
  operate(
    app,
    "GET",
    "/v1/artefacts/:kind",
    {
      summary: "Draw how the fleet is governed",
      description:
        "What is in force at this moment, as SVG, PNG, Mermaid text or plain data with its sentences (`words`); of the dashboard also one for Grafana, over GET /metrics.",
      tag: "pacts",
      who: ["person", "auditor"],
      params: { kind: artefactKinds.join(", ") },
      query: z.strictObject({
        room: idText.optional().describe("Only this room, with the fleet's own pact"),
        format: z.enum(formats).optional().describe("svg when left out"),
        theme: z.enum(themes).optional().describe("light when left out"),
      }),
      answers: { 200: { description: "image/svg+xml, image/png, text/plain or application/json", schema: z.string() } },
      errors: { 404: ["not_found"], 422: ["arg_invalid"] },
    },
    keys,
    async ({ caller, params, query, reply }) => {
      await audited(room, caller, "artefacts");
      const kind = artefactKinds.find((one) => one === params.kind);
      if (!kind)
        throw new HttpError("not_found", 404, "There is no such artefact.", {
          hint: `There are ${artefactKinds.join(", ")}.`,
        });
      const all = readsAll(caller)
        ? [...new Set([...Object.keys(world.config.rooms), fleetRoom])]
        : await roomsSeenBy(world, caller.person ?? "");
      if (query.room !== undefined && !all.includes(query.room))
        throw new HttpError("not_found", 404, "There is no such room.", { hint: "Leave it out for all you may see." });
      const { format = "svg", theme = "light", room: one } = query;
      if (format === "grafana") {
        if (kind !== "dashboard")
          throw new HttpError("arg_invalid", 422, `Grafana takes the dashboard, and no ${kind}.`, {
            field: "format",
            hint: "Ask for /v1/artefacts/dashboard?format=grafana.",
          });
        return reply.type("application/json; charset=utf-8").send(grafanaDashboard());
      }
      const artefact = await readArtefact(world, kind, { of: one ?? world.config.fleet, rooms: one ? [one] : all });
      switch (format) {
        case "json":
          return reply.send({ ...(artefact.data as object), words: artefact.words });
        case "mermaid":
          return reply.type("text/plain; charset=utf-8").send(artefact.mermaid);
        case "svg":
        case "png": {
          const drawn = await pictureAs(artefact.draw(theme), format, theme);
          return typeof drawn === "string"
            ? reply.type("image/svg+xml").send(drawn)
            : reply.type("image/png").send(Buffer.from(drawn));
        }
      }
    },
  );
}
