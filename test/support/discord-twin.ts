/** The local Discord as it is found in test/deps: as much of its types as is used, since it is there only once a test has asked. */
import { pathToFileURL } from "node:url";
import { needDiscord } from "./test-deps.ts";

export interface StoredMessage {
  id: string;
  channelId: string;
  authorId: string;
  content: string;
  flags: number;
  /** JSON of APIEmbed[] and of components. */
  embeds: string;
  components: string;
  webhookId: string | null;
  editedTimestamp: Date | null;
}

interface StoredChannel {
  id: string;
  guildId: string | null;
  type: number;
  name: string | null;
  parentId: string | null;
  archived: boolean;
  locked: boolean;
}

export interface StoredCommand {
  id: string;
  applicationId: string;
  guildId: string | null;
  name: string;
  description: string;
  type: number;
  /** JSON. */
  options: string;
  version: string;
}

interface Table<Row> {
  findMany(query?: { where?: object; orderBy?: object }): Promise<Row[]>;
  findFirst(query: { where: object }): Promise<Row | null>;
  create(query: { data: object }): Promise<Row>;
  update(query: { where: object; data: object }): Promise<Row>;
  deleteMany(query: { where: object }): Promise<{ count: number }>;
}

export interface DiscordTwin {
  prisma: {
    message: Table<StoredMessage>;
    channel: Table<StoredChannel>;
    applicationCommand: Table<StoredCommand>;
    threadMember: Table<object>;
    interactionResponse: Table<object>;
    $executeRawUnsafe(sql: string): Promise<unknown>;
    $disconnect(): Promise<void>;
  };
  port: number;
  start(): Promise<void>;
  stop(): Promise<void>;
  simulateUserMessage(message: { channelId: string; userId: string; content: string }): Promise<{ id: string }>;
  simulateInteraction(interaction: {
    /** 2 command · 3 component · 4 autocomplete · 5 modal */
    type: number;
    channelId: string;
    userId: string;
    data: object;
    messageId?: string;
  }): Promise<{ id: string; token: string }>;
}

interface TwinModule {
  DigitalDiscord: new (options: {
    guild: { id: string; name: string; ownerId: string };
    channels: { id: string; name: string; type: number }[];
    users: { id: string; username: string }[];
    botUser: { id: string; username: string };
    botToken: string;
    dbUrl: string;
  }) => DiscordTwin;
  generateSnowflake(): string;
}

export const discordTwin = async (): Promise<TwinModule> =>
  (await import(pathToFileURL(await needDiscord()).href)) as TwinModule;
