/** A card as a Discord message. Whatever is in it, the message is one that Discord accepts: cut to its limits, never refused. */
import type { APIEmbed } from "discord.js";
import type { PersonId } from "../../domain/pact/pact.ts";
import type { TokenMaker } from "../../ports/chat.ts";
import type { Card, Note, Rich, Tone } from "../../views/card.ts";
import { shown } from "../text/shown.ts";
import type { Saying } from "../text/typed.ts";
import { drawBody, small } from "./body.ts";
import { type Row, rows } from "./buttons.ts";
import { kept, limits } from "./limits.ts";
import { markdown, mention } from "./markdown.ts";

/**
 * What a message says. `content` is what a push notification says, and the only place that calls anybody: an embed never does.
 * https://docs.discord.com/developers/resources/message#allowed-mentions-object
 */
export interface Drawn {
  content: string;
  embeds: APIEmbed[];
  components: Row[];
  allowed_mentions: { parse: []; users: string[] };
  /** Only of a new message: it is shown without a sound. */
  flags?: typeof silently;
}

/** SUPPRESS_NOTIFICATIONS. https://docs.discord.com/developers/resources/message#message-object-message-flags */
const silently = 4096;

export type People = Saying["person"];

/** The card in a channel. `first`: it is a new post, which may call the people it names; an edit never does. */
export function drawCard(card: Card, token: TokenMaker, people: People, first: boolean): Drawn {
  const { components, rest } = pressable(card, token);
  const calls = first ? calling(card.pings, people) : none;
  const summary = markdown([card.summary.trim() || "Wardroom"], shown.summary, { person: people, mention: false });
  return {
    content: calls.words === "" ? summary : `${calls.words}: ${summary}`,
    embeds: [embed(card, limits.description, { person: people, mention: false, rest })],
    components,
    allowed_mentions: { parse: [], users: calls.users },
    ...(first && card.silent && { flags: silently }),
  };
}

/** A line in a thread or a direct message. `first` false: drawn anew where it stands, which calls nobody. */
export function drawNote(note: Note, token: TokenMaker, people: People, first = true): Drawn {
  const called = new Set(first ? note.pings : []);
  // Only whom the note calls is mentioned, though its sentence may name others.
  const say: Saying = { person: (id) => withAccount(people, id, called), mention: first };
  const named = (text: string): PersonId[] =>
    [...called].filter((id) => !text.includes(markdown([{ person: id, ping: true }], 200, say)));
  const room = limits.content - kept;
  const drawn = markdown(note.text, room, say).trim();
  const calls = calling(named(drawn), people);
  const before = calls.words === "" ? "" : `${calls.words}: `;
  const text = before === "" ? drawn : markdown(note.text, room - before.length, say).trim();
  const content = `${before}${text}` || markdown([note.summary], shown.summary, say) || "…";
  return {
    content,
    embeds: [],
    components: rows(note.buttons, [], token),
    allowed_mentions: { parse: [], users: usersOf(note.pings, people).filter((id) => content.includes(`<@${id}>`)) },
  };
}

/** What only one person sees (send it ephemeral): it mentions nobody, for it already is theirs. Without a token it has no buttons. */
export function drawPrivate(card: Card, token: TokenMaker | undefined, people: People): Drawn {
  const { components, rest } = token ? pressable(card, token) : { components: [], rest: undefined };
  return {
    content: "",
    embeds: embeds(card, { person: people, mention: false, rest }),
    components,
    allowed_mentions: { parse: [], users: [] },
  };
}

/** Only the words, for when Discord refuses the drawing: better a plain line at night than none. */
export const drawPlainly = ({ content, embeds: [first], allowed_mentions, flags }: Drawn): Drawn => ({
  ...(flags && { flags }),
  content: `${content || first?.title || "Wardroom"}\nThe buttons could not be drawn here; \`/ward\` does what they do.`,
  embeds: [],
  components: [],
  allowed_mentions,
});

