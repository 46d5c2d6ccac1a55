/** Slack: cards, threads and direct messages out through the Web API; clicks, forms and commands in through Socket Mode or HTTP. */
import { App, type Receiver, SocketModeReceiver } from "@slack/bolt";
import type { FastifyPluginAsync } from "fastify";
import type { PersonId } from "../../domain/pact/pact.ts";
import type { Person } from "../../domain/people/fleet-config.ts";
import { type Duration, type Instant, minute, second } from "../../domain/words/time.ts";
import type { ChatPlatform, Delivery, Door } from "../../ports/chat.ts";
import type { Clock, Random } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import { named } from "../common/named.ts";
import { createOnce } from "../common/once.ts";
import { createPacing } from "../common/pacing.ts";
import { createPrivateButtons } from "../common/private-buttons.ts";
import { clientOptions, createClient, vendorLogger } from "./client.ts";
import { type Connection, keepConnected } from "./connection.ts";
import { blocksRefused, deliveryOf, errorOf, readFault, refusesApp, threadRefused } from "./delivery.ts";
import type { SlackSettings } from "./env.ts";
import { createHttpReceiver } from "./http-receiver.ts";
import { listen } from "./inbound.ts";
import { senderOf } from "./payload.ts";
import { hangUp } from "./picture.ts";
import { createPrivateAnswers } from "./private-answer.ts";
import { type Drawn, drawCard, drawNote, drawPlainly, resent } from "./render.ts";
import type { TakenRequests } from "./taken-requests.ts";
import type { Served, Stranger } from "./visitor.ts";

export type SlackParts = (
  | Extract<SlackSettings, { appToken: string }>
  /** `taken`: requests that were taken in, also before this process began. */
  | (Extract<SlackSettings, { signingSecrets: readonly string[] }> & { taken: TakenRequests })
) & {
  log: Log;
  clock: Clock;
  random: Random;
  /** Asked at each message, so that a reloaded config holds at once. */
  people: (id: PersonId) => Person | undefined;
};

export interface SlackHealth {
  /** Clicks and commands arrive. Sending does not need it. */
  connected: boolean;
  team: string | undefined;
  /** Visitors turned away since the start. */
  refused: Readonly<Record<Stranger, number>>;
}

export interface Slack extends ChatPlatform {
  readonly name: "slack";
  health(): SlackHealth;
  /** Where Slack's requests arrive, in HTTP mode. */
  routes: FastifyPluginAsync | undefined;
}

/** "Generally one message per second per channel"; short bursts pass. https://docs.slack.dev/apis/web-api/rate-limits */
const pace = { every: second, burst: 8 } as const;

