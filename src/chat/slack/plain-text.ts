/** Text that Slack shows as it is: no markup is read in it, and emoji codes stay codes. */
import type { types } from "@slack/bolt";
import { oneLine } from "../text/visible.ts";

/** One line, at most so long, never empty: an empty one would be refused. */
export const plainText = (text: string, most: number): types.PlainTextElement => ({
  type: "plain_text",
  text: oneLine(text, most),
  emoji: false,
});
