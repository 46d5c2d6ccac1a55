/** How Discord says no: JSON error codes with the status and the words they come with. */

export interface Answer {
  status: number;
  body: unknown;
}

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
const refusals = {
  401: { status: 401, message: "401: Unauthorized" },
  10003: { status: 404, message: "Unknown Channel" },
  10004: { status: 404, message: "Unknown Guild" },
  10008: { status: 404, message: "Unknown Message" },
  10007: { status: 404, message: "Unknown Member" },
  10013: { status: 404, message: "Unknown User" },
  10015: { status: 404, message: "Unknown Webhook" },
  10062: { status: 404, message: "Unknown interaction" },
  30046: { status: 429, message: "Maximum number of edits to messages older than 1 hour reached. Try again later" },
  40060: { status: 400, message: "Interaction has already been acknowledged." },
  50001: { status: 403, message: "Missing Access" },
  50007: { status: 403, message: "Cannot send messages to this user" },
  50013: { status: 403, message: "Missing Permissions" },
  50035: { status: 400, message: "Invalid Form Body" },
  50083: { status: 400, message: "Tried to perform an operation on an archived thread" },
  50278: { status: 403, message: "Cannot send messages to this user due to having no mutual guilds" },
  160004: { status: 400, message: "A thread has already been created for this message" },
} as const;

export type RefusalCode = keyof typeof refusals;

export const refused = (code: RefusalCode): Answer => ({
  status: refusals[code].status,
  body: { message: refusals[code].message, code: code === 401 ? 0 : Number(code) },
});
