/** Discord: cards, threads and direct messages out through REST; clicks, forms and commands in through the gateway. */
import { Routes } from "discord.js";
import type { PersonId } from "../../domain/pact/pact.ts";
import type { Person } from "../../domain/people/fleet-config.ts";
import type { ChatPlatform, Suggest } from "../../ports/chat.ts";
import type { Clock, Random } from "../../ports/clock.ts";
import type { Command } from "../../ports/command.ts";
import type { Log } from "../../ports/log.ts";
import { type Later, onTheWall } from "../common/later.ts";
import { createOnce } from "../common/once.ts";
import { createPacing } from "../common/pacing.ts";
import { createPrivateButtons } from "../common/private-buttons.ts";
import { createDeclaring } from "./declaring.ts";
import { readFault } from "./delivery.ts";
import { createDrafts } from "./drafts.ts";
import type { DiscordSettings } from "./env.ts";
import { type Gateway, keepConnected } from "./gateway.ts";
import { createGuilds, type Guilds } from "./guilds.ts";
import { createInbound } from "./inbound.ts";
import { createMenuReset } from "./menu-reset.ts";
import { createPrivateAnswers } from "./private-answer.ts";
import type { Pulse } from "./pulse.ts";
import { createCaller } from "./rest.ts";
import { createSending, pace } from "./sending.ts";

export type DiscordParts = DiscordSettings & {
  log: Log;
  clock: Clock;
  random: Random;
  commands: readonly Command[];
  suggest: Suggest;
  /** Asked at each message, so that a reloaded config holds at once. */
  people: (id: PersonId) => Person | undefined;
  /** Channels of Discord that wardroom.yaml names. */
  named: () => ReadonlySet<string>;
  /** When what failed is tried again; default: on the wall's clock. */
  later?: Later;
  /** When it is looked whether the link still carries anything; default every 10 s. */
  pulse?: Pulse;
  /** Guilds in which a channel was made a room's, in the file or in chat. */
  bound: () => Promise<ReadonlySet<string>>;
};

export interface Discord extends ChatPlatform {
  readonly name: "discord";
  health(): { connected: boolean; team: string | undefined; refused: Readonly<Record<string, number>> };
  /** What Discord said of its servers until now has been acted on. */
  settled(): Promise<void>;
}

export function createDiscord(parts: DiscordParts): Discord {
  const { log, clock, people, later = onTheWall } = parts;
  const [cards, calls, answers] = [createCaller(parts), createCaller(parts), createCaller(parts)];
  const probe = (): Promise<unknown> => answers.call("GET", Routes.gatewayBot());
  const turned: Record<string, number> = { "other-team": 0, "not-human": 0 };
  const declaring = createDeclaring({ caller: answers, commands: parts.commands, later, log });
  let gateway: Gateway | undefined;
  let guilds: Guilds | undefined;
  const pacing = createPacing(clock, {
    name: "Discord",
    pace,
    read: (fault) => readFault(fault, guilds?.home() !== undefined),
    probe,
  });

  return {
    name: "discord",
    ...createSending({ cards, calls, pacing, people, home: () => guilds?.home(), log }),

    /** Rejects with one clear line when Discord refuses the token. When Discord is out of reach it resolves, and goes on trying. */
    async start(door) {
      const refuse = async (
        reason: "other-team" | "not-human",
        from: { account: string; channel: string },
      ): Promise<void> => {
        turned[reason] = (turned[reason] ?? 0) + 1;
        log.warn({ from: "discord", ...from, reason, count: turned[reason] }, "a visitor was turned away");
        await door.turnedAway("discord", from, reason);
      };
      const serving = createGuilds({
        door,
        log,
        named: parts.named,
        begin: declaring.declare,
        bound: parts.bound,
        turnedAway: (guild) => void refuse("other-team", { account: "", channel: guild }),
      });
      guilds = serving;
      const inbound = createInbound({
        door,
        suggest: parts.suggest,
        commands: parts.commands,
        guilds: serving,
        once: createOnce(clock),
        buttons: createPrivateButtons(clock),
        drafts: createDrafts(clock),
        tell: createPrivateAnswers(answers, log),
        resetMenu: createMenuReset(answers, log),
        people,
        log,
        random: parts.random,
        refuse,
      });
      gateway = keepConnected({
        settings: parts,
        caller: answers,
        later,
        pulse: parts.pulse,
        log,
        listen(client) {
          client.on("guildDelete", ({ id }) => declaring.drop(id));
          inbound.listen(client);
          serving.listen(client);
        },
        ready: serving.ready,
        refused: pacing.refused,
        accepted: pacing.accepted,
      });
      await gateway.start();
    },

    async stop() {
      declaring.stop();
      await gateway?.stop();
      await guilds?.settled();
    },

    problems() {
      const refusal = pacing.refusal();
      if (refusal !== undefined)
        return [
          {
            severity: "refused",
            sentence: `chat: discord refuses the bot: ${refusal}. Reset its token and set DISCORD_TOKEN; what is to be told waits until then.`,
          },
        ];
      const trouble = gateway?.connected() ? undefined : gateway?.trouble();
      if (trouble !== undefined)
        return [{ severity: "degraded", sentence: `chat: discord: clicks and commands do not arrive: ${trouble}` }];
      if (!gateway?.connected())
        return [
          {
            severity: "degraded",
            sentence:
              "chat: discord: the link is down, so clicks and commands do not arrive. It is tried again by itself.",
          },
        ];
      return guilds?.home()
        ? declaring.troubles().map((sentence) => ({ severity: "degraded", sentence: `chat: discord: ${sentence}` }))
        : [
            {
              severity: "degraded",
              sentence:
                "chat: discord: the bot is in no server that holds a channel of a room, so nobody is told anything there. Invite it to yours, or name a channel of its server in wardroom.yaml.",
            },
          ];
    },

    health: () => ({ connected: gateway?.connected() ?? false, team: guilds?.home(), refused: { ...turned } }),
    settled: async () => guilds?.settled(),
  };
}
