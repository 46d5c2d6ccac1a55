/** The kinds of value documents are made of: durations, ids, addresses, zones, dates. Each says what is wrong and what to write. */

import { z } from "zod";
import { idPattern } from "../domain/words/id.ts";
import { type Duration, day, formatDuration, parseDuration, second } from "../domain/words/time.ts";
import { checked, Problem } from "./checked.ts";
import { shorten } from "./located.ts";

/** A sentence or a paragraph, not a page. */
export const text = z.string().min(1).max(2_000);

/** "20m", "1h30m" within a range -> milliseconds. */
export const duration = (min: Duration, max: Duration) =>
  checked<Duration>(
    {
      type: "string",
      pattern: "^(\\d+(ms|s|m|h|d))+$",
      description: `A duration from ${formatDuration(min)} to ${formatDuration(max)}, e.g. 20m or 1h30m.`,
      "x-type": `duration, ${formatDuration(min)} to ${formatDuration(max)}`,
    },
    (value) => {
      const range = `from ${formatDuration(min)} to ${formatDuration(max)}`;
      if (typeof value === "number" || (typeof value === "string" && /^\d+(\.\d+)?$/.test(value)))
        return new Problem(
          "duration_unit",
          `the duration ${value} has no unit`,
          `Write ${value}s, ${value}m or ${value}h.`,
        );
      if (typeof value !== "string") return new Problem("type", "this must be a duration", "Write one like 20m.");
      if (/^\d{1,2}:\d{2}(:\d{2})?$/.test(value))
        return new Problem(
          "time_format",
          `${shorten(value)} is a time of day, not a duration`,
          "Write one like 12h30m.",
        );
      if (/^-/.test(value) || /^\d+(\.\d+)?e\d+\w+$/i.test(value))
        return new Problem("duration_range", `the duration ${shorten(value)} is out of range`, `Write one ${range}.`);
      const parsed = parseDuration(value);
      if (parsed === undefined)
        return new Problem(
          "duration_format",
          `${shorten(value)} is not a duration`,
          "Write one like 30s, 20m or 1h30m.",
        );
      if (parsed < min || parsed > max)
        return new Problem("duration_range", `the duration ${shorten(value)} is out of range`, `Write one ${range}.`);
      return parsed;
    },
  );

export const ladderAfter = duration(0, 7 * day);
export const ttl = duration(5 * second, 7 * day);
export const windowTime = duration(second, 31 * day);

/** An id as the outside contract allows it; "what" names it in the error: "a pact id". */
export const id = (what: string) =>
  checked<string>(
    {
      type: "string",
      pattern: idPattern,
      description: `${what[0]?.toUpperCase()}${what.slice(1)}.`,
      "x-type": what.replace(/\ban? /g, ""),
    },
    (value) => {
      if (value === undefined || value === null) return new Problem("field_missing", `${what} is missing`, "Add it.");
      if (typeof value === "number" || typeof value === "boolean")
        return new Problem("type", `${what} must be text`, `Quote it: "${value}".`);
      if (typeof value !== "string") return new Problem("type", `${what} must be text`, "Write one name.");
      return new RegExp(idPattern).test(value)
        ? value
        : new Problem(
            "id_format",
            `${shorten(value)} is not ${what}`,
            "Use letters, digits and . _ : @ / -, beginning with a letter or digit, at most 128.",
          );
    },
  );

/** An agent's exact name, or a pattern with "*". */
export const agentPattern = checked<string>(
  {
    type: "string",
    pattern: "^[A-Za-z0-9*][A-Za-z0-9._:@/*-]{0,127}$",
    description: "An agent name or a pattern with *.",
    "x-type": "agent or pattern",
  },
  (value) => {
    if (typeof value !== "string")
      return new Problem("type", "an agent must be named by text", `Quote it: "${String(value)}".`);
    return isAgentPattern(value)
      ? value
      : new Problem(
          "id_format",
          `${shorten(value)} is neither an agent name nor a pattern`,
          "Use letters, digits and . _ : @ / -, and * for any part.",
        );
  },
);

