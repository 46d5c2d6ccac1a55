/** Discord's REST clients. The outbox owns every retry, so a client never retries and never waits behind a rate limit. */
import { REST, type RESTOptions } from "discord.js";
import { second } from "../../domain/words/time.ts";
import type { DiscordSettings } from "./env.ts";

/** The vendor's defaults retry three times, wait 15 s each, and queue silently behind every limit. */
export const restOptions = ({ apiUrl }: Pick<DiscordSettings, "apiUrl">): Partial<RESTOptions> => ({
  ...(apiUrl && { api: apiUrl }),
  version: "10",
  retries: 0,
  timeout: 8 * second,
  rejectOnRateLimit: () => true,
});

type Method = "GET" | "POST" | "PATCH" | "PUT";

export interface Caller {
  /** Rejects with what `readFault` reads. `path`: as of discord.js's Routes. */
  call(method: Method, path: `/${string}`, body?: unknown, files?: readonly SentFile[]): Promise<unknown>;
}

/** Goes beside the body, which names it by its place in the list. */
export interface SentFile {
  name: string;
  contentType: string;
  data: Uint8Array;
}

/** One connection pool and one set of queues: what is urgent has another than what is not. */
export function createCaller(settings: DiscordSettings): Caller {
  const rest = new REST(restOptions(settings));
  return {
    call(method, path, body, files) {
      // The vendor forgets the token at the first 401; whether to call at all is decided by the pacing.
      rest.setToken(settings.token);
      const sent = {
        ...(body !== undefined && { body }),
        ...(files && { files: files.map(({ data, ...file }) => ({ ...file, data: Buffer.from(data) })) }),
      };
      switch (method) {
        case "GET":
          return rest.get(path);
        case "POST":
          return rest.post(path, sent);
        case "PATCH":
          return rest.patch(path, sent);
        case "PUT":
          return rest.put(path, sent);
      }
    },
  };
}
