/** A card as a Slack message. Whatever is in it, the message is one that Slack accepts: cut to its limits, never refused. */
import type { types } from "@slack/bolt";
import type { PersonId } from "../../domain/pact/pact.ts";
import type { TokenMaker } from "../../ports/chat.ts";
import type { Block, Card, Note, Rich } from "../../views/card.ts";
import { cut } from "../text/cutting.ts";
import { paragraphs } from "../text/paragraphs.ts";
import { shown } from "../text/shown.ts";
import { visible } from "../text/visible.ts";
import { actions } from "./buttons.ts";
import { limits } from "./limits.ts";
import { inlineCode, literal, mrkdwn, quoted, type Saying } from "./mrkdwn.ts";

/** `text` is what a push notification and a screen reader say. */
export interface Drawn {
  text: string;
  blocks: types.KnownBlock[];
}

/** The card in a channel. `first`: it is a new post, which may call the people it names; an edit never does. */
export function drawCard(card: Card, token: TokenMaker, people: Saying["person"], first: boolean): Drawn {
  const say: Saying = { person: people, mention: first };
  const buttons = actions(card.buttons, card.more, token);
  const head: types.KnownBlock[] = [header([card.icon, card.state].filter(Boolean).join(" "), card.title)];
  const foot = context(card.footer, say, shown.footer);
  const room = limits.message - size([...head, ...foot, ...buttons]);
  const most = limits.blocks - head.length - foot.length - buttons.length;
  return {
    text: summary(card.summary),
    blocks: [...head, ...calling(card.pings, card.body, room, most, say), ...buttons, ...foot],
  };
}

/** A line in a thread or a direct message. */
export function drawNote(note: Note, token: TokenMaker, people: Saying["person"]): Drawn {
  const say: Saying = { person: people, mention: true };
  const buttons = actions(note.buttons, [], token);
  const room = limits.message - size(buttons);
  const body = calling(note.pings, [{ type: "text", text: note.text }], room, limits.blocks - buttons.length, say);
  return { text: summary(note.summary), blocks: [...body, ...buttons] };
}

/** What only one person sees: no header and no mention, for it already is theirs. */
export function drawNotice(card: Card, people: Saying["person"], token?: TokenMaker): Drawn {
  const say: Saying = { person: people, mention: false };
  const { icon, state } = card;
  const title: Rich = [
    ...(icon ? [`${icon} `] : []),
    ...(state ? [{ strong: state }] : []),
    ...(state && card.title ? [" · "] : []),
    card.body.length > 0 ? { strong: card.title } : card.title,
  ];
  const buttons = token ? privateActions(card, token) : [];
  const foot = context(card.footer, say, shown.footer);
  const rest = [...buttons, ...foot];
  const text: Block[] = [{ type: "text", text: title }, ...card.body];
  const blocks = [...draw(text, limits.message - size(rest), limits.blocks - rest.length, say), ...rest];
  return { text: summary(card.summary), blocks: blocks.length > 0 ? blocks : [section(literal(card.summary) || "…")] };
}

/** It stands alone and for a while, so all its buttons are in sight; what would not fit into its menu is too. */
const privateActions = ({ buttons, more }: Card, token: TokenMaker): types.ActionsBlock[] =>
  more.length > limits.overflowOptions
    ? actions([...buttons, ...more], [], token, limits.actions)
    : actions(buttons, more, token, limits.actions);

/** Only the words, for when Slack refuses the blocks: better a plain line at night than none. */
export const drawPlainly = ({ text }: Drawn): Drawn => ({
  text: `${text} The buttons could not be drawn here; \`/ward\` does what they do.`,
  blocks: [],
});

/** Says of a second copy that it is one: Slack has no way to send a message at most once. */
export const resent = (drawn: Drawn, again: boolean): Drawn =>
  again && drawn.blocks.length < limits.blocks
    ? {
        ...drawn,
        blocks: [
          ...drawn.blocks,
          {
            type: "context",
            elements: [
              {
                type: "plain_text",
                text: "(resent) Slack did not confirm the first copy; it may be above.",
                emoji: false,
              },
            ],
          },
        ],
      }
    : drawn;

const summary = (text: string): string => cutMarkup(literal(text.trim()), shown.summary) || "Wardroom";

/** Cuts escaped text without leaving half of an entity behind. */
const cutMarkup = (text: string, most: number): string => cut(text, most).replace(/&[a-z]{0,3}…$/, "…");

const header = (state: string, title: string): types.HeaderBlock => ({
  type: "header",
  text: {
    type: "plain_text",
    text:
      cut(visible([state, title].filter(Boolean).join(" · ")).replace(/\s+/g, " ").trim(), limits.header) || "Wardroom",
    emoji: false,
  },
});

const section = (text: string): types.SectionBlock => ({
  type: "section",
  text: { type: "mrkdwn", text, verbatim: true },
  expand: true,
});

function context(text: Rich, say: Saying, most: number = limits.context): types.ContextBlock[] {
  const drawn = mrkdwn(text, most, say);
  return drawn.trim() === "" ? [] : [{ type: "context", elements: [{ type: "mrkdwn", text: drawn, verbatim: true }] }];
}

