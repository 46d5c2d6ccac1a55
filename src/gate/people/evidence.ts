/** GET /v1/evidence/{id}: the bundle of one thing, as it is sent. */
import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { readEvidenceItem } from "../../domain/evidence/evidence-item.ts";
import { idOf } from "../../domain/journal/event.ts";
import { openBundle } from "../../flows/evidence/open-bundle.ts";
import { HttpError } from "../../http/http-error.ts";
import { operate } from "../../http/operation.ts";
import type { Signer } from "../../ports/signer.ts";
import { programVersion } from "../program-version.ts";
import { audited, type PeopleRoom } from "./people-room.ts";

/** For auditors and admins: the headers of a bundle say who did what in other rooms too. */
export function registerEvidence(app: FastifyInstance, room: PeopleRoom, signer: Signer): void {
  const { world, keys } = room;
  operate(
    app,
    "GET",
    "/v1/evidence/:id",
    {
      summary: "Export the evidence of one thing",
      description:
        "An NDJSON bundle that `npx wardroom evidence verify` checks anywhere. For auditors and admins: its chain of headers names what happened in other rooms too.",
      tag: "evidence",
      who: ["person", "auditor"],
      params: { id: "Such as BR-142, AP-77 or act_..." },
      answers: { 200: { description: "application/x-ndjson, one record a line", schema: z.string() } },
      errors: { 403: ["not_eligible"], 404: ["not_found"] },
    },
    keys,
    async ({ caller, params: { id = "" }, reply }) => {
      const { scopes, person } = caller;
      if (!scopes.includes("auditor") && !(person !== undefined && world.config.admins.includes(person)))
        throw new HttpError(
          "not_eligible",
          403,
          "A bundle names what happened in other rooms too, so it is for auditors and admins.",
          {
            hint: "Ask an admin for it, or /ward evidence in chat for what there is.",
          },
        );
      await audited(room, caller, "evidence");
      const subject = readEvidenceItem(id);
      const opened = subject && (await openBundle(world, signer, subject, `wardroom ${programVersion()}`));
      if (!subject || !opened) throw new HttpError("not_found", 404, "There is no evidence of such a thing.");
      reply.header("content-type", "application/x-ndjson; charset=utf-8");
      reply.header("content-disposition", `attachment; filename="${idOf(subject)}.ndjson"`);
      return reply.send(Readable.from(opened.lines));
    },
  );
}