export const isAgentPattern = (text: string): boolean => /^[A-Za-z0-9*][A-Za-z0-9._:@/*-]{0,127}$/.test(text);

export const timeZone = checked<string>(
  { type: "string", description: "An IANA time zone, e.g. Europe/Berlin.", "x-type": "time zone" },
  (value) => {
    if (typeof value !== "string")
      return new Problem("type", "a time zone must be text", "Write one like Europe/Berlin.");
    return isTimeZone(value)
      ? value
      : new Problem("tz_unknown", `there is no time zone ${shorten(value)}`, "Write an IANA name like Europe/Berlin.");
  },
);

function isTimeZone(name: string): boolean {
  if (/^[+-]/.test(name)) return false; // a bare offset has no daylight saving; nobody's working hours follow one
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export const date = checked<string>({ type: "string", format: "date", "x-type": "date" }, (value) => {
  const wrong = new Problem("date_format", `${shorten(String(value))} is not a date`, "Write one like 2027-03-01.");
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return wrong;
  const parsed = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(value) ? value : wrong;
});

export const timeOfDay = checked<string>(
  { type: "string", pattern: "^([01]\\d|2[0-3]):[0-5]\\d$", "x-type": "time of day" },
  (value) =>
    typeof value === "string" && /^([01]\d|2[0-3]):[0-5]\d$/.test(value)
      ? value
      : new Problem("time_format", `${shorten(String(value))} is not a time of day`, 'Write one like "09:00".'),
);

/** An address people open: https, or http on this machine. */
export const webAddress = checked<string>({ type: "string", format: "uri", "x-type": "address" }, (value) => {
  const url = typeof value === "string" && URL.canParse(value) ? new URL(value) : undefined;
  if (!url)
    return new Problem(
      "url_format",
      `${shorten(String(value))} is not an address`,
      "Write one like https://ward.acme.example.",
    );
  const local = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  if (url.protocol === "https:" || (url.protocol === "http:" && local)) return url.href.replace(/\/$/, "");
  return new Problem(
    "url_forbidden",
    `${url.protocol}// is not allowed here`,
    "Use https (http only on this machine).",
  );
});

/** An address Wardroom itself calls: never this machine or a private network, unless the entry allows it. */
export const outboundAddress = checked<string>({ type: "string", format: "uri", "x-type": "address" }, (value) => {
  const url = typeof value === "string" && URL.canParse(value) ? new URL(value) : undefined;
  if (!url) return new Problem("url_format", "this is not an address", "Write one like https://hook.acme.example.");
  return url.protocol === "https:" || url.protocol === "http:"
    ? url.href
    : new Problem("url_forbidden", `${url.protocol} addresses are not allowed`, "Use https.");
});

/** Loopback, link-local (where cloud metadata lives), private and unspecified addresses. */
export function isPrivateAddress(address: string): boolean {
  const host = new URL(address).hostname.replace(/^\[|\]$/g, "").toLowerCase();
  if (host === "localhost" || host.endsWith(".localhost") || host.endsWith(".internal") || host.endsWith(".local"))
    return true;
  if (host.includes(":")) return /^(::1?$|f[cd]|fe[89ab]|::ffff:)/.test(host);
  return /^(0|10|127)\.|^169\.254\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\.|^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(
    host,
  );
}

/** "env:NAME": where a secret is to be found. The secret itself is never written in a file, and never read here. */
export const secretReference = checked<string>(
  { type: "string", pattern: "^env:[A-Z_][A-Z0-9_]*$", "x-type": "`env:NAME`" },
  (value) =>
    typeof value === "string" && /^env:[A-Z_][A-Z0-9_]*$/.test(value)
      ? value
      : new Problem(
          "secret_in_config",
          "a secret is named, never written in the file",
          "Put it into the environment and write env:NAME here.",
        ),
);

const slackKinds: Record<string, string> = {
  U: "a person",
  W: "a person",
  B: "a bot",
  C: "a channel",
  G: "a private channel",
  D: "a direct message",
  S: "a user group",
  T: "a workspace",
  E: "an organisation",
};
const slackId = /^[A-Z][A-Z0-9]{5,20}$/;

/** A Slack account id of a person: U... or W... */
export const slackPerson = checked<string>(
  { type: "string", pattern: "^[UW][A-Z0-9]{5,20}$", "x-type": "Slack member id" },
  (value) => {
    if (typeof value !== "string")
      return new Problem("id_format", "a Slack account is named by its id", "Write one like U01DANA.");
    if (value === "USLACKBOT" || /^B[A-Z0-9]{5,20}$/.test(value))
      return new Problem("not_human", `${shorten(value)} is a bot`, "Name a person's account: U...");
    if (/^S[A-Z0-9]{5,20}$/.test(value))
      return new Problem("raci_not_human", `${shorten(value)} is a user group`, "Name a person's account: U...");
    if (!slackId.test(value))
      return new Problem(
        "id_format",
        `${shorten(value)} is not a Slack account id`,
        "Copy the member id from the profile: U01DANA.",
      );
    return /^[UW]/.test(value)
      ? value
      : new Problem(
          "id_kind",
          `${shorten(value)} is ${slackKinds[value[0] ?? ""] ?? "something else"}, not a person`,
          "Name a person's account: U...",
        );
  },
);

/** A Slack channel id: C... or G... */
export const slackChannel = checked<string>(
  { type: "string", pattern: "^[CG][A-Z0-9]{5,20}$", "x-type": "Slack channel id" },
  (value) => {
    if (typeof value !== "string")
      return new Problem("id_format", "a Slack channel is named by its id", "Write one like C0123ABCD.");
    if (/^#/.test(value))
      return new Problem(
        "channel_id_required",
        `the channel ${shorten(value)} is named by name`,
        "Use its id (C...), at the end of the channel's details: names change.",
      );
    if (!slackId.test(value))
      return new Problem(
        "id_format",
        `${shorten(value)} is not a Slack channel id`,
        "Copy the id from the channel's details: C0123ABCD.",
      );
    if (value.startsWith("D"))
      return new Problem("dm_not_room", `${shorten(value)} is a direct message`, "Use a channel: C...");
    return /^[CG]/.test(value)
      ? value
      : new Problem(
          "id_kind",
          `${shorten(value)} is ${slackKinds[value[0] ?? ""] ?? "something else"}, not a channel`,
          "Use a channel: C...",
        );
  },
);

/** A Discord id, quoted: as a number it would lose digits. */
export const snowflake = checked<string>(
  { type: "string", pattern: "^\\d{1,20}$", "x-type": "Discord id, quoted" },
  (value) => {
    if (typeof value === "number")
      return new Problem("snowflake_precision", "a Discord id as a number loses digits", 'Quote it: "20001".');
    return typeof value === "string" && /^\d{1,20}$/.test(value) && !/^0/.test(value)
      ? value
      : new Problem(
          "id_format",
          `${shorten(String(value))} is not a Discord id`,
          'Copy the id with developer mode on: "20001".',
        );
  },
);