/** Draws a body in which everybody who must be called is called: whom no sentence mentions, or only one that was cut, comes first. */
function calling(pings: PersonId[], body: Block[], room: number, most: number, say: Saying): types.KnownBlock[] {
  const drawn = draw(body, room, most, say);
  if (!say.mention) return drawn;
  const words = JSON.stringify(drawn);
  const missing = pings.filter((person) => !words.includes(`<@${say.person(person)?.slack}>`));
  if (missing.length === 0) return drawn;
  const names = missing.flatMap((person, index): Rich => [...(index > 0 ? [", "] : []), { person, ping: true }]);
  return draw([{ type: "text", text: ["For ", ...names, ":"] }, ...body], room, most, say);
}

/** The body, within `room` characters and `most` blocks. What does not fit is counted in a last line. */
function draw(body: Block[], room: number, most: number, say: Saying): types.KnownBlock[] {
  const drawn: types.KnownBlock[] = [];
  const groups = grouped(body);
  let left = room;
  for (const [index, group] of groups.entries()) {
    const next = drawWithin(group, left - 100, say);
    if (next.length === 0) continue;
    if (left < 200 || size(next) > left - 100 || drawn.length + next.length > most - 1) {
      const missing = groups.length - index;
      drawn.push(
        ...context([`${missing} more ${missing === 1 ? "part does" : "parts do"} not fit into a Slack message.`], say),
      );
      break;
    }
    drawn.push(...next);
    left -= size(next);
  }
  return drawn;
}

/** Cut by characters first; where they weigh more than they count, to as many as their weight leaves room for. */
function drawWithin(group: Group, room: number, say: Saying): types.KnownBlock[] {
  const drawn = drawGroup(group, room, say);
  const weighs = size(drawn);
  return weighs > room ? drawGroup(group, Math.floor((room * room * 0.95) / weighs), say) : drawn;
}

type Group = { type: "text"; lines: Rich[] } | Exclude<Block, { type: "text" }>;

/** Sentences that follow each other are one paragraph: a block each would pull them apart. */
function grouped(body: Block[]): Group[] {
  const groups: Group[] = [];
  for (const block of body) {
    const last = groups.at(-1);
    if (block.type !== "text") groups.push(block);
    else if (last?.type === "text") last.lines.push(block.text);
    else groups.push({ type: "text", lines: [block.text] });
  }
  return groups;
}

function drawGroup(group: Group, room: number, say: Saying): types.KnownBlock[] {
  // Room for the line that says what was left out.
  const most = Math.min(room, limits.section) - 60;
  switch (group.type) {
    case "text":
      return paragraphs(
        group.lines.map((line) => mrkdwn(line, most, say)),
        most,
        room,
      ).map(section);
    case "list":
      return paragraphs(
        group.items.map((item) => `•  ${mrkdwn(item, most - 3, say)}`),
        most,
        room,
      ).map(section);
    case "diff":
      return paragraphs(
        group.lines.map(({ sign, text }) => mrkdwn([{ code: `${sign} ${text}` }], most, say)),
        most,
        room,
      ).map(section);
    case "fields":
      return fields(group.fields, room, say);
    case "quote":
      return [section(quoted(inlineCode(cut(group.by, 128)), group.text, most))];
    case "context":
      return context(group.text, say, Math.min(room, limits.context));
    case "divider":
      return [{ type: "divider" }];
  }
}

function fields(all: { label: string; value: Rich }[], room: number, say: Saying): types.SectionBlock[] {
  const each = Math.min(limits.field, Math.max(60, Math.floor(room / Math.max(1, all.length)) - 60));
  const texts = all.map(({ label, value }): types.MrkdwnElement => {
    const head = mrkdwn([{ strong: cut(label, 60) }], 200, say);
    return {
      type: "mrkdwn",
      text: `${head}\n${mrkdwn(value, Math.min(each, limits.field - head.length - 1), say) || "–"}`,
      verbatim: true,
    };
  });
  const fitting = texts.slice(
    0,
    Math.max(1, texts.findIndex((_, index) => size(texts.slice(0, index + 1)) > room) >>> 0),
  );
  return Array.from({ length: Math.ceil(fitting.length / limits.fields) }, (_, index) => ({
    type: "section",
    fields: fitting.slice(index * limits.fields, (index + 1) * limits.fields),
  }));
}

/** What texts in blocks weigh against the limit of a message: every `text`, wherever it is nested. */
function size(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + size(one), 0);
  if (typeof value !== "object" || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, one]) => sum + (key === "text" && typeof one === "string" ? weight(one) : size(one)),
    0,
  );
}

/**
 * Slack counts characters. But a click over HTTP brings the whole message back, written as a form, in which a letter of Chinese or
 * Korean takes nine bytes; and no more than 64 KiB of that are read. So such letters weigh more.
 */
const weight = (text: string): number =>
  text.length >= 5 && lightest.test(text)
    ? text.length
    : Math.max(
        text.length,
        Math.ceil(encodeURIComponent(JSON.stringify(text.toWellFormed())).length / encodedPerCharacter),
      );
const encodedPerCharacter = 5.4;
/** At most four bytes each, and six more around all of them: it counts more than that weighs, and need not be written out. */
const lightest = /^[\n\x20!#-[\]-~]*$/;