/** Says of a second copy that it is one. */
export const resent = (drawn: Drawn, again: boolean): Drawn =>
  again
    ? {
        ...drawn,
        content:
          `${drawn.content}\n${small("(sent again) Discord did not confirm the first copy; it may be above.")}`.trim(),
      }
    : drawn;

/** The buttons, and how the rest of a text that is cut is counted: what is pressed for Details has it whole. */
function pressable({ buttons, more }: Card, token: TokenMaker): { components: Row[]; rest: string | undefined } {
  const details = [...buttons, ...more].some(({ opens }) => opens === "details");
  return { components: rows(buttons, more, token), rest: details ? "characters in Details" : undefined };
}

const none: Calls = { words: "", users: [] };

interface Calls {
  words: string;
  users: string[];
}

/** Everybody who must be called: mentioned where an account is linked, else by name. */
function calling(pings: PersonId[], people: People): Calls {
  const words: string[] = [];
  const called: PersonId[] = [];
  for (const id of new Set(pings)) {
    const next = markdown([{ person: id, ping: true }], 200, { person: people, mention: true });
    if ([...words, next].join(", ").length > callsMost) break;
    words.push(next);
    called.push(id);
  }
  const left = new Set(pings).size - called.length;
  return {
    words: [...words, ...(left > 0 ? [`${left} more`] : [])].join(", "),
    users: usersOf(called, people),
  };
}

/** Characters of a message that may be names and mentions. */
const callsMost = 1_000;

const usersOf = (pings: PersonId[], people: People): string[] => [
  ...new Set(
    pings.flatMap((id) => {
      const person = people(id);
      const called = person && mention(person);
      return called === undefined ? [] : [called.slice(2, -1)];
    }),
  ),
];

const withAccount = (people: People, id: PersonId, called: ReadonlySet<PersonId>): ReturnType<People> => {
  const person = people(id);
  return person && !called.has(id) ? { ...person, discord: undefined } : person;
};

/** The card as one embed: its state and title, its body, its provenance in small letters. */
function embed(card: Card, most: number, say: Saying): APIEmbed {
  const foot = provenance(card.footer, say);
  const lines = drawBody(card.body, most - foot.length - 1, most, say);
  const description = [...lines, foot].join("\n").trim();
  return { color: colours[card.tone], title: title(card, say), ...(description !== "" && { description }) };
}

/** As many embeds as hold it, for what is read at length: a description has an end sooner than a message. */
function embeds(card: Card, say: Saying): APIEmbed[] {
  const head = title(card, say);
  const foot = provenance(card.footer, say);
  const room = limits.embeds - head.length - foot.length - 1;
  const descriptions: string[] = [];
  for (const line of [...drawBody(card.body, room, limits.description - 1, say), foot]) {
    const last = descriptions.at(-1);
    if (last !== undefined && last.length + 1 + line.length <= limits.description)
      descriptions[descriptions.length - 1] = `${last}\n${line}`;
    else descriptions.push(line);
  }
  const color = colours[card.tone];
  const filled = descriptions.map((text) => text.trim()).filter((text) => text !== "");
  const [first, ...others] = filled;
  return [
    { color, title: head, ...(first !== undefined && { description: first }) },
    ...others.map((description) => ({ color, description })),
  ];
}

function title({ icon, state, title: named, summary }: Card, say: Saying): string {
  const words = [[icon, state].filter(Boolean).join(" "), named]
    .filter(Boolean)
    .join(" · ")
    .replace(/\s+/g, " ")
    .trim();
  return markdown([words || summary.replace(/\s+/g, " ").trim() || "Wardroom"], limits.title, say);
}

const provenance = (footer: Rich, say: Saying): string => small(markdown(footer, shown.footer, say));

/** As the web room has them by day. The word in the title always says the same. */
const colours: Record<Tone, number> = {
  alert: 0xb3231c,
  escalated: 0xd9730d,
  held: 0xdaa038,
  restrained: 0x7a1d5b,
  resolved: 0x2eb886,
  denied: 0x8b8880,
  expired: 0x595c62,
  pending: 0x1d9bd1,
  info: 0x17456b,
};
