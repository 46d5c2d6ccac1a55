/** /v1/rooms/{room}/settings: how a room behaves, read and set under the rules of "/ward room settings". */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { type SettingValues, settingNames } from "../domain/people/room-settings.ts";
import { rfc3339 } from "../domain/words/rfc3339.ts";
import { formatDuration } from "../domain/words/time.ts";
import { readRoomSettings, saveRoomSettings } from "../flows/decide/room-settings.ts";
import type { Caller } from "../http/bearer.ts";
import { HttpError } from "../http/http-error.ts";
import { operate } from "../http/operation.ts";
import { answerReply, decisionAnswer, refusalsOf } from "./answer-reply.ts";
import { sight } from "./people/may-read.ts";
import { audited, type PeopleRoom } from "./people/people-room.ts";
import { instant } from "./people/shapes.ts";

const duration = z.string().max(16).describe("Such as 2h");
const timeOfDay = z.string().max(5).describe("Such as 22:00, in the zone of the room");
const off = z.literal("off");

const settings = z.strictObject({
  ack_ttl: duration,
  reopen_window: duration,
  broadcast_from_level: z.int(),
  card_budget_per_hour: z.union([z.int(), off]),
  quiet: z.union([z.strictObject({ from: timeOfDay, to: timeOfDay }), z.literal("none")]),
  storm: z.union([z.strictObject({ agents: z.int(), share: z.number(), within: duration }), off]),
});

const inForce = z
  .object({
    room: z.string(),
    settings,
    saved: z
      .array(z.object({ field: z.enum(settingNames), by: z.string(), at: instant }))
      .describe("Those that a person saved; all others are as wardroom.yaml says"),
  })
  .meta({ id: "RoomSettings" });

const params = { room: "The room, as wardroom.yaml names it" };

export function registerRoomSettings(app: FastifyInstance, people: PeopleRoom): void {
  const { world, keys } = people;

  const facts = async (room: string) => {
    const { values, saved } = await readRoomSettings(world, room);
    return {
      room,
      settings: asJson(values),
      saved: saved.map(({ change: { field }, by, at }) => ({ field, by, at: rfc3339(at) })),
    };
  };

  operate(
    app,
    "GET",
    "/v1/rooms/:room/settings",
    {
      summary: "Read the settings of a room as they are in force",
      tag: "rooms",
      who: ["person", "auditor"],
      params,
      answers: { 200: { description: "All of them", schema: inForce } },
      errors: { 404: ["not_found"] },
    },
    keys,
    async ({ caller, params: { room = "" } }) => {
      await audited(people, caller, "rooms");
      await seen(caller, room);
      return facts(room);
    },
  );

  operate(
    app,
    "PATCH",
    "/v1/rooms/:room/settings",
    {
      summary: "Set how a room behaves",
      description:
        "Admins, and who is accountable for the room's pact. Only what is given changes, all of it or nothing; the room is told. It counts until wardroom.yaml changes the same field.",
      tag: "rooms",
      who: ["person"],
      params,
      body: settings.partial(),
      answers: { 200: { description: "As they are in force now", schema: inForce.extend(decisionAnswer.shape) } },
      errors: {
        ...refusalsOf(["not_found", "not_eligible", "not_linked", "conflict"]),
        422: ["arg_invalid", "field_invalid"],
      },
    },
    keys,
    async ({ caller, params: { room = "" }, body }) => {
      await seen(caller, room);
      const typed = asTyped(body);
      if (Object.keys(typed).length === 0)
        throw new HttpError("arg_invalid", 422, "There is nothing to set.", {
          hint: `Give at least one of ${settingNames.join(", ")}.`,
        });
      const saved = await saveRoomSettings(world, { by: caller.person ?? "", how: "api" }, room, typed);
      if ("errors" in saved) {
        const [field = "", sentence = ""] = Object.entries(saved.errors)[0] ?? [];
        throw new HttpError("arg_invalid", 422, sentence.trim(), { field });
      }
      return { ...answerReply(saved), ...(await facts(room)) };
    },
  );

  /** What a person may not see is not there. */
  async function seen(caller: Caller, room: string): Promise<void> {
    if (!Object.hasOwn(world.config.rooms, room) || !(await sight(world, caller)(room)))
      throw new HttpError("not_found", 404, "There is no such room.", { hint: "wardroom.yaml names the rooms." });
  }
}

const asJson = ({ ack_ttl, reopen_window, storm, ...rest }: SettingValues): z.infer<typeof settings> => ({
  ack_ttl: formatDuration(ack_ttl),
  reopen_window: formatDuration(reopen_window),
  ...rest,
  storm: storm === "off" ? storm : { ...storm, within: formatDuration(storm.within) },
});

/** As a person would have typed it, for there is one reader of settings. */
const asTyped = (body: Partial<z.infer<typeof settings>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(body).flatMap(([field, value]) => {
      if (value === undefined) return [];
      if (typeof value !== "object") return [[field, String(value)]];
      return [
        [field, "from" in value ? `${value.from}-${value.to}` : `${value.agents}/${value.share}/${value.within}`],
      ];
    }),
  );
