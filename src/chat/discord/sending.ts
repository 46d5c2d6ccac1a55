/** What goes out to Discord: posts, edits, lines in threads, direct messages. Each once, however often its answer is lost. */
import { Routes } from "discord.js";
import { type Duration, second } from "../../domain/words/time.ts";
import type { ChatPlatform, Delivery, Picture } from "../../ports/chat.ts";
import type { Log } from "../../ports/log.ts";
import { named } from "../common/named.ts";
import type { Pacing } from "../common/pacing.ts";
import { oneLine } from "../text/visible.ts";
import {
  codeOf,
  deliveryOf,
  drawingRefused,
  threadAsleep,
  threadRefused,
  threadThere,
  unknownChannel,
  unknownMember,
} from "./delivery.ts";
import { nonceOf } from "./nonce.ts";
import { withPicture } from "./picture.ts";
import { type Drawn, drawCard, drawNote, drawPlainly, type People, resent } from "./render.ts";
import type { Caller } from "./rest.ts";

interface SendingParts {
  /** Cards and calls to a person have a client each: none waits for another's connections. */
  cards: Caller;
  calls: Caller;
  pacing: Pacing;
  people: People;
  /** The server whose people are called; undefined while there is none. */
  home: () => string | undefined;
  log: Log;
}

type Sending = Pick<ChatPlatform, "post" | "edit" | "reply" | "direct" | "reachable" | "amend">;

/** About five messages in five seconds a channel; the exact figure is told with each answer. */
export const pace: { every: Duration; burst: number } = { every: second, burst: 5 };

const threadName = 100;
/** A week, the longest there is: a closed thread is opened again when a line comes. */
const archiveAfterMinutes = 10_080;
const namesKept = 1_000;

