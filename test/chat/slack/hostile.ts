/** Texts that try to ping, link, format, hide or break out, and a reader that says what Slack would make of a text. */

const rlo = "\u202E";
const isolate = "\u2067";

export const hostileTexts: string[] = [
  // Mentions
  "<!channel>",
  "<!here>",
  "<!everyone>",
  "<!here|here>",
  "<!channel|look>",
  "<!subteam^S012AB3CD>",
  "<!subteam^S012AB3CD|@ops>",
  "<@U01DANA>",
  "<@U01DANA|dana>",
  "<@W01DANA>",
  "<#C01AIR>",
  "<#C01AIR|airline>",
  "@channel @here @everyone",
  "@dana please look",
  "#airline",
  "<@U01DANA",
  "U01DANA>",
  "&lt;!channel&gt;",
  "&amp;lt;!channel&amp;gt;",
  "&#60;!channel&#62;",
  "<<!channel>>",
  "< !channel>",
  "<\n!channel>",
  "<!date^1763812800^{time}|now>",
  "<!date^1763812800^{time}^https://evil.example|now>",
  // Links
  "<https://evil.example|https://good.example>",
  "<https://evil.example>",
  "<http://evil.example|Approve>",
  "<mailto:a@evil.example|write>",
  "<tel:+4912345|call>",
  "https://evil.example/x",
  "http://evil.example",
  "see https://evil.example.",
  "javascript:alert(1)",
  "<javascript:alert(1)|x>",
  "[Approve](https://evil.example)",
  "slack://user?team=T1&id=U1",
  // Formatting
  "*bold*",
  "_italic_",
  "~gone~",
  "*_both_*",
  " *bold* ",
  "a*b*c",
  "(*bold*)",
  "snake_case_name and _edge_",
  "> quoted",
  ">>> all quoted",
  "line\n> quoted",
  "• list\n1. list",
  "***",
  "* * *",
  "__init__",
  // Backticks
  "`",
  "``",
  "```",
  "`code`",
  "```block```",
  "```\n<!channel>\n```",
  "x`<!channel>`y",
  "`*bold*` *bold*",
  "a` *bold* `b",
  "\\`*bold*\\`",
  "`\n*bold*\n`",
  // Emoji codes
  ":skull:",
  ":white_check_mark: APPROVED",
  ":+1:",
  "a:skull:b",
  ":100:",
  "12:30:45",
  "::skull::",
  ":flag-de:",
  // Bidi, control, invisible
  `${rlo}lennahc!<`,
  `abc${rlo}def`,
  `${isolate}x\u2069`,
  "a\u200Bb\u200Cc\u2060d\uFEFFe",
  "nul\u0000 esc\u001B[31mred\u001B[0m bell\u0007",
  "del\u007F c1\u0085\u009B31m",
  "line\u2028sep\u2029par",
  "soft\u00ADhyphen",
  "tag\u{E0041}\u{E0042}",
  "filler\u3164\u115F\uFFA0",
  "\uD800 lone",
  `z${"\u0301\u0302\u0303\u0304".repeat(20)}algo`,
  "carriage\rreturn\r\nline",
  "tab\tbed",
  // Shapes
  "",
  " ",
  "\n\n\n",
  "*",
  "_",
  "~",
  "&",
  "<",
  ">",
  `${"a".repeat(5_000)}<!channel>`,
  "<!channel>".repeat(600),
  "&".repeat(4_000),
  "`".repeat(3_500),
  "👩‍👩‍👧‍👦".repeat(400),
  `${"x".repeat(2_999)}👍`,
];

/** Controls but tab and newline, bidi, zero widths, fillers, tags, lone surrogates. */
const hidden: [number, number][] = [
  [0x00, 0x08],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x200c, 0x200c],
  [0x200e, 0x200f],
  [0x2028, 0x202e],
  [0x2061, 0x206f],
  [0x3164, 0x3164],
  [0xd800, 0xdfff],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xe0000, 0xe0fff],
];

/** Everything in a mrkdwn text that Slack would bring to life, beyond known people, dates and https links. Empty: it is inert. */
export function liveMarkup(text: string): string[] {
  const found: string[] = [];
  const inert = text
    .replace(/<!date\^\d+\^\{[a-z_]+\}(?: \{[a-z_]+\})?\|[\d :-]+UTC>/g, "DATE")
    .replace(/<@U0(?:1DANA|3LEE|2SAM|4MIA)>/g, "PERSON")
    .replace(/<https?:\/\/[^|<>\s]+\|[^<>|\n]*>/g, "LINK");
  for (const [hit] of inert.matchAll(/[<>]/g)) found.push(`raw ${hit}`);
  for (const [hit] of inert.matchAll(/&(?!(?:amp|lt|gt);)/g)) found.push(`raw ${hit}`);
  for (const char of inert) {
    const point = char.codePointAt(0) ?? 0;
    // U+200B and U+2060 are the two that the renderer itself puts between marks.
    if (hidden.some(([from, to]) => from <= point && point <= to)) found.push(`hidden U+${point.toString(16)}`);
  }
  if (/\p{M}{5}/u.test(inert)) found.push("stacked accents");
  // Slack reads code first, and only where its backticks stand at the edge of a word.
  const outside = inert
    .replace(/(?<![\p{L}\p{N}`])```[^`]*```(?![\p{L}\p{N}`])/gu, "\uFFFC")
    .replace(/(?<![\p{L}\p{N}`])`[^`\n]+`(?![\p{L}\p{N}`])/gu, "\uFFFC");
  for (const [hit] of outside.matchAll(/`/g)) found.push(`stray ${hit}`);
  for (const [hit] of outside.matchAll(/\*[^*\n]+\*|(?<![\p{L}\p{N}])_[^_\n]+_(?![\p{L}\p{N}])|~[^~\n]+~/gu))
    found.push(`format ${hit}`);
  for (const [hit] of outside.matchAll(/:[a-z0-9_+'-]+:/gi)) found.push(`emoji ${hit}`);
  for (const [hit] of outside.matchAll(/\w+:\/\/\S+/g)) found.push(`address ${hit}`);
  for (const [hit] of outside.matchAll(/^(?:&gt;)+/gm)) found.push(`quote ${hit}`);
  return found;
}
