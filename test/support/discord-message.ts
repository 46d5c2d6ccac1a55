/** A Discord message as a person sees it: its words without marks, its buttons and menus. */
import { isRecord, textIn } from "./discord-guild-state.ts";
import type { StoredMessage } from "./discord-twin.ts";

type Json = Record<string, unknown>;

export interface Pressable {
  label: string;
  kind: "button" | "option";
  customId: string;
  disabled: boolean;
  /** Of an option: what is sent when it is chosen. */
  value: string | undefined;
}

const list = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isRecord) : []);

/** Everything that can be pressed or chosen, however deep it lies. */
export function pressables(components: unknown): Pressable[] {
  return list(components).flatMap((one): Pressable[] => {
    const customId = textIn(one.custom_id);
    const disabled = one.disabled === true;
    if (one.type === 2 && customId)
      return [{ label: textIn(one.label), kind: "button", customId, disabled, value: undefined }];
    if (one.type === 3)
      return list(one.options).map((option) => ({
        label: textIn(option.label),
        kind: "option",
        customId,
        disabled,
        value: textIn(option.value),
      }));
    return [...pressables(one.components), ...pressables(isRecord(one.accessory) ? [one.accessory] : [])];
  });
}

/** The words of a message in reading order: content, embeds, components. */
export function messageWords(
  message: Pick<StoredMessage, "content" | "embeds" | "components">,
  people: ReadonlyMap<string, string>,
): string {
  const embeds = list(JSON.parse(message.embeds)).flatMap((embed) => [
    isRecord(embed.author) ? textIn(embed.author.name) : "",
    textIn(embed.title),
    textIn(embed.description),
    ...list(embed.fields).flatMap(({ name, value }) => [textIn(name), textIn(value)]),
    isRecord(embed.footer) ? textIn(embed.footer.text) : "",
  ]);
  return drawn(
    [message.content, ...embeds, componentWords(JSON.parse(message.components))]
      .filter((part) => part.trim() !== "")
      .join("\n"),
    people,
  );
}

/** The words of components, as of a message or a modal. */
export function componentWords(components: unknown): string {
  return list(components)
    .flatMap((one) => [
      textIn(one.content),
      textIn(one.label),
      textIn(one.description),
      textIn(one.placeholder),
      ...list(one.options).map(({ label }) => textIn(label)),
      componentWords(one.components),
      componentWords(isRecord(one.component) ? [one.component] : []),
    ])
    .filter((part) => part !== "")
    .join("\n");
}

/** Markdown as it reads: times in UTC, mentions by name, no marks and no escapes. */
export function drawn(text: string, people: ReadonlyMap<string, string>): string {
  return text
    .replace(/<t:(\d+)(?::(\w))?>/g, (_, seconds: string, style?: string) => time(Number(seconds), style))
    .replace(/<@!?(\d+)>/g, (_, id: string) => `@${people.get(id) ?? id}`)
    .replace(/(?<!\\)(\*\*|__|~~|\|\||`+|\*)/g, "")
    .replace(/^(?:#{1,3} |-# |> )/gm, "")
    .replace(/\[([^\]]*)\]\(<?(https?:[^)>]+)>?\)/g, "$1 ($2)")
    .replace(/\\([\\*_~`|<>#@:[\]()-])/g, "$1")
    .replace(/[\u200B\u2060]/g, "");
}

function time(seconds: number, style: string | undefined): string {
  const iso = new Date(seconds * 1_000).toISOString();
  return style === "t" ? `${iso.slice(11, 16)} UTC` : `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}
