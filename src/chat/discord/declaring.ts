/** Declares /ward in each guild that is served, and tries again where Discord did not take it. */
import { type Duration, hour, minute } from "../../domain/words/time.ts";
import type { Command } from "../../ports/command.ts";
import type { Log } from "../../ports/log.ts";
import type { Later } from "../common/later.ts";
import { register } from "./commands.ts";
import { codeOf, deliveryOf, refusesToken } from "./delivery.ts";
import type { Caller } from "./rest.ts";

interface Declaring {
  /** Resolves once Discord has answered, also when it refused. */
  declare(guild: string, application: string): Promise<void>;
  /** The bot is in that guild no more. */
  drop(guild: string): void;
  /** What is missing where it could not be declared, one sentence a guild. */
  troubles(): string[];
  stop(): void;
}

interface DeclaringParts {
  caller: Caller;
  commands: readonly Command[];
  later: Later;
  log: Log;
}

/** Doubled each time. Discord minds 10,000 refused calls in ten minutes, and somebody may just be mending it. */
const firstWait: Duration = minute;
const longestWait: Duration = hour;

export function createDeclaring({ caller, commands, later, log }: DeclaringParts): Declaring {
  const troubles = new Map<string, string>();
  const takeBack = new Map<string, () => void>();
  let stopped = false;

  const drop = (guild: string): void => {
    takeBack.get(guild)?.();
    takeBack.delete(guild);
    troubles.delete(guild);
  };

  const attempt = async (guild: string, application: string, failures: number): Promise<void> => {
    try {
      const anew = await register(caller, application, guild, commands);
      troubles.delete(guild);
      if (anew) log.info({ from: "discord", guild }, "/ward was declared anew");
    } catch (fault) {
      if (stopped) return;
      const wait = waitAfter(failures, fault);
      log.error(
        { from: "discord", guild, fault: String(fault), again_in_ms: wait },
        "/ward could not be declared; buttons work all the same",
      );
      troubles.set(guild, sentenceOf(guild, fault));
      takeBack.set(
        guild,
        later(wait, () => attempt(guild, application, failures + 1)),
      );
    }
  };

  return {
    async declare(guild, application) {
      drop(guild);
      await attempt(guild, application, 0);
    },
    drop,
    troubles: () => [...troubles.values()],
    stop() {
      stopped = true;
      for (const guild of [...takeBack.keys()]) drop(guild);
    },
  };
}

function waitAfter(failures: number, fault: unknown): Duration {
  const wait = Math.min(longestWait, firstWait * 2 ** Math.min(failures, 10));
  const said = deliveryOf(fault);
  return said.type === "retry" ? Math.max(wait, said.afterMs) : wait;
}

/** Without this scope of the invitation a bot may declare no command. https://docs.discord.com/developers/topics/oauth2 */
const scopeMissing = (fault: unknown): boolean => codeOf(fault) === 50001;

function sentenceOf(guild: string, fault: unknown): string {
  const why = scopeMissing(fault)
    ? "the bot was invited without applications.commands; invite it again with that scope"
    : refusesToken(fault)
      ? "Discord refuses the token; set DISCORD_TOKEN"
      : `${deliveryOf(fault).error}; it is tried again by itself`;
  return `/ward could not be declared in server ${guild}, buttons work all the same: ${why}.`;
}
