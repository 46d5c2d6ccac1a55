/** Keeps the Socket Mode link up: back at once when Slack refreshes it, within ten seconds when the line breaks. */
import { type SocketModeReceiver, webApi } from "@slack/bolt";
import { type Duration, second } from "../../domain/words/time.ts";
import type { Log } from "../../ports/log.ts";
import { errorOf, refusesApp } from "./delivery.ts";

export interface Connection {
  /** Resolves when the link is up, or when it will be tried again by itself. Rejects when Slack refuses the app token. */
  start(): Promise<void>;
  stop(): Promise<void>;
  connected(): boolean;
  /** Why Slack does not let it connect, in its own word: an admin has to act. */
  refusal(): string | undefined;
}

/**
 * The vendor's own reconnect waits five seconds and more, and a refused token at that moment is an unhandled rejection, which ends
 * the process. So it is off, and this loop is in its place.
 */
export function keepConnected(client: SocketModeReceiver["client"], log: Log): Connection {
  let stopped = false;
  let up = false;
  let trying = false;
  let timer: NodeJS.Timeout | undefined;
  let refusal: string | undefined;

  const attempt = async (): Promise<void> => {
    trying = true;
    try {
      await client.start();
      // Stopped while it was under way: what came up goes down again.
      if (stopped) await client.disconnect();
      else up = true;
      refusal = undefined;
    } finally {
      trying = false;
    }
  };

  const again = (failures: number, wait: Duration): void => {
    if (stopped) return;
    timer = setTimeout(async () => {
      try {
        await attempt();
        if (!stopped) log.info({ from: "slack" }, "connected to Slack again");
      } catch (fault) {
        const error = errorOf(fault);
        refusal = refusesApp(error) ? error : undefined;
        if (refusal)
          log.error(
            { from: "slack", error },
            "Slack refuses SLACK_APP_TOKEN: clicks and commands do not arrive until it is replaced",
          );
        again(failures + 1, waitAfter(failures, fault));
      }
    }, wait);
  };

  client.on("disconnected", () => {
    up = false;
    if (stopped || trying) return;
    log.warn({ from: "slack" }, "the link to Slack broke; connecting again");
    again(0, 0);
  });

  return {
    async start() {
      try {
        await attempt();
      } catch (fault) {
        const error = errorOf(fault);
        if (refusesApp(error))
          throw new Error(
            `Slack refuses SLACK_APP_TOKEN (${error}): set an app-level token with the scope connections:write.`,
          );
        log.warn(
          { from: "slack", error: fault instanceof Error ? fault.message : String(fault) },
          "Slack is not reachable yet; trying again",
        );
        again(0, second);
      }
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      if (!up) return;
      up = false;
      await client.disconnect();
    },
    connected: () => up,
    refusal: () => refusal,
  };
}

const waitAfter = (failures: number, fault: unknown): Duration =>
  fault instanceof webApi.WebAPIRateLimitedError
    ? Math.max(1, fault.retryAfter) * second
    : refusesApp(errorOf(fault))
      ? 60 * second
      : Math.min(10, 2 ** failures) * second;
