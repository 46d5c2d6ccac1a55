/** What Slack sent over HTTP, read from the body: an event, a command, a click or a form. Nothing else gets further. */
import { z } from "zod";
import { HttpError } from "../../http/http-error.ts";
import { parseJson } from "../../http/strict-json.ts";

const id = z.string().min(1).max(64);
const user = z.looseObject({ id });

const challenge = z.looseObject({ type: z.literal("url_verification"), challenge: z.string().max(1_000) });
const event = z.looseObject({ type: z.literal("event_callback"), event: z.looseObject({ type: z.string().min(1) }) });
/** Slack tells that it slows down; nothing is to be done about it. */
const slowed = z.looseObject({ type: z.literal("app_rate_limited") });
const command = z.looseObject({ command: z.string().min(1), user_id: id, team_id: id });
/** One press is one action; two would be two decisions behind one signature. */
const click = z.looseObject({ type: z.literal("block_actions"), user, actions: z.array(z.looseObject({})).length(1) });
const other = z.looseObject({ type: z.enum(["view_submission", "view_closed", "shortcut", "message_action"]), user });

const fromJson = z.union([challenge, event, slowed]);
const fromForm = z.union([click, other]);

export type Payload = z.infer<typeof fromJson> | z.infer<typeof fromForm> | z.infer<typeof command>;

/** Throws `payload_format`, 400, for everything that Slack does not send. */
export function readPayload(body: Buffer, contentType: string | undefined): Payload {
  const text = body.toString("utf8");
  if (isForm(contentType)) {
    const form = new URLSearchParams(text);
    const names = [...form.keys()];
    if (new Set(names).size !== names.length) throw unreadable("a field is there twice");
    const payload = form.get("payload");
    return payload === null ? checked(command, Object.fromEntries(form)) : checked(fromForm, jsonOf(payload));
  }
  if (!/^application\/json\b/i.test(contentType ?? "")) throw unreadable("it is neither a form nor JSON");
  return checked(fromJson, jsonOf(text));
}

/** Slack looks whether the certificate is good. It is not signed, so it may never have an effect. */
export const isSslCheck = (body: Buffer, contentType: string | undefined): boolean =>
  isForm(contentType) && new URLSearchParams(body.toString("utf8")).has("ssl_check");

const isForm = (contentType: string | undefined): boolean =>
  /^application\/x-www-form-urlencoded\b/i.test(contentType ?? "");

function checked<S extends z.ZodType>(shape: S, value: unknown): z.infer<S> {
  const read = shape.safeParse(value);
  if (!read.success) throw unreadable("a part of it is missing or of another kind");
  return read.data;
}

function jsonOf(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    throw unreadable("it is not JSON");
  }
}

const unreadable = (why: string): HttpError =>
  new HttpError("payload_format", 400, `This is not what Slack sends: ${why}.`);

/** Who is said to have sent it, and from where; empty where it does not say. */
export function senderOf(payload: Payload): { account: string; channel: string } {
  const said = who.safeParse(payload);
  const { user, user_id, channel, channel_id, event } = said.success ? said.data : {};
  return {
    account: user?.id ?? user_id ?? event?.user ?? "",
    channel: channel?.id ?? channel_id ?? event?.channel ?? "",
  };
}

const who = z.looseObject({
  user: z.looseObject({ id: z.string() }).optional(),
  user_id: z.string().optional(),
  channel: z.looseObject({ id: z.string() }).optional(),
  channel_id: z.string().optional(),
  event: z.looseObject({ user: z.string().optional(), channel: z.string().optional() }).optional(),
});