export function createSlack(parts: SlackParts): Slack {
  const { botToken, apiUrl, log, clock, random, people } = parts;
  const logger = vendorLogger(log);
  // Cards, calls to a person and private answers have a client each: none waits for another's connections.
  const cards = createClient(botToken, apiUrl, logger);
  const calls = createClient(botToken, apiUrl, logger);
  const answers = createClient(botToken, apiUrl, logger);
  const tell = createPrivateAnswers(answers, apiUrl, log);
  const pacing = createPacing(clock, { name: "Slack", pace, read: readFault, probe: () => answers.auth.test() });
  const directChannels = new Map<string, string>();
  const reachedAt = new Map<string, Instant>();
  const refused: Record<Stranger, number> = { "other-team": 0, "external-user": 0, "not-human": 0 };
  let served: Served | undefined;
  let connection: Connection | undefined;
  let doorway: Door | undefined;
  const http =
    "signingSecrets" in parts
      ? createHttpReceiver({
          signingSecrets: parts.signingSecrets,
          before: parts.taken,
          clock,
          log,
          replayed: async (payload) => doorway?.turnedAway("slack", senderOf(payload), "replayed"),
        })
      : undefined;
  let beginning: NodeJS.Timeout | undefined;
  let stopped = false;

  /** Sends as drawn; if Slack refuses the blocks as such, sends the words alone. */
  const send = async (
    drawn: Drawn,
    post: (drawn: Drawn) => Promise<{ channel?: string; ts?: string }>,
  ): Promise<Delivery> => {
    const { channel, ts } = await post(drawn).catch((fault: unknown) => {
      if (!blocksRefused(fault)) throw fault;
      log.error(
        { from: "slack", error: errorOf(fault) },
        "Slack refuses the drawing of a card; its words are sent alone",
      );
      return post(drawPlainly(drawn));
    });
    return channel && ts
      ? { type: "sent", message: `${channel}/${ts}` }
      : { type: "failed", error: "Slack did not say where the message is" };
  };
  const quiet = { unfurl_links: false, unfurl_media: false, parse: "none" as const, link_names: false };

  return {
    name: "slack",

    routes: http?.routes,

    /** Rejects with one clear line when Slack refuses a token. When Slack is out of reach it resolves, and goes on trying. */
    async start(door) {
      doorway = door;
      try {
        await begin(door);
      } catch (fault) {
        if (refusesApp(errorOf(fault)) || !(deliveryOf(fault).type === "retry")) throw plainWords(fault);
        log.warn({ from: "slack", fault: String(fault) }, "Slack is not reachable; trying again");
        beginLater(door, second);
      }
    },

    async stop() {
      stopped = true;
      clearTimeout(beginning);
      await connection?.stop();
    },

    post(channel, card, token, sending) {
      const about = named(`card/${channel}/${card.subject ?? card.title}`, sending);
      return pacing.deliver(
        { key: `chat.postMessage/${channel}`, about, posts: { channel, message: about } },
        (again) =>
          send(resent(drawCard(card, token, people, true), again || sending?.again === true), (drawn) =>
            cards.chat.postMessage({
              channel,
              ...drawn,
              ...quiet,
              metadata: stamp("wardroom_card", card.subject, card.version),
            }),
          ).then(async (delivery) => {
            if (sending?.picture && delivery.type === "sent")
              await hangUp(cards, place(delivery.message, channel), sending.picture, log);
            return delivery;
          }),
      );
    },

    edit: (channel, message, card, token) =>
      pacing.deliver({ key: `chat.update/${channel}` }, () => {
        const at = place(message, channel);
        return send(drawCard(card, token, people, false), (drawn) =>
          cards.chat.update({
            ...at,
            ...drawn,
            parse: "none",
            link_names: false,
            metadata: stamp("wardroom_card", card.subject, card.version),
          }),
        );
      }),

    reply(channel, message, note, { broadcast }, token, sending) {
      const about = named(`note/${message}/${note.summary}`, sending);
      return pacing.deliver(
        { key: `chat.postMessage/${channel}`, about, posts: { channel, message: about } },
        async (again) => {
          const at = place(message, channel);
          const said = { channel: at.channel, ...quiet, metadata: stamp("wardroom_note", message, 0) };
          const drawn = resent(drawNote(note, token, people), again || sending?.again === true);
          const inThread = broadcast ? { thread_ts: at.ts, reply_broadcast: true as const } : { thread_ts: at.ts };
          try {
            return await send(drawn, (words) => calls.chat.postMessage({ ...said, ...words, ...inThread }));
          } catch (fault) {
            if (!threadRefused(fault)) throw fault;
            return send(drawn, (words) => calls.chat.postMessage({ ...said, ...words }));
          }
        },
      );
    },

    direct(account, note, token, sending) {
      const about = named(`direct/${account}/${note.summary}`, sending);
      return pacing.deliver(
        { key: `direct/${account}`, about, direct: true, posts: { channel: account, message: about } },
        async (again) => {
          const known = directChannels.get(account);
          const channel = known ?? (await calls.conversations.open({ users: account })).channel?.id;
          if (!channel) return { type: "failed", error: "Slack opened no conversation" };
          directChannels.set(account, channel);
          try {
            return await send(resent(drawNote(note, token, people), again || sending?.again === true), (drawn) =>
              calls.chat.postMessage({ channel, ...drawn, ...quiet, metadata: stamp("wardroom_direct", account, 0) }),
            );
          } catch (fault) {
            directChannels.delete(account);
            throw fault;
          }
        },
      );
    },

    // Needs im:write alone, where looking at the profile would need one scope more. https://docs.slack.dev/reference/methods/conversations.open
    reachable: (account) => {
      if ((reachedAt.get(account) ?? Number.NEGATIVE_INFINITY) > clock.now() - lookAgain)
        return Promise.resolve({ type: "sent", message: "" });
      return pacing.deliver({ key: `conversations.open/${account}` }, async () => {
        await calls.conversations.open({ users: account });
        if (reachedAt.size > mostAccounts) reachedAt.clear();
        reachedAt.set(account, clock.now());
        return { type: "sent", message: "" };
      });
    },

    amend: (message, note, token) =>
      pacing.deliver({ key: `chat.update/${place(message, "").channel}` }, () =>
        send(drawNote(note, token, people), (drawn) =>
          cards.chat.update({ ...place(message, ""), ...drawn, parse: "none", link_names: false }),
        ),
      ),

    problems() {
      const refusal = pacing.refusal();
      if (refusal !== undefined)
        return [
          {
            severity: "refused",
            sentence: `chat: slack refuses the app: ${refusal}. Install it again and set its bot token; what is to be told waits until then.`,
          },
        ];
      const sentences: string[] = [];
      const linkRefusal = connection?.refusal();
      if (!connection?.connected())
        sentences.push(
          linkRefusal
            ? `chat: slack refuses SLACK_APP_TOKEN (${linkRefusal}), so clicks and commands do not arrive. Replace it and start again.`
            : "chat: slack: the link is down, so clicks and commands do not arrive. It is tried again by itself.",
        );
      const directRefusal = pacing.directRefusal();
      if (directRefusal !== undefined)
        sentences.push(
          `chat: slack takes no direct messages from the app (${directRefusal}), so people are called in their rooms alone. ${mending(directRefusal)}; what waits is sent then.`,
        );
      return sentences.map((sentence) => ({ severity: "degraded", sentence }));
    },

    health: () => ({ connected: connection?.connected() ?? false, team: served?.team, refused: { ...refused } }),
  };

  async function begin(door: Door): Promise<void> {
    const { team_id: team, user_id: botUser } = await answers.auth.test();
    if (!team || !botUser) throw new Error("Slack did not say which workspace SLACK_BOT_TOKEN belongs to.");
    if (stopped) return;
    served = { team, botUser };
    await door.serves("slack", team);
    const { receiver, link } = wayIn();
    const app = new App({
      receiver,
      logger,
      // Known from the start, so that no click waits for a lookup; and nothing is kept per conversation.
      authorize: async () => ({ botToken, botUserId: botUser, teamId: team }),
      convoStore: false,
      clientOptions: clientOptions(apiUrl, logger),
    });
    const once = createOnce(clock);
    const buttons = createPrivateButtons(clock);
    const revoked = (error: string): void => pacing.refused(error);
    listen({
      app,
      door,
      served,
      client: answers,
      tell,
      once,
      buttons,
      people,
      log,
      random,
      refused,
      revoked,
      turnedAway: (from, reason) => door.turnedAway("slack", from, reason),
    });
    connection = link;
    if (!stopped) await connection.start();
  }

  function wayIn(): { receiver: Receiver; link: Connection } {
    if (http)
      return {
        receiver: http,
        link: {
          start: async () => void (await http.start()),
          stop: async () => void (await http.stop()),
          connected: http.listening,
          refusal: () => undefined,
        },
      };
    const receiver = new SocketModeReceiver({
      appToken: "appToken" in parts ? parts.appToken : "",
      logger,
      autoReconnectEnabled: false,
      installerOptions: { clientOptions: clientOptions(apiUrl, logger) },
    });
    return { receiver, link: keepConnected(receiver.client, log) };
  }

  function beginLater(door: Door, wait: Duration): void {
    if (stopped) return;
    beginning = setTimeout(
      () =>
        begin(door).then(
          () => log.info({ from: "slack" }, "connected to Slack"),
          (fault) => {
            log.error({ from: "slack", fault: plainWords(fault).message }, "Slack could not be started; trying again");
            beginLater(door, Math.min(60 * second, wait * 2));
          },
        ),
      wait,
    );
  }
}

/** How long an account that took messages is believed to take them. */
const lookAgain: Duration = 10 * minute;
const mostAccounts = 10_000;

/** What an admin does about a refusal of direct messages. */
const mending = (error: string): string =>
  error === "messages_tab_disabled"
    ? 'Turn on "Messages Tab" under App Home at api.slack.com/apps'
    : "Give the app the scopes im:write and chat:write at api.slack.com/apps, and install it again";

/** A refused token in the words of the person who has to replace it. */
function plainWords(fault: unknown): Error {
  const error = errorOf(fault);
  if (refusesApp(error))
    return new Error(
      `Slack refuses SLACK_BOT_TOKEN (${error}): install the app again and set its bot token (xoxb-...).`,
    );
  return fault instanceof Error ? fault : new Error(String(fault));
}

/** Lets a later look-up find our own message after a reply was lost. */
const stamp = (event_type: string, subject: string | undefined, version: number) => ({
  event_type,
  event_payload: { subject: subject ?? "", version },
});

/** A reference is "channel/ts": a direct message is edited in its own channel, never by the person's id. */
function place(message: string, channel: string): { channel: string; ts: string } {
  const [at, ts] = message.split("/");
  return ts ? { channel: at ?? channel, ts } : { channel, ts: message };
}
