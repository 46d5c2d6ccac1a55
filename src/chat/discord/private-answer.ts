/** An answer that only one person sees. Discord may refuse one way of giving it, so there are three, and silence is none of them. */
import { type InteractionReplyOptions, MessageFlags, type RepliableInteraction, Routes } from "discord.js";
import type { Log } from "../../ports/log.ts";
import { codeOf } from "./delivery.ts";
import type { Drawn } from "./render.ts";
import type { Caller } from "./rest.ts";
import { openDirect } from "./sending.ts";

export type TellPrivately = (interaction: RepliableInteraction, drawn: Drawn) => Promise<void>;

export function createPrivateAnswers(answers: Caller, log: Log): TellPrivately {
  return async (interaction, drawn) => {
    const { content, embeds, components } = drawn;
    const said = { content, embeds, components, allowedMentions: { parse: [] } } satisfies InteractionReplyOptions;
    const ways = [
      () =>
        interaction.deferred
          ? interaction.editReply(said)
          : // Its first answer was another one: to edit that would draw over the card that was pressed.
            interaction.replied
            ? interaction.followUp({ ...said, flags: MessageFlags.Ephemeral })
            : interaction.reply({ ...said, flags: MessageFlags.Ephemeral }),
      () => interaction.webhook.send({ ...said, flags: MessageFlags.Ephemeral }),
      async () => {
        const channel = await openDirect(answers, interaction.user.id);
        await answers.call("POST", Routes.channelMessages(channel), drawn);
      },
    ];
    const failures: string[] = [];
    for (const way of ways)
      try {
        await way();
        return;
      } catch (fault) {
        failures.push(String(fault));
      }
    log.error({ from: "discord", user: interaction.user.id, failures }, "a person could not be answered");
  };
}

/** "elsewhere": it was taken already. "lost": Discord may not wait any more; the answer goes another way. */
export async function acknowledge(work: () => Promise<unknown>, log: Log): Promise<"taken" | "elsewhere" | "lost"> {
  try {
    await work();
    return "taken";
  } catch (fault) {
    log.warn({ from: "discord", fault: String(fault) }, "an acknowledgement did not get out in time");
    return codeOf(fault) === 40060 ? "elsewhere" : "lost";
  }
}
