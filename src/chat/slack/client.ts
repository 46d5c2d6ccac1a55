/** Slack's Web API clients. The outbox owns every retry, so a client never retries and never queues behind a rate limit. */
import { type Logger, LogLevel, webApi } from "@slack/bolt";
import { second } from "../../domain/words/time.ts";
import type { Log } from "../../ports/log.ts";

/** The vendor's defaults retry ten times over half an hour, never time out, and stop all calls of a client at one 429. */
export const clientOptions = (apiUrl: string | undefined, logger: Logger): webApi.WebClientOptions => ({
  ...(apiUrl && { slackApiUrl: apiUrl }),
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  timeout: 8 * second,
  allowAbsoluteUrls: false,
  logger,
});

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
