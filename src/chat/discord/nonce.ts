/**
 * Names a message to Discord, so that a second copy of it, sent because the answer to the first was lost, is the first one.
 * https://docs.discord.com/developers/resources/message#create-message
 */
import { createHash } from "node:crypto";

/** At most 25 characters. */
export const nonceOf = (name: string): string => createHash("sha256").update(name).digest("base64url").slice(0, 25);
