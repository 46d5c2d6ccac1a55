/**
 * Discord's gateway in front of the local one, with what that one lacks: sessions that can be resumed, intents that are kept, direct
 * messages that look direct. On request it is the gateway of a bad day.
 * https://discord.com/developers/docs/events/gateway
 */
import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type GuildState, isRecord, recordOf, textIn } from "./discord-guild-state.ts";
import { frameReader, pingFrame, textFrame } from "./slack-workspace-frames.ts";

type Json = Record<string, unknown>;

interface Session {
  id: string;
  intents: number;
  log: { s: number; frame: string }[];
  client: Duplex | undefined;
  upstream: WebSocket;
}

export interface DiscordGateway {
  accept(request: IncomingMessage, socket: Duplex): void;
  /** An event of our own to every session. */
  send(type: string, data: object): void;
  /** Sends the newest event of a kind once more, as Discord does where it is not sure. */
  repeat(type: string): void;
  /** Keeps events of a kind back; what it returns sends them on, the newest first. */
  hold(type: string): { sendReversed(): void; held(): number };
  /** From the next session on the bot is in this guild too. */
  alsoIn(guild: { id: string; name: string }): void;
  /** Cuts every link without a word; the sessions can be resumed. */
  cutLinks(): void;
  /** Discord asks for a new link (op 7). */
  askToReconnect(): void;
  /** Every session ends: the next resume is answered with "invalid session". */
  endSessions(): void;
  /** Every open link stays open and carries nothing more. */
  freezeLinks(): void;
  /** Closes every link with a code, as 4004 for a token that no longer counts, and turns new ones away likewise until undone. */
  closeWith(code: number | undefined): void;
  openLinks(): number;
  /** Resolves when every link that carries anything has read all that was sent to it: it answers a ping in its turn. */
  read(): Promise<void>;
  /** How many heartbeats were answered. */
  heartbeats(): number;
  /** How sessions began, in order. */
  greetings: ("identify" | "resume" | "resume-refused")[];
  stop(): void;
}

const intent = { guilds: 1 << 0, messages: 1 << 9, directMessages: 1 << 12, content: 1 << 15 } as const;

