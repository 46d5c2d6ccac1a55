/** What a person typed, as they typed it: Slack sends mentions, channels and links as codes and three characters as entities. */

/** "<@U03LEE|lee>" -> "U03LEE", the account; a link shows where it really leads; "&lt;" -> "<", once. */
export const decodeTyped = (text: string): string =>
  text
    .replace(/<@([UW][A-Z0-9]+)(?:\|[^>]*)?>/g, "$1")
    .replace(/<#([CG][A-Z0-9]+)(?:\|[^>]*)?>/g, "$1")
    .replace(/<!subteam\^([A-Z0-9]+)(?:\|[^>]*)?>/g, "$1")
    .replace(/<!(channel|here|everyone)(?:\|[^>]*)?>/g, "@$1")
    .replace(/<((?:https?|mailto):[^|>]+)\|([^>]*)>/g, (_, address: string, label: string) =>
      address === label || address.endsWith(`://${label}`) || address === `mailto:${label}`
        ? label
        : `${label} (${address})`,
    )
    .replace(/<((?:https?|mailto):[^|>]+)>/g, "$1")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");

/** "<@UBOT> ack BR-142" -> "ack BR-142"; undefined when the message does not begin by addressing the bot. */
export function addressed(text: string, bot: string): string | undefined {
  const [whole] = text.match(new RegExp(`^\\s*<@${bot}(?:\\|[^>]*)?>[\\s,:]*`)) ?? [];
  return whole === undefined ? undefined : decodeTyped(text.slice(whole.length));
}
