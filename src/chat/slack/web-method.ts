/** One call of Slack's Web API without a client: for looking at a set-up before anything runs. Sends a token, prints none. */
import { second } from "../../domain/words/time.ts";

/** https://docs.slack.dev/apis/web-api: errors come with 200 and `ok: false`. */
export interface MethodAnswer {
  ok: boolean;
  /** Slack's error word; "unreachable" when there was no answer, "http 503" when it was none of Slack's. */
  error: string | undefined;
  body: Record<string, unknown>;
  /** What the token may do, where Slack says it (header x-oauth-scopes). */
  scopes: string[] | undefined;
  /** Slack's clock (header Date). */
  date: Date | undefined;
}

const slackApi = "https://slack.com/api/";

export async function callSlack(
  { token, apiUrl = slackApi }: { token: string; apiUrl?: string | undefined },
  method: string,
  args: Record<string, string> = {},
): Promise<MethodAnswer> {
  const nothing = { ok: false, body: {}, scopes: undefined, date: undefined };
  let response: Response;
  try {
    response = await fetch(new URL(method, apiUrl.endsWith("/") ? apiUrl : `${apiUrl}/`), {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body: new URLSearchParams(args),
      redirect: "error",
      signal: AbortSignal.timeout(8 * second),
    });
  } catch {
    return { ...nothing, error: "unreachable" };
  }
  const date = dateOf(response.headers.get("date"));
  const read: unknown = await response.json().catch(() => undefined);
  if (typeof read !== "object" || read === null) return { ...nothing, date, error: `http ${response.status}` };
  const body = read as Record<string, unknown>;
  const scopes = response.headers.get("x-oauth-scopes");
  return {
    ok: body.ok === true,
    error: body.ok === true ? undefined : typeof body.error === "string" ? body.error : `http ${response.status}`,
    body,
    scopes: scopes?.split(",").map((one) => one.trim()),
    date,
  };
}

function dateOf(text: string | null): Date | undefined {
  const date = text === null ? undefined : new Date(text);
  return date && !Number.isNaN(date.getTime()) ? date : undefined;
}

export const textIn = (value: unknown, ...path: string[]): string | undefined => {
  let at: unknown = value;
  for (const key of path) at = typeof at === "object" && at !== null ? (at as Record<string, unknown>)[key] : undefined;
  return typeof at === "string" ? at : undefined;
};
