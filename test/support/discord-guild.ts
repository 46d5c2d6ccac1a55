/**
 * A real local Discord in the words of its users:
 *
 *   const guild = await startDiscordGuild();
 *   const card = await guild.channel("20001").expectMessage(/BR-142/);
 *   await card.click("Approve", guild.as("dana"));
 *   await guild.command("/ward status", guild.as("mia"));
 *   await guild.expectEphemeral("mia", /nothing is open/);
 *   await guild.stop();          // fails if anything the bot sent was beyond Discord's limits
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandData, type RegisteredOption } from "./discord-command.ts";
import { type DiscordProxy, startDiscordProxy } from "./discord-guild-proxy.ts";
import type { GuildState, Modal } from "./discord-guild-state.ts";
import { componentWords, drawn, messageWords, type Pressable, pressables } from "./discord-message.ts";
import { type DiscordModal, modalOf } from "./discord-modal.ts";
import { discordTwin, type StoredMessage } from "./discord-twin.ts";
import { until } from "./slack-workspace.ts";

export const discordPeople = { dana: "1001", sam: "1002", lee: "1003", mia: "1004" } as const;
type DiscordPerson = keyof typeof discordPeople;
const realNames: Record<DiscordPerson, string> = {
  dana: "Dana Reyes",
  lee: "Lee Park",
  sam: "Sam Okafor",
  mia: "Mia Lund",
};

export const discordGuildId = "30001";
export const discordBot = "40001";
const token = "test.discord.token";

/** Somebody who acts. */
export interface DiscordActor {
  name: DiscordPerson;
  id: string;
}

/** A message as a person sees it. */
export interface SeenDiscordMessage {
  channel: string;
  id: string;
  /** All its words, times and names drawn as Discord would. */
  words: string;
  /** As sent: what a push notification says, and the only place that calls anybody. */
  content: string;
  /** It has a frame around it; a line that is also told to the whole channel has none. */
  framed: boolean;
  buttons: string[];
  menu: string[];
  /** What its menus are called. */
  menus: string[];
  /** What each button or entry carries, by its label. */
  carries: ReadonlyMap<string, string>;
  /** The message its thread began with. */
  thread: string | undefined;
  edited: boolean;
  click(label: string | RegExp, as: DiscordActor): Promise<void>;
  choose(label: string | RegExp, as: DiscordActor): Promise<void>;
}

interface DiscordChannel {
  id: string;
  /** What everybody in it sees, with its threads. */
  messages(): Promise<SeenDiscordMessage[]>;
  expectMessage(words: RegExp | string): Promise<SeenDiscordMessage>;
  /** `thread`: the message it began with. */
  say(text: string, as: DiscordActor, thread?: string): Promise<void>;
}

export interface DiscordGuild {
  /** What the bot needs to log in. */
  settings: { token: string; apiUrl: string };
  proxy: DiscordProxy;
  /** Account to name, as it is drawn. */
  people: ReadonlyMap<string, string>;
  as(name: DiscordPerson): DiscordActor;
  channel(id: string): DiscordChannel;
  /** "/ward resolve BR-142 they are back": options in their order, the last one takes the rest; "name:value" names one. */
  command(typed: string, as: DiscordActor, channel?: string): Promise<void>;
  /** What Discord offers while the last option is typed. */
  suggestions(typed: string, as: DiscordActor, channel?: string): Promise<string[]>;
  ephemeralsTo(name: DiscordPerson): Promise<SeenDiscordMessage[]>;
  expectEphemeral(name: DiscordPerson, words: RegExp | string): Promise<SeenDiscordMessage>;
  dmsTo(name: DiscordPerson): Promise<SeenDiscordMessage[]>;
  /** The channel in which the bot and this person are alone, once the bot has opened it. */
  directChannel(name: DiscordPerson): string | undefined;
  expectDm(name: DiscordPerson, words: RegExp | string): Promise<SeenDiscordMessage>;
  /** The modal that is open before this person now, if any. */
  openModal(name: DiscordPerson): DiscordModal | undefined;
  /** The modal that was opened last, once its words match. */
  expectModal(words: RegExp | string): Promise<DiscordModal>;
  /** Somebody leaves the server. Discord tells the bot of it only with an intent that Wardroom does not ask for. */
  leaves(name: DiscordPerson): void;
  /** The bot is brought into the guild, or is out again. */
  invite(): void;
  remove(): void;
  deleteChannel(id: string): Promise<void>;
  /** Somebody begins a thread at a message, unless there is one. Resolves with its id, which is the message's. */
  startThread(channel: string, message: string): Promise<string>;
  stop(): Promise<void>;
}