export function createSending({ cards, calls, pacing, people, home, log }: SendingParts): Sending {
  const directChannels = new Map<string, string>();
  /** Accounts that refused the last message to them, with why. */
  const refusals = new Map<string, string>();
  const threads = new Set<string>();
  /** What a card's thread is called: only its post knows the title. */
  const names = new Map<string, string>();

  /** Sends as drawn; if Discord refuses the drawing as such, sends the words alone. */
  const send = async (drawn: Drawn, post: (drawn: Drawn) => Promise<unknown>): Promise<Sent> => {
    const answer = await post(drawn).catch((fault: unknown) => {
      if (!drawingRefused(fault)) throw fault;
      log.error(
        { from: "discord", error: codeOf(fault) },
        "Discord refuses the drawing of a card; its words are sent alone",
      );
      return post(drawPlainly(drawn));
    });
    return sentOf(answer);
  };

  /** A new message, named so that a second copy is the first. */
  const say = (by: Caller, channel: string, about: string, drawn: Drawn): Promise<Sent> =>
    send(drawn, (words) =>
      by.call("POST", Routes.channelMessages(channel), { ...words, nonce: nonceOf(about), enforce_nonce: true }),
    );

  /** Rejects where they left it. What else keeps it from being known says nothing about them. */
  const inServer = async (account: string): Promise<void> => {
    const server = home();
    if (server === undefined) return;
    try {
      await calls.call("GET", Routes.guildMember(server, account));
    } catch (fault) {
      if (unknownMember(fault) || codeOf(fault) === undefined) throw fault;
    }
  };

  /** A picture that is refused, or may not be sent there, leaves the words to go out alone. */
  const sayWithPicture = async (channel: string, about: string, drawn: Drawn, picture: Picture): Promise<Sent> => {
    const { body, files } = withPicture(drawn, picture);
    try {
      const named = { ...body, nonce: nonceOf(about), enforce_nonce: true };
      return sentOf(await cards.call("POST", Routes.channelMessages(channel), named, files));
    } catch (fault) {
      // A limit or an outage is of the message, and is waited out.
      if (deliveryOf(fault).type === "retry") throw fault;
      log.warn(
        { from: "discord", channel, file: picture.file, error: codeOf(fault) ?? String(fault) },
        "a picture could not be shown; its message stands without it. The bot needs the permission to attach files",
      );
      return say(cards, channel, about, drawn);
    }
  };

  const change = (by: Caller, { channel, id }: Place, drawn: Drawn): Promise<Sent> =>
    send(drawn, (words) => by.call("PATCH", Routes.channelMessage(channel, id), words));

  /** The thread that begins with a message has its id. */
  const openThread = async ({ channel, id }: Place, name: string): Promise<void> => {
    if (threads.has(id)) return;
    try {
      await calls.call("POST", Routes.threads(channel, id), { name, auto_archive_duration: archiveAfterMinutes });
    } catch (fault) {
      if (!threadThere(fault)) throw fault;
    }
    if (threads.size >= namesKept) threads.clear();
    threads.add(id);
  };

  /** Into a thread, which is woken where it sleeps. */
  const sayInThread = async (root: Place, about: string, drawn: Drawn, name: string): Promise<Sent> => {
    await openThread(root, name);
    try {
      return await say(calls, root.id, about, drawn);
    } catch (fault) {
      if (unknownChannel(fault)) threads.delete(root.id);
      if (!threadAsleep(fault)) throw fault;
      await calls.call("PATCH", Routes.channel(root.id), { archived: false });
      return say(calls, root.id, about, drawn);
    }
  };

  return {
    post(channel, card, token, sending) {
      const cutOff = sending?.again === true;
      const about = named(`card/${channel}/${card.subject ?? card.title}`, sending);
      const posts = { channel, message: about };
      return pacing.deliver({ key: `post/${channel}`, about, posts }, async (again) => {
        const drawn = resent(drawCard(card, token, people, true), again || cutOff);
        const sent = sending?.picture
          ? await sayWithPicture(channel, about, drawn, sending.picture)
          : await say(cards, channel, about, drawn);
        remember(names, sent.id, oneLine(card.title || card.summary, threadName));
        // Discord had the first copy, which may say less than is known now.
        if ((again || cutOff) && sent.content !== drawn.content)
          await change(cards, sent, drawCard(card, token, people, false));
        return delivered(sent);
      });
    },

    edit: (channel, message, card, token) =>
      pacing.deliver({ key: `edit/${channel}` }, async () => {
        const at = place(message, channel);
        remember(names, at.id, oneLine(card.title || card.summary, threadName));
        return delivered(await change(cards, at, drawCard(card, token, people, false)));
      }),

    reply(channel, message, note, { broadcast }, token, sending) {
      const cutOff = sending?.again === true;
      const root = place(message, channel);
      const about = named(`note/${message}/${note.summary}`, sending);
      const posts = { channel: root.id, message: about };
      return pacing.deliver({ key: `post/${root.id}`, about, posts }, async (again) => {
        const drawn = resent(drawNote(note, token, people), again || cutOff);
        const name = names.get(root.id) ?? oneLine(note.summary, threadName);
        try {
          const sent = await sayInThread(root, about, drawn, name);
          if (broadcast)
            await say(calls, root.channel, `${about}/all`, linked(drawNote(note, token, people, false), root));
          return delivered(sent);
        } catch (fault) {
          if (!threadRefused(fault)) throw fault;
          // Its root is gone or it is closed: an escalation must be heard, so the line is said in the channel.
          return delivered(await say(calls, root.channel, about, drawn));
        }
      });
    },

    async direct(account, note, token, sending) {
      const cutOff = sending?.again === true;
      const about = named(`direct/${account}/${note.summary}`, sending);
      const posts = { channel: account, message: about };
      const delivery = await pacing.deliver({ key: `direct/${account}`, about, posts }, async (again) => {
        const channel = directChannels.get(account) ?? (await openDirect(calls, account));
        remember(directChannels, account, channel);
        try {
          return delivered(await say(calls, channel, about, resent(drawNote(note, token, people), again || cutOff)));
        } catch (fault) {
          directChannels.delete(account);
          throw fault;
        }
      });
      if (delivery.type === "gone") remember(refusals, account, delivery.error);
      if (delivery.type === "sent") refusals.delete(account);
      return delivery;
    },

    /**
     * Who left the server is known there no more, and reads no call. https://docs.discord.com/developers/resources/guild#get-guild-member
     * Discord opens a channel with whoever exists, also where a message in it would be refused (50007, 50278): who refused the last one
     * counts as gone until one arrives. https://docs.discord.com/developers/resources/user#create-dm
     */
    reachable(account) {
      const error = refusals.get(account);
      if (error !== undefined) return Promise.resolve({ type: "gone", error });
      return pacing.deliver({ key: `open/${account}` }, async () => {
        await inServer(account);
        if (!directChannels.has(account)) remember(directChannels, account, await openDirect(calls, account));
        return { type: "sent", message: "" };
      });
    },

    amend(message, note, token) {
      const at = place(message, "");
      return pacing.deliver({ key: `edit/${at.channel}` }, async () => {
        const drawn = drawNote(note, token, people, false);
        try {
          return delivered(await change(cards, at, drawn));
        } catch (fault) {
          if (!threadAsleep(fault)) throw fault;
          await cards.call("PATCH", Routes.channel(at.channel), { archived: false });
          return delivered(await change(cards, at, drawn));
        }
      });
    },
  };
}

/** The channel in which the bot and a person are alone. Rejects where Discord knows no such person. */
export async function openDirect(by: Caller, account: string): Promise<string> {
  const made = await by.call("POST", Routes.userChannels(), { recipient_id: account });
  return textOf(made, "id");
}

interface Place {
  channel: string;
  id: string;
}
type Sent = Place & { content: string };

/** A reference is "channel/message": a line in a thread is edited in its thread, a direct message in its own channel. */
function place(message: string, channel: string): Place {
  const [at, id] = message.split("/");
  return id ? { channel: at ?? channel, id } : { channel, id: message };
}

const delivered = ({ channel, id }: Sent): Delivery =>
  channel && id
    ? { type: "sent", message: `${channel}/${id}` }
    : { type: "failed", error: "Discord did not say where the message is" };

const sentOf = (answer: unknown): Sent => ({
  channel: textOf(answer, "channel_id"),
  id: textOf(answer, "id"),
  content: textOf(answer, "content"),
});

function textOf(answer: unknown, name: string): string {
  const value: unknown = typeof answer === "object" && answer !== null ? Reflect.get(answer, name) : undefined;
  return typeof value === "string" ? value : "";
}

/** Told to the whole channel: the words, and the thread in which they can be answered. Calls nobody a second time. */
const linked = (drawn: Drawn, { id }: Place): Drawn => ({
  ...drawn,
  content: `${drawn.content}\n<#${id}>`,
  embeds: [],
  components: [],
});

function remember(map: Map<string, string>, key: string, value: string): void {
  map.delete(key);
  for (const old of map.keys()) {
    if (map.size < namesKept) break;
    map.delete(old);
  }
  map.set(key, value);
}
