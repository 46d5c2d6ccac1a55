/** Keeps the gateway link up. discord.js resumes by itself; what it gives up, is begun anew here, never so often that Discord minds. */
import { Client, GatewayIntentBits, Options, Routes } from "discord.js";
import { type Duration, minute, second } from "../../domain/words/time.ts";
import type { Log } from "../../ports/log.ts";
import type { Later } from "../common/later.ts";
import { within } from "../common/within.ts";
import { refusesToken } from "./delivery.ts";
import type { DiscordSettings } from "./env.ts";
import { onTheWallsClock, type Pulse, watchPulse } from "./pulse.ts";
import { type Caller, restOptions } from "./rest.ts";

export interface Gateway {
  /** Resolves when the link is up, or when it will be tried again by itself. Rejects when Discord refuses the token. */
  start(): Promise<void>;
  stop(): Promise<void>;
  connected(): boolean;
  /** Why the link is down and what to do, where it does not come back by itself soon. */
  trouble(): string | undefined;
}

interface GatewayParts {
  settings: DiscordSettings;
  caller: Caller;
  later: Later;
  /** When it is looked whether the link still carries anything; default every 10 s. */
  pulse?: Pulse | undefined;
  log: Log;
  /** A new client, before it logs in. */
  listen(client: Client): void;
  /** It is there, with its guilds. */
  ready(client: Client<true>): Promise<void>;
  refused(error: string): void;
  /** The token counts: there is a link. */
  accepted(): void;
}

/** Discord closes with it for a token that does not count. https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway */
const tokenRefused = 4004;
/** It stays closed with these until somebody has acted: https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway */
const standing = new Map<number, string>([
  [4010, "Discord refuses the link as a shard that is none (4010). Restart Wardroom, and tell its makers if it stays."],
  [4011, "the bot is in more servers than one link may serve (4011). Take it out of those it does not serve."],
  [4012, "Discord no longer speaks the version of its API that is used here (4012). Update Wardroom."],
  [4013, "Discord does not know the intents of the link (4013). Update Wardroom."],
  [
    4014,
    "Discord refuses the intents of the link (4014). Only Guilds is asked for, which every bot may: look at discord.com/developers whether the application is restricted.",
  ],
]);
const slowly: Duration = 5 * minute;
const patience: Duration = 40 * second;
const farewell: Duration = 2 * second;
/** Of the 1,000 a day, below which they are spread: at none, Discord takes the token away. */
const scarce = 200;

