/**
 * What Discord does and the local one does not: direct message channels, single guild commands, threads named after their message, the
 * nonce that is enforced, answers that only one person sees, and the three seconds an interaction waits.
 */
import { type Answer, refused } from "./discord-guild-refusals.ts";
import { type GuildState, recordOf, textIn } from "./discord-guild-state.ts";
import type { DiscordTwin, StoredCommand } from "./discord-twin.ts";

type Json = Record<string, unknown>;
type Pass = (body: Json) => Promise<Answer>;

export interface MissingParts {
  answer(method: string, path: string, body: Json, query: URLSearchParams, pass: Pass): Promise<Answer>;
}

const ephemeral = 64;

export function missingParts(
  twin: DiscordTwin,
  state: GuildState,
  snowflake: () => string,
  send: (type: string, data: object) => void,
): MissingParts {
  const nonces = new Map<string, Promise<Answer>>();

  async function answer(method: string, path: string, body: Json, query: URLSearchParams, pass: Pass): Promise<Answer> {
    const at = path.split("/").slice(1);
    if (path === "/users/@me/channels" && method === "POST") return directChannel(textIn(body.recipient_id));
    if (at[0] === "applications" && at.includes("commands") && method !== "PUT") {
      const one = await command(method, at, body);
      if (one) return one;
    }
    if (at[0] === "guilds" && at[2] === "members" && method === "GET") return member(textIn(at[3]));
    if (at[0] === "interactions") return callback(at, body, query, pass);
    if (at[0] === "webhooks") return followUp(method, at, body, pass);
    if (at[0] === "channels" && at[2] === "messages") {
      const channel = await twin.prisma.channel.findFirst({ where: { id: at[1] } });
      if (channel?.archived && channel.locked) return refused(50083);
      if (method === "POST" && at.length === 3) return onlyOnce(textIn(at[1]), body, pass);
      if (method === "POST" && at[4] === "threads") return thread(textIn(at[1]), textIn(at[3]), body);
      if (method === "PATCH") return pass(cleared(body));
    }
    return pass(body);
  }

  /** https://docs.discord.com/developers/resources/guild#get-guild-member */
  async function member(user: string): Promise<Answer> {
    const name = state.people.get(user);
    if (name === undefined) return refused(10013);
    if (state.left.has(user)) return refused(10007);
    return { status: 200, body: { user: { id: user, username: name, discriminator: "0", avatar: null }, roles: [] } };
  }

  /** https://discord.com/developers/docs/resources/user#create-dm */
  async function directChannel(user: string): Promise<Answer> {
    if (!state.people.has(user)) return refused(50007);
    const known = [...state.direct].find(([, recipient]) => recipient === user)?.[0];
    const id = known ?? snowflake();
    if (!known) {
      state.direct.set(id, user);
      await twin.prisma.channel.create({ data: { id, type: 1 } });
    }
    const recipients = [{ id: user, username: state.people.get(user), discriminator: "0", avatar: null }];
    return { status: 200, body: { id, type: 1, last_message_id: null, recipients } };
  }

  /** https://discord.com/developers/docs/resources/message#create-message: a nonce that is enforced is one message. */
  function onlyOnce(channel: string, body: Json, pass: Pass): Promise<Answer> {
    const { nonce, enforce_nonce } = body;
    if (enforce_nonce !== true || nonce === undefined) return pass(body);
    const key = `${channel}/${String(nonce)}`;
    const first = nonces.get(key);
    if (first) return first;
    const made = pass(body).then((said) => {
      if (said.status >= 300) nonces.delete(key);
      return said;
    });
    nonces.set(key, made);
    return made;
  }

  /** A thread has the id of the message it began with. */
  async function thread(channel: string, message: string, body: Json): Promise<Answer> {
    const parent = await twin.prisma.channel.findFirst({ where: { id: channel } });
    if (!parent) return refused(10003);
    if (!(await twin.prisma.message.findFirst({ where: { id: message } }))) return refused(10008);
    if (await twin.prisma.channel.findFirst({ where: { id: message } })) return refused(160004);
    await twin.prisma.channel.create({
      data: {
        id: message,
        guildId: parent.guildId,
        type: 11,
        name: textIn(body.name),
        parentId: channel,
        ownerId: state.bot,
        autoArchiveDuration: Number(body.auto_archive_duration ?? 1_440),
        archiveTimestamp: new Date(),
        memberCount: 1,
      },
    });
    await twin.prisma.threadMember.create({ data: { channelId: message, userId: state.bot } });
    const made = {
      id: message,
      type: 11,
      guild_id: parent.guildId,
      parent_id: channel,
      name: textIn(body.name),
      owner_id: state.bot,
      member_count: 1,
      message_count: 0,
      thread_metadata: {
        archived: false,
        locked: false,
        auto_archive_duration: Number(body.auto_archive_duration ?? 1_440),
        archive_timestamp: new Date().toISOString(),
      },
    };
    send("THREAD_CREATE", { ...made, newly_created: true });
    return { status: 201, body: made };
  }

  /** https://discord.com/developers/docs/interactions/application-commands: one command at a time, upserted by its name. */
  async function command(method: string, at: string[], body: Json): Promise<Answer | undefined> {
    const guildId = at[2] === "guilds" ? textIn(at[3]) : null;
    const applicationId = textIn(at[1]);
    const id = at.at(-1) === "commands" ? undefined : at.at(-1);
    const { applicationCommand } = twin.prisma;
    if (method === "GET" && id === undefined) {
      const all = await applicationCommand.findMany({ where: { applicationId, guildId } });
      return { status: 200, body: all.map(asCommand) };
    }
    if (method === "DELETE") {
      await applicationCommand.deleteMany({ where: { id, applicationId } });
      return { status: 204, body: undefined };
    }
    if (method !== "POST" && method !== "PATCH") return undefined;
    const where = id === undefined ? { applicationId, guildId, name: textIn(body.name) } : { id, applicationId };
    const known = await applicationCommand.findFirst({ where });
    if (id !== undefined && !known)
      return { status: 404, body: { message: "Unknown application command", code: 10063 } };
    const data = {
      name: textIn(body.name) || known?.name,
      description: textIn(body.description) || (known?.description ?? ""),
      type: Number(body.type ?? known?.type ?? 1),
      options: body.options === undefined ? (known?.options ?? "[]") : JSON.stringify(body.options),
      version: snowflake(),
    };
    const kept = known
      ? await applicationCommand.update({ where: { id: known.id }, data })
      : await applicationCommand.create({ data: { id: snowflake(), applicationId, guildId, ...data } });
    return { status: known ? 200 : 201, body: asCommand(kept) };
  }

  /** Three seconds for the first answer, and one only. https://discord.com/developers/docs/interactions/receiving-and-responding */
  async function callback(at: string[], body: Json, query: URLSearchParams, pass: Pass): Promise<Answer> {
    const known = state.interactions.get(textIn(at[2]));
    if (!known || Date.now() - known.at > 3_000) return refused(10062);
    if (known.answered !== undefined) return refused(40060);
    const type = Number(body.type);
    const data = recordOf(body.data);
    if (type === 9 && known.type === 5)
      return {
        status: 400,
        body: { message: "Invalid Form Body", code: 50035, errors: { type: "a modal cannot answer a modal" } },
      };
    const said = await pass({ ...body, ...(body.data !== undefined && { data: type === 7 ? cleared(data) : data }) });
    if (said.status >= 300) return said;
    known.answered = type;
    // A deferred answer is a message of its own, also where a button of another one was pressed.
    if (type === 5)
      await twin.prisma.interactionResponse.update({ where: { interactionId: known.id }, data: { messageId: null } });
    known.hidden = (type === 5 || type === 4) && (Number(data.flags ?? 0) & ephemeral) !== 0;
    const message = type === 4 || type === 7 ? await original(known.token) : undefined;
    if (type === 4) state.answers.set(textIn(recordOf(message).id), known.token);
    if (type === 8)
      state.choices.set(
        known.token,
        Array.isArray(data.choices) ? (data.choices as { name: string; value: unknown }[]) : [],
      );
    if (type === 9)
      state.modals.push({ user: known.user, channel: known.channel, message: state.pressedOn.get(known.token), data });
    if (query.get("with_response") !== "true") return said;
    return {
      status: 200,
      body: {
        interaction: { id: known.id, type: known.type, activity_instance_id: null },
        resource: { type, ...(message !== undefined && { message }) },
      },
    };
  }

  const original = async (token: string): Promise<unknown> => {
    const answer = await fetch(
      `http://127.0.0.1:${twin.port}/api/v10/webhooks/${state.bot}/${token}/messages/@original`,
    );
    return answer.ok ? answer.json() : undefined;
  };

  /** Follow-ups, and edits of an answer: the first one after a hidden "later" is hidden too. */
  async function followUp(method: string, at: string[], body: Json, pass: Pass): Promise<Answer> {
    const token = textIn(at[2]);
    const known = state.interactions.get(token);
    if (!known || known.answered === undefined || Date.now() - known.at > 15 * 60_000) return refused(10015);
    const first = known.answered === 5 && !state.answers.has(`first/${token}`);
    const fills = first && (method === "POST" || (method === "PATCH" && at[4] === "@original"));
    if (method !== "POST" && !fills) {
      const said = await pass(method === "PATCH" ? cleared(body) : body);
      return said;
    }
    const flags = Number(body.flags ?? 0) | (fills && known.hidden ? ephemeral : 0);
    const said = await pass({ ...body, content: body.content ?? "", flags });
    const id = textIn(recordOf(said.body).id);
    if (said.status < 300 && id) {
      state.answers.set(id, token);
      if (fills) state.answers.set(`first/${token}`, id);
    }
    return said;
  }

  return { answer };
}

/** An edit with `content: null` empties it. */
const cleared = (body: Json): Json => (body.content === null ? { ...body, content: "" } : body);

const asCommand = (one: StoredCommand): object => ({
  id: one.id,
  application_id: one.applicationId,
  ...(one.guildId && { guild_id: one.guildId }),
  name: one.name,
  description: one.description,
  type: one.type,
  options: JSON.parse(one.options) as unknown,
  default_member_permissions: null,
  version: one.version,
});
