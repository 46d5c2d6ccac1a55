/** One call of Discord's REST API without a client: for looking at a set-up before anything runs. Only reads; prints no token. */
import { second } from "../../domain/words/time.ts";

export interface RestWay {
  token: string;
  /** With or without its version; default https://discord.com/api/v10 */
  apiUrl?: string | undefined;
}

interface RestAnswer {
  /** HTTP status; 0 when there was no answer. */
  status: number;
  body: unknown;
  /** Discord's clock (header Date). */
  date: Date | undefined;
}

const discordApi = "https://discord.com/api/v10";

/** https://docs.discord.com/developers/reference: a User-Agent of this form is asked for. */
const agent = "DiscordBot (https://www.npmjs.com/package/wardroom, 0.1)";

export async function readDiscord({ token, apiUrl = discordApi }: RestWay, path: string): Promise<RestAnswer> {
  const bare = apiUrl.replace(/\/+$/, "");
  const base = /\/v\d+$/.test(bare) ? bare : `${bare}/v10`;
  let response: Response;
  try {
    response = await fetch(`${base}${path}`, {
      headers: { authorization: `Bot ${token}`, "user-agent": agent },
      redirect: "error",
      signal: AbortSignal.timeout(8 * second),
    });
  } catch {
    return { status: 0, body: undefined, date: undefined };
  }
  const body: unknown = await response.json().catch(() => undefined);
  const date = new Date(response.headers.get("date") ?? "");
  return { status: response.status, body, date: Number.isNaN(date.getTime()) ? undefined : date };
}

export const fieldOf = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;

export const textOf = (value: unknown, key: string): string | undefined => {
  const field = fieldOf(value, key);
  return typeof field === "string" ? field : undefined;
};

export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Why a call found nothing, in words. */
export const whyNot = (status: number): string =>
  status === 0 ? "Discord does not answer" : status === 429 ? "Discord asks to wait (rate limit)" : `HTTP ${status}`;
