/** Buttons as Block Kit: at most three in sight, the rest in a menu. The token is opaque and travels in `value`. */
import type { types } from "@slack/bolt";
import type { TokenMaker } from "../../ports/chat.ts";
import type { Button, Confirm } from "../../views/card.ts";
import { shown } from "../text/shown.ts";
import { limits } from "./limits.ts";
import { plainText } from "./plain-text.ts";

/** Action ids are static: they say how to answer, never what is decided. `ask`: a window follows, so one opens at once. */
const pressId = "ward.press";
const askId = "ward.ask";
const menuId = "ward.more";
const askPrefix = "ask:";

type Element = types.ActionsBlock["elements"][number];

/** The row of buttons under a card; none when there is nothing to press. */
export function actions(buttons: Button[], more: Button[], token: TokenMaker): types.ActionsBlock[] {
  const rest = [...buttons.slice(shown.buttons), ...more];
  // A menu has one confirmation for all its entries, so entries with their own stand beside it while they are few.
  const guarded = rest.filter(({ confirm }) => confirm);
  const beside = guarded.length <= shown.buttons ? guarded : [];
  const entries = rest.filter(({ confirm }) => !confirm);
  const row = [...buttons.slice(0, shown.buttons), ...beside];
  const menu = entries.length === 1 && row.length < shown.buttons ? [] : entries;
  const inSight = menu.length > 0 ? row : [...row, ...entries];
  const firstPrimary = inSight.findIndex(({ style }) => style === "primary");
  const elements: Element[] = [
    ...inSight.map((one, index) => button(one, index, index === firstPrimary, token)),
    ...menuOf(menu, 0, token),
    ...(beside.length === 0 ? menuOf(guarded, 1, token, surely) : []),
  ];
  return elements.length > 0 ? [{ type: "actions", elements }] : [];
}

const surely: Confirm = { title: "Are you sure?", text: "This cannot be undone.", yes: "Do it", no: "Cancel" };

const asks = ({ form, opens }: Button): boolean => form !== undefined || opens !== undefined;

function button(one: Button, index: number | string, primary: boolean, token: TokenMaker): types.Button {
  const style = one.style === "danger" ? "danger" : primary ? "primary" : undefined;
  return {
    type: "button",
    action_id: `${asks(one) ? askId : pressId}.${index}`,
    text: plainText(one.label, limits.buttonText),
    value: token(one.press),
    ...(style && { style }),
    ...(one.confirm && { confirm: confirmation(one.confirm) }),
  };
}

const confirmation = ({ title, text, yes, no }: Confirm): types.ConfirmationDialog => ({
  title: plainText(title, limits.confirmTitle),
  text: plainText(text, limits.confirmText),
  confirm: plainText(yes, limits.confirmButton),
  deny: plainText(no, limits.confirmButton),
});

/**
 * "⋯" for two to five entries, which is what an overflow was always documented to hold; more of them stand beside each other, and a
 * lone rest is a button. Never a select: it keeps what was chosen, and choosing the same again does nothing.
 */
function menuOf(entries: Button[], index: number, token: TokenMaker, confirm?: Confirm): Element[] {
  const distinct = new Map(entries.slice(0, shown.menu).map((one) => [token(one.press), one]));
  const all = [...distinct];
  const elements: Element[] = [];
  for (let from = 0; from < all.length; from += limits.overflowOptions) {
    const some = all.slice(from, from + limits.overflowOptions);
    const [first] = some;
    const nth = `${index}.${from}`;
    if (some.length === 1 && first) {
      elements.push(button({ ...(confirm && { confirm }), ...first[1] }, `more.${nth}`, false, token));
      continue;
    }
    elements.push({
      type: "overflow",
      action_id: `${menuId}.${nth}`,
      options: some.map(([value, one]) => ({
        text: plainText(one.label, limits.optionText),
        value: `${asks(one) ? askPrefix : ""}${value}`,
      })),
      ...(confirm && { confirm: confirmation(confirm) }),
    });
  }
  return elements;
}

/** What was pressed: the token, and whether a window follows. Undefined: not a button of ours. */
export function pressed(action: {
  action_id?: string;
  value?: string;
  selected_option?: { value?: string } | null;
}): { token: string; asks: boolean } | undefined {
  const [kind] = action.action_id?.match(/^ward\.(press|ask|more)/) ?? [];
  const value = action.value ?? action.selected_option?.value;
  if (!kind || !value) return undefined;
  if (kind === menuId)
    return value.startsWith(askPrefix)
      ? { token: value.slice(askPrefix.length), asks: true }
      : { token: value, asks: false };
  return { token: value, asks: kind === askId };
}
