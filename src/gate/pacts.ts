/** /v1/pacts: what was agreed, version by version. What holds for one agent is /v1/agents/{id}/pact. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Pact, PactId } from "../domain/pact/pact.ts";
import type { PactHistory } from "../domain/pact/pact-history.ts";
import { fleetRoom, profileOf } from "../domain/people/fleet-config.ts";
import { rfc3339 } from "../domain/words/rfc3339.ts";
import { HttpError } from "../http/http-error.ts";
import { operate } from "../http/operation.ts";
import { idText } from "../http/read-body.ts";
import { pageOf, pageQuery, readPage } from "./people/cursor.ts";
import { sight } from "./people/may-read.ts";
import { audited, type PeopleRoom } from "./people/people-room.ts";
import { instant, nullable } from "./people/shapes.ts";

const line = z
  .object({
    id: z.string(),
    version: z.int().describe("The live one"),
    level: z.enum(["fleet", "room", "agent"]),
    of: nullable(z.string()),
    title: nullable(z.string()),
    applied_by: z.string(),
    applied_at: instant,
    digest: z.string().describe("SHA-256 of its text"),
    drift: z.boolean().describe("Its file says something else; that text is not live"),
  })
  .meta({ id: "Pact" });

const version = z.object({ version: z.int(), applied_by: z.string(), applied_at: instant, digest: z.string() });

const whole = line
  .extend({
    versions: z.array(version).describe("All of them, the first one first"),
    text: z.string().describe("The YAML of the version that was asked for; absent: the live one"),
    shown: z.int().describe("Whose text it is"),
    pact: z.record(z.string(), z.unknown()).describe("The same, read; durations in milliseconds"),
  })
  .meta({ id: "PactInFull" });

export function registerPacts(app: FastifyInstance, room: PeopleRoom): void {
  const { world, keys } = room;
  const who = ["person", "auditor"] as const;

  operate(
    app,
    "GET",
    "/v1/pacts",
    {
      summary: "List pacts with their live version",
      tag: "pacts",
      who,
      query: z.strictObject({
        level: z.enum(["fleet", "room", "agent"]).optional().describe("Only of this level"),
        ...pageQuery,
      }),
      answers: { 200: { description: "The fleet's, and those of your rooms", schema: pageOf(line) } },
      errors: { 422: ["cursor_invalid"] },
    },
    keys,
    async ({ caller, query: { limit, cursor, level } }) => {
      await audited(room, caller, "pacts");
      const sees = sight(world, caller);
      const page = await readPage(world, "pact", { ...(level && { status: level }) }, { limit, cursor }, ({ state }) =>
        seesPact(sees, state),
      );
      return { ...page, items: page.items.map(({ state }) => lineOf(state)) };
    },
  );

  operate(
    app,
    "GET",
    "/v1/pacts/:id",
    {
      summary: "Read a pact: its versions and the text of one",
      tag: "pacts",
      who,
      params: { id: "Such as airline-service" },
      query: z.strictObject({ version: z.coerce.number().int().min(1).optional().describe("Absent: the live one") }),
      answers: { 200: { description: "The pact", schema: whole } },
      errors: { 404: ["not_found"] },
    },
    keys,
    async ({ caller, params: { id = "" }, query }) => {
      await audited(room, caller, "pacts");
      const history = idText.safeParse(id).success ? (await world.store.load(`pact:${id}`))?.state : undefined;
      const shown = query.version ?? history?.versions.length ?? 0;
      const read = history && world.pacts.version(id, shown);
      if (!history || !read || !(await seesPact(sight(world, caller), history)))
        throw new HttpError("not_found", 404, "There is no such pact, or no such version of it.", {
          hint: "GET /v1/pacts lists them.",
        });
      const versions = history.versions.map(({ version: number, by, at, digest }) => ({
        version: number,
        applied_by: by,
        applied_at: rfc3339(at),
        digest,
      }));
      return { ...lineOf(history), versions, shown, text: read.text, pact: read.pact };
    },
  );

  /** The fleet's pact is everybody's; another one is for its room, and for whom it makes accountable. */
  function seesPact(sees: ReturnType<typeof sight>, { id, level, of, versions }: PactHistory): Promise<boolean> {
    if (level === "fleet") return Promise.resolve(true);
    const sits = level === "agent" && of ? profileOf(world.config, of).room : (of ?? fleetRoom);
    const accountable = pactOf(id, versions.length)?.raci?.accountable;
    return sees(sits, accountable ? [accountable] : []);
  }

  function pactOf(id: PactId, number: number): Pact | undefined {
    return world.pacts.version(id, number)?.pact;
  }

  function lineOf(history: PactHistory) {
    const { id, level, of, versions, drift } = history;
    const last = versions.at(-1);
    return {
      id,
      version: last?.version ?? 0,
      level,
      of: of ?? null,
      title: pactOf(id, versions.length)?.title ?? null,
      applied_by: last?.by ?? "",
      applied_at: rfc3339(last?.at ?? 0),
      digest: last?.digest ?? "",
      drift: drift !== undefined,
    };
  }
}
