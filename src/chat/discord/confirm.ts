/** "Are you sure?": Discord has no dialog for it, so it is a second message that only the person sees, with two buttons. */
import type { Confirm } from "../../views/card.ts";
import { oneLine } from "../text/visible.ts";
import { component, style } from "./buttons.ts";
import { dismissId, pressId } from "./custom-id.ts";
import { limits } from "./limits.ts";
import { markdown } from "./markdown.ts";
import type { Drawn } from "./render.ts";

/**
 * Send it ephemeral, as the answer to a press of kind "confirm". `label`: what was pressed. Its yes carries the same token as a plain
 * press; its no dismisses. Without `confirm` (its card is not at hand) the question is a general one.
 */
export function drawConfirm(label: string, token: string, confirm: Confirm = surely(label)): Drawn {
  const { title, text, yes, no } = confirm;
  const say = { person: () => undefined, mention: false };
  return {
    content: [markdown([{ strong: title }], 300, say), markdown([text], 1_000, say)].filter(Boolean).join("\n") || "…",
    embeds: [],
    components: [
      {
        type: component.row,
        components: [
          {
            type: component.button,
            style: style.danger,
            label: oneLine(yes, limits.buttonLabel),
            custom_id: pressId("press", token),
          },
          {
            type: component.button,
            style: style.secondary,
            label: oneLine(no, limits.buttonLabel),
            custom_id: dismissId(),
          },
        ],
      },
    ],
    allowed_mentions: { parse: [], users: [] },
  };
}

const surely = (label: string): Confirm => ({
  title: `${label}: are you sure?`,
  text: "This cannot be undone.",
  yes: label,
  no: "Cancel",
});
