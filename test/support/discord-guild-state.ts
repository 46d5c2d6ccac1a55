/** What the REST and the gateway side of the local Discord both know: who pressed what, and which answers are only for them. */

/** One interaction, from the gateway's event to the answers that came for it. */
interface Interaction {
  id: string;
  token: string;
  type: number;
  user: string;
  channel: string;
  /** ms since the epoch */
  at: number;
  /** How it was answered: 4 message, 5 message later, 6 update later, 7 update, 8 choices, 9 modal. */
  answered?: number;
  /** A deferred answer that only the person sees. */
  hidden?: boolean;
}

export interface Modal {
  user: string;
  channel: string;
  /** The message whose button opened it. */
  message: string | undefined;
  data: Record<string, unknown>;
}

export interface GuildState {
  guild: string;
  bot: string;
  token: string;
  people: ReadonlyMap<string, string>;
  /** Accounts that are not in the server any more. */
  left: Set<string>;
  interactions: Map<string, Interaction>;
  /** Message id to the token of the interaction it answers. */
  answers: Map<string, string>;
  /** Interaction token to the message whose component was used. */
  pressedOn: Map<string, string>;
  /** The newest last. */
  modals: Modal[];
  /** Interaction token to the choices offered. */
  choices: Map<string, { name: string; value: unknown }[]>;
  /** Direct message channel to the person in it. */
  direct: Map<string, string>;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const recordOf = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});

export const textIn = (value: unknown): string => (typeof value === "string" ? value : "");
