/**
 * Names a message to Discord, so that a second copy of it, sent because the answer to the first was lost, is the first one.
 * https://docs.discord.com/developers/resources/message#create-message
 */
import { createHash, randomUUID } from "node:crypto";
import type { Sending } from "../../ports/chat.ts";

/** What is sent without a name is a message of its own each time. */
export const named = (about: string, sending: Partial<Sending> | undefined): string =>
  `${about} ${sending?.name ?? randomUUID()}`;

/** At most 25 characters. */
export const nonceOf = (name: string): string => createHash("sha256").update(name).digest("base64url").slice(0, 25);
