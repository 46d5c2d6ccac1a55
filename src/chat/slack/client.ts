/** Slack's Web API clients. The outbox owns every retry, so a client never retries and never queues behind a rate limit. */
import { type Logger, LogLevel, webApi } from "@slack/bolt";
import { request } from "undici";
import { second } from "../../domain/words/time.ts";
import type { Log } from "../../ports/log.ts";

/** The vendor's defaults retry ten times over half an hour, never time out, and stop all calls of a client at one 429. */
export const clientOptions = (apiUrl: string | undefined, logger: Logger): webApi.WebClientOptions => ({
  ...(apiUrl && { slackApiUrl: apiUrl }),
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  timeout: 8 * second,
  allowAbsoluteUrls: false,
  fetch: quickFetch,
  logger,
});

/**
 * The same connections as the global fetch, proxy settings included, without the streams that fetch builds around each call: those
 * take longer than drawing the card. A redirect is not followed; its status is an error, as any but 200 is.
 */
const quickFetch: typeof fetch = async (url, init) => {
  const { method, headers, body, signal } = init ?? {};
  if (typeof url !== "string" || typeof body !== "string" || method !== "POST") return fetch(url, init);
  const answer = await request(url, { method, headers: Object.fromEntries(new Headers(headers)), body, signal });
  const status = answer.statusCode;
  const text = await answer.body.text();
  return new Response(status === 204 || status === 304 ? null : text, { status, headers: flat(answer.headers) });
};

const flat = (headers: Record<string, string | string[] | undefined>): [string, string][] =>
  Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [value].flat().map((one) => [name, one]),
  );

export const createClient = (token: string, apiUrl: string | undefined, logger: Logger): webApi.WebClient =>
  new webApi.WebClient(token, clientOptions(apiUrl, logger));

/** The vendor's log lines as ours. Their debug lines hold whole payloads and are not asked for. */
export const vendorLogger = (log: Log): Logger => {
  const line = (words: unknown[]): string => words.map(String).join(" ");
  return {
    debug: () => undefined,
    info: (...words) => log.debug({ from: "slack" }, line(words)),
    warn: (...words) => log.warn({ from: "slack" }, line(words)),
    error: (...words) => log.warn({ from: "slack" }, line(words)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
};
