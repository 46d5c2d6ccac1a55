/** Buttons as rows of a message: at most three in sight, the rest in a menu. The token is opaque and travels in the custom id. */
import type {
  APIActionRowComponent,
  APIButtonComponentWithCustomId,
  APIComponentInMessageActionRow,
  APISelectMenuOption,
} from "discord.js";
import type { TokenMaker } from "../../ports/chat.ts";
import type { Button } from "../../views/card.ts";
import { shown } from "../text/shown.ts";
import { oneLine } from "../text/visible.ts";
import { menuAnew, menuId, type PressKind, pressId } from "./custom-id.ts";
import { limits } from "./limits.ts";

export type Row = APIActionRowComponent<APIComponentInMessageActionRow>;

/** Names of Discord's numbers, so that its library is not loaded for them. */
export const component = { row: 1, button: 2, select: 3, input: 4, text: 10, label: 18 } as const;
export const style = { primary: 1, secondary: 2, danger: 4 } as const;

/** The rows under a card; none when there is nothing to press. An id stands once in a message, or Discord refuses it. */
export function rows(buttons: Button[], more: Button[], token: TokenMaker): Row[] {
  const seen = new Set<string>();
  const [inSight, rest] = [buttons.slice(0, shown.buttons), [...buttons.slice(shown.buttons), ...more]].map((some) =>
    some.flatMap((one): Drawn[] => {
      const carried = token(one.press);
      const id = pressId(kindOf(one), carried);
      if (seen.has(id)) return [];
      seen.add(id);
      return [{ id, one, token: carried }];
    }),
  ) as [Drawn[], Drawn[]];
  const lone = rest.length === 1 && inSight.length < limits.buttonsInRow;
  const row = lone ? [...inSight, ...rest] : inSight;
  const primary = row.findIndex(({ one }) => one.style === "primary");
  const menus = lone ? [] : rest;
  return [
    ...(row.length > 0
      ? [{ type: component.row, components: row.map((each, index) => button(each, index === primary)) }]
      : []),
    ...Array.from(
      { length: Math.min(Math.ceil(menus.length / limits.options), limits.rows - 1) },
      (_, nth): Row => menu(menus.slice(nth * limits.options, (nth + 1) * limits.options), nth),
    ),
  ];
}

/** The same rows, with menus in which nothing was chosen yet. `nonce`: one that was never used in this message. */
export const withMenusAnew = (drawn: readonly Row[], nonce: string): Row[] =>
  drawn.map((row) => ({
    ...row,
    components: row.components.map((one) =>
      one.type === component.select ? { ...one, custom_id: menuAnew(one.custom_id, nonce) } : one,
    ),
  }));

interface Drawn {
  id: string;
  token: string;
  one: Button;
}

const kindOf = ({ confirm, form, opens }: Button): PressKind =>
  confirm ? "confirm" : form ? "form" : opens ? "details" : "press";

function button({ id, one }: Drawn, primary: boolean): APIButtonComponentWithCustomId {
  return {
    type: component.button,
    style: one.style === "danger" ? style.danger : primary ? style.primary : style.secondary,
    label: oneLine(one.label, limits.buttonLabel),
    custom_id: id,
  };
}

const menu = (entries: Drawn[], nth: number): Row => ({
  type: component.row,
  components: [
    {
      type: component.select,
      // Tokens are of one drawing.
      custom_id: menuId(nth, (entries[0]?.token ?? "").slice(-8) || "0"),
      placeholder: "More…",
      options: entries.map(
        ({ id, one }): APISelectMenuOption => ({ label: oneLine(one.label, limits.optionLabel), value: id }),
      ),
    },
  ],
});