export async function startDiscordGuild(
  channels: { id: string; name: string }[] = [{ id: "20001", name: "airline" }],
  { heartbeatMs }: { heartbeatMs?: number } = {},
): Promise<DiscordGuild> {
  const { DigitalDiscord, generateSnowflake } = await discordTwin();
  const home = mkdtempSync(join(tmpdir(), "wardroom-discord-"));
  const people = Object.entries(discordPeople) as [DiscordPerson, string][];
  const twin = new DigitalDiscord({
    guild: { id: discordGuildId, name: "Acme Air", ownerId: discordPeople.dana },
    channels: channels.map((one) => ({ ...one, type: 0 })),
    users: people.map(([name, id]) => ({ id, username: name })),
    botUser: { id: discordBot, username: "Wardroom" },
    botToken: token,
    // A file of its own: what it keeps in memory is shared by all of a process.
    dbUrl: `file:${join(home, "guild.db")}`,
  });
  await twin.prisma.$executeRawUnsafe("PRAGMA synchronous = OFF");
  await twin.start();
  const state: GuildState = {
    guild: discordGuildId,
    bot: discordBot,
    token,
    left: new Set(),
    people: new Map([...people.map(([name, id]) => [id, realNames[name]] as const), [discordBot, "Wardroom"]]),
    interactions: new Map(),
    answers: new Map(),
    pressedOn: new Map(),
    modals: [],
    choices: new Map(),
    direct: new Map(),
  };
  const proxy = await startDiscordProxy(twin, state, generateSnowflake, heartbeatMs);

  const interact = (type: number, channelId: string, as: DiscordActor, data: object, messageId?: string) =>
    twin.simulateInteraction({ type, channelId, userId: as.id, data, ...(messageId && { messageId }) });

  const seen = (message: StoredMessage): SeenDiscordMessage => {
    const all = pressables(JSON.parse(message.components));
    const press = async (kind: Pressable["kind"], label: string | RegExp, as: DiscordActor): Promise<void> => {
      const found = all.find(
        (one) => one.kind === kind && (typeof label === "string" ? one.label.startsWith(label) : label.test(one.label)),
      );
      if (!found || found.disabled)
        throw new Error(
          `There is no "${String(label)}" to press on: ${messageWords(message, state.people)} [${all.map((one) => one.label).join("] [")}]`,
        );
      const chosen = kind === "button" ? { component_type: 2 } : { component_type: 3, values: [found.value] };
      await interact(3, message.channelId, as, { custom_id: found.customId, ...chosen }, message.id);
    };
    return {
      channel: message.channelId,
      id: message.id,
      words: messageWords(message, state.people),
      content: message.content,
      framed: message.embeds !== "[]",
      buttons: all.filter(({ kind }) => kind === "button").map(({ label }) => label),
      menu: all.filter(({ kind }) => kind === "option").map(({ label }) => label),
      menus: [...new Set(all.filter(({ kind }) => kind === "option").map(({ customId }) => customId))],
      carries: new Map(all.map(({ label, customId, value }) => [label, value ?? customId])),
      thread: undefined,
      edited: message.editedTimestamp !== null,
      click: (label, as) => press("button", label, as),
      choose: (label, as) => press("option", label, as),
    };
  };
  const stored = async (where: object): Promise<StoredMessage[]> =>
    (await twin.prisma.message.findMany({ where, orderBy: { timestamp: "asc" } })).sort((a, b) =>
      BigInt(a.id) < BigInt(b.id) ? -1 : 1,
    );
  const isHidden = ({ flags }: StoredMessage): boolean => (flags & 64) !== 0;

  const publicMessages = async (id: string): Promise<SeenDiscordMessage[]> => {
    const threads = new Set((await twin.prisma.channel.findMany({ where: { parentId: id } })).map((one) => one.id));
    const all = await stored({ channelId: { in: [id, ...threads] } });
    return all
      .filter((message) => !isHidden(message))
      .map((message) => ({ ...seen(message), thread: threads.has(message.channelId) ? message.channelId : undefined }));
  };
  const ephemeralsTo = async (name: DiscordPerson): Promise<SeenDiscordMessage[]> =>
    (await stored({ webhookId: discordBot }))
      .filter((message) => {
        const answers = state.answers.get(message.id);
        return isHidden(message) && answers && state.interactions.get(answers)?.user === discordPeople[name];
      })
      .map(seen);
  const dmsTo = async (name: DiscordPerson): Promise<SeenDiscordMessage[]> => {
    const direct = [...state.direct].filter(([, user]) => user === discordPeople[name]).map(([channel]) => channel);
    return (await stored({ channelId: { in: direct } })).filter((message) => !isHidden(message)).map(seen);
  };
  const typed = async (text: string, focused: boolean): Promise<object> => {
    const [name = ""] = text.replace(/^\//, "").split(" ");
    const all = await twin.prisma.applicationCommand.findMany({ where: { name, applicationId: discordBot } });
    const known = all.find(({ guildId }) => guildId === discordGuildId) ?? all.find(({ guildId }) => guildId === null);
    if (!known) throw new Error(`Discord knows no command /${name}: the bot has not registered it`);
    return {
      ...commandData(text, JSON.parse(known.options) as RegisteredOption[], focused),
      id: known.id,
      type: 1,
      ...(known.guildId && { guild_id: known.guildId }),
    };
  };
  const asModal = (open: Modal): DiscordModal =>
    modalOf(
      open.data,
      drawn(`${String(open.data.title)}\n${componentWords(open.data.components)}`, state.people),
      async (data, as) => {
        if (as.id !== open.user) throw new Error(`the modal is ${open.user}'s, not ${as.name}'s`);
        state.modals.splice(state.modals.indexOf(open), 1);
        await interact(5, open.channel, as, data, open.message);
      },
    );
  const first = channels[0]?.id ?? "20001";

  return {
    settings: { token, apiUrl: `${proxy.origin}/api` },
    proxy,
    people: state.people,
    leaves: (name) => void state.left.add(discordPeople[name]),
    as: (name) => ({ name, id: discordPeople[name] }),
    channel: (id) => ({
      id,
      messages: () => publicMessages(id),
      expectMessage: (words) => expectOne(() => publicMessages(id), words, `a message in ${id}`),
      say: async (text, as, thread) =>
        void (await twin.simulateUserMessage({ channelId: thread ?? id, userId: as.id, content: text })),
    }),
    command: async (text, as, channel = first) => void (await interact(2, channel, as, await typed(text, false))),
    async suggestions(text, as, channel = first) {
      const { token: of } = await interact(4, channel, as, await typed(text, true));
      const choices = await until(
        () => state.choices.get(of),
        () => `nothing was suggested for ${text}`,
      );
      return choices.map(({ name }) => name);
    },
    ephemeralsTo,
    expectEphemeral: (name, words) => expectOne(() => ephemeralsTo(name), words, `a private answer to ${name}`),
    dmsTo,
    directChannel: (name) => [...state.direct].find(([, user]) => user === discordPeople[name])?.[0],
    expectDm: (name, words) => expectOne(() => dmsTo(name), words, `a direct message to ${name}`),
    openModal(name) {
      const open = state.modals.findLast(({ user }) => user === discordPeople[name]);
      return open && asModal(open);
    },
    expectModal: (words) =>
      until(
        () => {
          const top = state.modals.at(-1);
          const open = top && asModal(top);
          return open && matches(words, open.words) ? open : undefined;
        },
        () =>
          `no modal says ${String(words)}; open: ${state.modals.map((one) => asModal(one).words).join(" | ") || "none"}`,
      ),
    invite: () =>
      proxy.gateway.send("GUILD_CREATE", {
        id: discordGuildId,
        name: "Acme Air",
        owner_id: discordPeople.dana,
        joined_at: new Date(0).toISOString(),
        roles: [],
        emojis: [],
        features: [],
        members: [],
        threads: [],
        channels: channels.map((one, position) => ({ ...one, type: 0, position, permission_overwrites: [] })),
      }),
    remove: () => proxy.gateway.send("GUILD_DELETE", { id: discordGuildId }),
    async deleteChannel(id) {
      await twin.prisma.channel.deleteMany({ where: { id } });
      proxy.gateway.send("CHANNEL_DELETE", { id, guild_id: discordGuildId, type: 0, name: "" });
    },
    async startThread(channel, message) {
      if (await twin.prisma.channel.findFirst({ where: { id: message } })) return message;
      const thread = { id: message, type: 11, name: "a question" };
      await twin.prisma.channel.create({ data: { ...thread, guildId: discordGuildId, parentId: channel } });
      proxy.gateway.send("THREAD_CREATE", { ...thread, guild_id: discordGuildId, parent_id: channel });
      return message;
    },
    async stop() {
      await proxy.stop();
      await twin.stop();
      await twin.prisma.$disconnect();
      rmSync(home, { recursive: true, force: true });
      if (proxy.problems.length > 0)
        throw new Error(`The bot sent what Discord refuses:\n${[...new Set(proxy.problems)].join("\n")}`);
    },
  };
}

const matches = (words: RegExp | string, text: string): boolean =>
  typeof words === "string" ? text.includes(words) : words.test(text);

async function expectOne(
  look: () => Promise<SeenDiscordMessage[]>,
  words: RegExp | string,
  what: string,
): Promise<SeenDiscordMessage> {
  let last: SeenDiscordMessage[] = [];
  return until(
    async () => {
      last = await look();
      return last.findLast((message) => matches(words, message.words));
    },
    () =>
      `${what} saying ${String(words)} did not come. There is:\n${last.map((message) => message.words).join("\n---\n") || "nothing"}`,
  );
}