export function startGateway(
  upstream: string,
  origin: () => string,
  state: GuildState,
  heartbeatMs = 41_250,
): DiscordGateway {
  const sessions = new Map<string, Session>();
  const clients = new Set<Duplex>();
  const frozen = new WeakSet<Duplex>();
  const greetings: DiscordGateway["greetings"] = [];
  let heartbeats = 0;
  const pongs = new Map<Duplex, (() => void)[]>();
  const further: { id: string; name: string }[] = [];
  let refusedWith: number | undefined;
  let holding: { type: string; events: (() => void)[] } | undefined;

  const write = (client: Duplex | undefined, message: object | string): void => {
    if (client?.writable && !frozen.has(client))
      client.write(textFrame(typeof message === "string" ? message : JSON.stringify(message)));
  };
  const close = (client: Duplex, code: number): void => {
    const body = Buffer.alloc(2);
    body.writeUInt16BE(code);
    if (client.writable) client.end(Buffer.concat([Buffer.from([0x88, 2]), body]));
  };

  function accept(request: IncomingMessage, socket: Duplex): void {
    const key = createHash("sha1")
      .update(`${request.headers["sec-websocket-key"] ?? ""}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\n\r\n`,
    );
    clients.add(socket);
    const read = frameReader();
    let session: Session | undefined;
    socket.on("data", (chunk: Buffer) => {
      if (frozen.has(socket)) return;
      for (const { opcode, text } of read(chunk)) {
        if (opcode === 8) {
          // Closed by the bot with a normal code, the session is over; with any other it may be resumed.
          socket.end(Buffer.from([0x88, 0]));
          return;
        }
        if (opcode === 10) pongs.get(socket)?.shift()?.();
        if (text === undefined) continue;
        const { op, d } = JSON.parse(text) as { op: number; d: unknown };
        if (op === 1) {
          heartbeats += 1;
          write(socket, { op: 11 });
        }
        if (op === 2) session = identify(socket, recordOf(d));
        if (op === 6) session = resume(socket, recordOf(d)) ?? session;
      }
    });
    const gone = (): void => {
      clients.delete(socket);
      for (const answered of pongs.get(socket) ?? []) answered();
      pongs.delete(socket);
      if (session?.client === socket) session.client = undefined;
      socket.destroy();
    };
    for (const event of ["close", "error", "end"]) socket.on(event, gone);
    if (refusedWith !== undefined) close(socket, refusedWith);
    else write(socket, { op: 10, s: null, t: null, d: { heartbeat_interval: heartbeatMs } });
  }

  function identify(client: Duplex, d: Json): Session {
    greetings.push("identify");
    const link = new WebSocket(`${upstream}?v=10&encoding=json`);
    const session: Session = { id: "", intents: Number(d.intents ?? 0), log: [], client, upstream: link };
    link.addEventListener("message", ({ data }) => {
      const message = JSON.parse(String(data)) as { op: number; t: string | null; d: unknown };
      if (message.op === 10) link.send(JSON.stringify({ op: 2, d }));
      if (message.op !== 0 || message.t === null) return;
      if (message.t === "READY") {
        session.id = textIn(recordOf(message.d).session_id);
        sessions.set(session.id, session);
      }
      dispatch(session, message.t, recordOf(message.d));
      if (message.t === "READY") for (const guild of further) dispatch(session, "GUILD_CREATE", guildOf(guild));
    });
    link.addEventListener("close", ({ code }) => {
      sessions.delete(session.id);
      if (session.client) close(session.client, code === 1006 || code === 1005 ? 1000 : code);
    });
    return session;
  }

  function resume(client: Duplex, d: Json): Session | undefined {
    const session = sessions.get(textIn(d.session_id));
    if (!session) {
      greetings.push("resume-refused");
      write(client, { op: 9, d: false });
      return undefined;
    }
    greetings.push("resume");
    session.client = client;
    for (const { s, frame } of session.log) if (s > Number(d.seq ?? 0)) write(client, frame);
    dispatch(session, "RESUMED", {});
    return session;
  }

  function dispatch(session: Session, t: string, raw: Json): void {
    const d = asDiscordSendsIt(session, t, raw);
    if (!d) return;
    if (holding?.type === t) holding.events.push(() => number(session, t, d));
    else number(session, t, d);
  }

  function number(session: Session, t: string, d: unknown): void {
    const s = (session.log.at(-1)?.s ?? 0) + 1;
    const frame = JSON.stringify({ op: 0, t, s, d });
    session.log.push({ s, frame });
    write(session.client, frame);
  }

  /** The event as the real gateway would send it to a bot with these intents; undefined: not at all. */
  function asDiscordSendsIt({ intents }: Session, t: string, d: Json): Json | undefined {
    const kept = Object.fromEntries(Object.entries(d).filter(([name, value]) => name !== "guild_id" || value !== ""));
    const direct = state.direct.get(textIn(d.channel_id));
    const others = further.map(({ id }) => ({ id, unavailable: true }));
    const guilds = [...others, ...(Array.isArray(kept.guilds) ? kept.guilds : [])];
    if (t === "READY") return { ...kept, guilds, resume_gateway_url: `${origin().replace("http", "ws")}/gateway` };
    if (t === "INTERACTION_CREATE") return interaction(kept, direct);
    if (t.startsWith("MESSAGE_")) {
      if ((intents & (direct ? intent.directMessages : intent.messages)) === 0) return undefined;
      // What only one person sees is no event.
      if ((Number(d.flags ?? 0) & 64) !== 0) return undefined;
      const called = [...textIn(d.content).matchAll(/<@!?(\d+)>/g)].map(([, id = ""]) => id);
      const mentions = called.map((id) => ({ id, username: state.people.get(id) ?? "wardroom" }));
      const readable =
        direct !== undefined ||
        (intents & intent.content) !== 0 ||
        called.includes(state.bot) ||
        recordOf(d.author).id === state.bot;
      return readable ? { ...kept, mentions } : { ...kept, mentions, content: "", embeds: [], components: [] };
    }
    return /^(GUILD|CHANNEL|THREAD)_/.test(t) && (intents & intent.guilds) === 0 ? undefined : kept;
  }

  function interaction(d: Json, direct: string | undefined): Json {
    const user = recordOf(recordOf(d.member).user);
    const token = textIn(d.token);
    if (!state.interactions.has(token))
      state.interactions.set(token, {
        id: textIn(d.id),
        token,
        type: Number(d.type),
        user: textIn(user.id),
        channel: textIn(d.channel_id),
        at: Date.now(),
      });
    if (isRecord(d.message)) state.pressedOn.set(token, textIn(d.message.id));
    if (!direct) return d;
    const { member: _member, guild_id: _guild, guild_locale: _locale, ...rest } = d;
    return { ...rest, user, context: 1 };
  }

  return {
    accept,
    greetings,
    alsoIn: (guild) => void further.push(guild),
    send: (type, data) => {
      for (const session of sessions.values()) dispatch(session, type, data as Json);
    },
    repeat: (type) => {
      for (const session of sessions.values()) {
        const sent = session.log.map(({ frame }) => JSON.parse(frame) as { t: string; d: unknown });
        const last = sent.findLast(({ t }) => t === type);
        if (last) number(session, type, last.d);
      }
    },
    hold: (type) => {
      const mine: { type: string; events: (() => void)[] } = { type, events: [] };
      holding = mine;
      return {
        held: () => mine.events.length,
        sendReversed: () => {
          holding = undefined;
          for (const send of mine.events.splice(0).reverse()) send();
        },
      };
    },
    cutLinks: () => {
      for (const client of clients) client.destroy();
    },
    askToReconnect: () => {
      for (const client of clients) write(client, { op: 7, d: null });
    },
    endSessions: () => {
      for (const session of sessions.values()) {
        write(session.client, { op: 9, d: false });
        session.client = undefined;
        session.upstream.close();
      }
      sessions.clear();
    },
    freezeLinks: () => {
      for (const client of clients) frozen.add(client);
    },
    closeWith: (code) => {
      refusedWith = code;
      if (code !== undefined) for (const client of clients) close(client, code);
    },
    heartbeats: () => heartbeats,
    read: async () => {
      const live = [...clients].filter((client) => client.writable && !frozen.has(client));
      await Promise.all(
        live.map(
          (client) =>
            new Promise<void>((answered) => {
              pongs.set(client, [...(pongs.get(client) ?? []), answered]);
              client.write(pingFrame);
            }),
        ),
      );
    },
    openLinks: () => [...sessions.values()].filter(({ client }) => client !== undefined && !frozen.has(client)).length,
    stop: () => {
      for (const { upstream: link } of sessions.values()) link.close();
      for (const client of clients) client.destroy();
    },
  };
}

/** A guild in which nothing is. */
const guildOf = (named: { id: string; name: string }): Json => ({
  ...named,
  owner_id: "1",
  joined_at: new Date(0).toISOString(),
  roles: [],
  emojis: [],
  features: [],
  members: [],
  threads: [],
  channels: [],
});
