/** A card as a Discord message. Whatever is in it, the message is one that Discord accepts: cut to its limits, never refused. */
import type { APIActionRowComponent, APIComponentInMessageActionRow, APIEmbed } from "discord.js";
import type { PersonId } from "../../domain/pact/pact.ts";
import type { Person } from "../../domain/people/fleet-config.ts";
import type { TokenMaker } from "../../ports/chat.ts";
import type { Card, Note } from "../../views/card.ts";

/** What a message says. `content` is what a push notification says, and the only place that calls anybody. */
export interface Drawn {
  content: string;
  embeds: APIEmbed[];
  components: APIActionRowComponent<APIComponentInMessageActionRow>[];
  allowed_mentions: { parse: []; users: string[] };
}

export type People = (id: PersonId) => Person | undefined;

/** The card in a channel. `first`: it is a new post, which may call the people it names; an edit never does. */
export declare function drawCard(card: Card, token: TokenMaker, people: People, first: boolean): Drawn;

/** A line in a thread or a direct message. `first` false: drawn anew where it stands, which calls nobody. */
export declare function drawNote(note: Note, token: TokenMaker, people: People, first?: boolean): Drawn;

/** What only one person sees (send it ephemeral): it mentions nobody, for it already is theirs. Without a token it has no buttons. */
export declare function drawPrivate(card: Card, token: TokenMaker | undefined, people: People): Drawn;

/** Only the words, for when Discord refuses the drawing: better a plain line at night than none. */
export declare function drawPlainly(drawn: Drawn): Drawn;

/** Says of a second copy that it is one. */
export declare function resent(drawn: Drawn, again: boolean): Drawn;
