/** Takes back what a menu shows as chosen, so that the same entry can be chosen again: until then a Discord client sends nothing for it. */
import { randomBytes } from "node:crypto";
import { MessageFlags, Routes, type StringSelectMenuInteraction } from "discord.js";
import type { Log } from "../../ports/log.ts";
import { type Row, withMenusAnew } from "./buttons.ts";
import type { Caller } from "./rest.ts";

/** The rows of the message that was chosen from, with menus in which nothing is chosen. */
export const menusAnew = ({ message }: StringSelectMenuInteraction): Row[] =>
  withMenusAnew(
    message.components.map((row) => row.toJSON() as Row),
    randomBytes(6).toString("base64url"),
  );

/**
 * For a choice whose one answer is already given, as a modal is. Resolves in any case: without it the menu only stays as it is. What only
 * one person sees is reached through the interaction alone. https://docs.discord.com/developers/interactions/receiving-and-responding
 */
export const createMenuReset =
  (answers: Caller, log: Log) =>
  async (interaction: StringSelectMenuInteraction): Promise<void> => {
    const { message, channelId } = interaction;
    const components = menusAnew(interaction);
    try {
      if (message.flags.has(MessageFlags.Ephemeral))
        await interaction.webhook.editMessage(message.id, { components, allowedMentions: { parse: [] } });
      else
        await answers.call("PATCH", Routes.channelMessage(channelId, message.id), {
          components,
          allowed_mentions: { parse: [], users: [] },
        });
    } catch (fault) {
      log.warn(
        { from: "discord", fault: String(fault) },
        "a menu could not be reset: the same entry needs another first",
      );
    }
  };