export function keepConnected(parts: GatewayParts): Gateway {
  const { settings, caller, later, pulse = onTheWallsClock, log, listen, ready, refused, accepted } = parts;
  let stopped = false;
  let up = false;
  let trouble: string | undefined;
  let client: Client | undefined;
  let takeBack = (): void => {};

  const end = async (one: Client): Promise<void> => {
    if (client === one) client = undefined;
    // A dead link answers no close, and nobody waits the half minute that the library gives it.
    await within(
      farewell,
      one.destroy().catch(() => undefined),
    );
  };

  const attempt = async (): Promise<void> => {
    const wait = spread(await caller.call("GET", Routes.gatewayBot()));
    if (wait > 0) {
      const tooOften = new TooOften(wait);
      trouble = troubleOf(tooOften);
      throw tooOften;
    }
    const one = createGatewayClient(settings);
    client = one;
    listen(one);
    const mine = (): boolean => client === one && !stopped;
    let endWatch = (): void => {};
    const lost = (fault: Error): void => {
      if (!mine()) return;
      endWatch();
      up = false;
      trouble = troubleOf(fault);
      log.warn({ from: "discord", fault: String(fault) }, "the link to Discord ended; it is begun anew");
      void end(one);
      again(0, waitAfter(0, fault));
    };
    one.on("error", (fault) => log.warn({ from: "discord", fault: String(fault) }, "discord.js tells of an error"));
    one.on("shardError", (fault) => log.warn({ from: "discord", fault: String(fault) }, "the link to Discord broke"));
    one.on("shardReconnecting", () => {
      if (mine()) up = false;
    });
    for (const name of ["shardResume", "shardReady"] as const)
      one.on(name, () => {
        if (mine()) up = true;
      });
    let began = false;
    try {
      await new Promise<void>((resolve, reject) => {
        const late = setTimeout(() => reject(new Error("Discord did not say that it is ready")), patience);
        late.unref();
        one.once("clientReady", () => {
          clearTimeout(late);
          began = true;
          resolve();
        });
        one.on("shardDisconnect", ({ code }) => {
          clearTimeout(late);
          if (code === tokenRefused && mine()) refused("4004 Authentication failed");
          const closed = new Closed(code);
          if (began) lost(closed);
          else reject(closed);
        });
        one.on("invalidated", () => lost(new Error("the session was invalidated")));
        one.login(settings.token).catch(reject);
      });
      if (stopped) return await end(one);
      up = true;
      trouble = undefined;
      accepted();
      endWatch = watchPulse(one, pulse, () => lost(new Error("the link carried nothing for a while")));
      if (one.isReady()) await ready(one);
    } catch (fault) {
      up = false;
      trouble = troubleOf(fault);
      await end(one);
      throw fault;
    }
  };

  const again = (failures: number, wait: Duration): void => {
    if (stopped) return;
    takeBack();
    takeBack = later(wait, async () => {
      if (stopped) return;
      try {
        await attempt();
        log.info({ from: "discord" }, "connected to Discord again");
      } catch (fault) {
        if (refusesToken(fault)) refused(String(fault));
        log.warn({ from: "discord", fault: String(fault) }, "Discord is not connected; it is tried again");
        again(failures + 1, waitAfter(failures, fault));
      }
    });
  };

  return {
    async start() {
      try {
        await attempt();
      } catch (fault) {
        if (refusesToken(fault))
          throw new Error("Discord refuses DISCORD_TOKEN: reset it under Bot of the application, and set the new one.");
        log.warn({ from: "discord", fault: String(fault) }, "Discord is not reachable yet; trying again");
        again(1, waitAfter(0, fault));
      }
    },
    async stop() {
      stopped = true;
      up = false;
      takeBack();
      if (client) await end(client);
    },
    connected: () => up,
    trouble: () => trouble,
  };
}

/** Only the guilds themselves: no members, no presences, no messages, nothing privileged. */
const createGatewayClient = (settings: DiscordSettings): Client =>
  new Client({
    intents: [GatewayIntentBits.Guilds],
    allowedMentions: { parse: [] },
    rest: restOptions(settings),
    waitGuildTimeout: 5 * second,
    makeCache: Options.cacheWithLimits({ ...Options.DefaultMakeCacheSettings, MessageManager: 0 }),
  });

/** Discord closed the link, and discord.js does not open it again by itself. */
class Closed extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`the gateway closed with ${code}`);
    this.code = code;
  }
}

/** There were so many beginnings today that the next must wait. */
class TooOften extends Error {
  readonly wait: Duration;
  constructor(wait: Duration) {
    super(`the bot began its session too often today; the next time is in ${Math.ceil(wait / second)} s`);
    this.wait = wait;
  }
}

function spread(answer: unknown): Duration {
  const limit: unknown =
    typeof answer === "object" && answer !== null ? Reflect.get(answer, "session_start_limit") : {};
  const of = (name: string): number =>
    Number(typeof limit === "object" && limit !== null ? (Reflect.get(limit, name) ?? Number.NaN) : Number.NaN);
  const [remaining, resetAfter] = [of("remaining"), of("reset_after")];
  return remaining < scarce && remaining + 1 < of("total") && resetAfter > 0
    ? Math.ceil(resetAfter / Math.max(1, remaining))
    : 0;
}

function troubleOf(fault: unknown): string | undefined {
  if (fault instanceof Closed) return standing.get(fault.code);
  return fault instanceof TooOften ? `${fault.message}. Look in the log why it restarts so often.` : undefined;
}

function waitAfter(failures: number, fault: unknown): Duration {
  if (fault instanceof TooOften) return fault.wait;
  if (refusesToken(fault)) return minute;
  if (fault instanceof Closed && fault.code === tokenRefused) return minute;
  if (fault instanceof Closed && standing.has(fault.code)) return slowly;
  return Math.min(60, 5 * 2 ** failures) * second;
}
