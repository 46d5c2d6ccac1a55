/** What a new message is known by while it may have arrived: a later try of it is its second copy, and nothing else is taken for one. */
import { randomUUID } from "node:crypto";
import type { Sending } from "../../ports/chat.ts";

/** `about`: what it is and where, for two messages of one delivery. What is sent without a name is a message of its own each time. */
export const named = (about: string, sending: Partial<Sending> | undefined): string =>
  `${about} ${sending?.name ?? randomUUID()}`;
