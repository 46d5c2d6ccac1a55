/** An answer that only one person sees. Slack may refuse one way of giving it, so there are four, and silence is none of them. */
import type { webApi } from "@slack/bolt";
import { second } from "../../domain/words/time.ts";
import type { Log } from "../../ports/log.ts";
import type { Drawn } from "./render.ts";

/** Whom to answer, and where they are looking. */
export interface Place {
  user: string;
  channel?: string;
  thread?: string;
  /** Given with a click or a command: good for half an hour, also where the bot is no member. */
  responseUrl?: string;
}

export type TellPrivately = (place: Place, drawn: Drawn) => Promise<void>;

const quiet = { unfurl_links: false, unfurl_media: false, parse: "none" as const, link_names: false };

export function createPrivateAnswers(client: webApi.WebClient, apiUrl: string | undefined, log: Log): TellPrivately {
  const ephemeral = async ({ channel, user, thread }: Place, drawn: Drawn): Promise<boolean> => {
    if (!channel) return false;
    await client.chat.postEphemeral({ channel, user, ...drawn, ...(thread && { thread_ts: thread }), parse: "none" });
    return true;
  };
  const response = async ({ responseUrl }: Place, drawn: Drawn): Promise<boolean> => {
    if (!responseUrl || !mayAnswerAt(responseUrl, apiUrl)) return false;
    const { ok } = await fetch(responseUrl, {
      method: "POST",
      redirect: "error",
      signal: AbortSignal.timeout(8 * second),
      headers: { "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify({ response_type: "ephemeral", replace_original: false, ...drawn }),
    });
    return ok;
  };
  /** Asked in the open, in a thread: answered there at last, rather than not at all. */
  const openly = async ({ channel, thread, responseUrl }: Place, drawn: Drawn): Promise<boolean> => {
    if (!channel || !thread || responseUrl) return false;
    await client.chat.postMessage({ channel, thread_ts: thread, ...drawn, ...quiet });
    return true;
  };
  const direct = async ({ user }: Place, drawn: Drawn): Promise<boolean> => {
    const { channel } = await client.conversations.open({ users: user });
    if (!channel?.id) return false;
    await client.chat.postMessage({ channel: channel.id, ...drawn, ...quiet });
    return true;
  };
  return async (place, drawn) => {
    const failures: string[] = [];
    for (const way of [ephemeral, response, openly, direct])
      try {
        if (await way(place, drawn)) return;
      } catch (fault) {
        failures.push(fault instanceof Error ? fault.message : String(fault));
      }
    log.error({ from: "slack", user: place.user, failures }, "a person could not be answered");
  };
}

/** Only Slack's own hook hosts, or the host that was configured: the address came with the message. */
function mayAnswerAt(address: string, apiUrl: string | undefined): boolean {
  if (!URL.canParse(address)) return false;
  const { origin } = new URL(address);
  return (
    origin === "https://hooks.slack.com" ||
    origin === "https://hooks.slack-gov.com" ||
    (apiUrl !== undefined && origin === new URL(apiUrl).origin)
  );
}
