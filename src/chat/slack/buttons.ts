/** Buttons as Block Kit: at most three in sight, the rest behind one menu. The token is opaque and travels in `value`. */
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
/** Stands for what has no place in the menu; carries the token of one of those. */
const restId = "ward.rest";
const askPrefix = "ask:";
const restPrefix = "rest:";
const restLabel = "More…";

type Element = types.ActionsBlock["elements"][number];

/** The row of buttons under a card; none when there is nothing to press. `inSight`: how many of `buttons` stand in the row. */
export function actions(
  buttons: Button[],
  more: Button[],
  token: TokenMaker,
  inSight: number = shown.buttons,
): types.ActionsBlock[] {
  const rest = [...buttons.slice(inSight), ...more];
  // A menu has one confirmation for all its entries, so entries with their own stand beside it while they are few.
  const guarded = rest.filter(({ confirm }) => confirm);
  const beside = guarded.length <= shown.buttons ? guarded : [];
  const hidden = beside.length === 0 ? guarded : [];
  const entries = rest.filter(({ confirm }) => !confirm);
  const row = [...buttons.slice(0, inSight), ...beside];
  const menu = entries.length === 1 && hidden.length === 0 && row.length < shown.buttons ? [] : entries;
  const all = menu.length > 0 ? row : [...row, ...entries];
  const firstPrimary = all.findIndex(({ style }) => style === "primary");
  const elements: Element[] = [
    ...all.map((one, index) => button(one, index, index === firstPrimary, token)),
    ...menuOf(menu, hidden, token),
  ];
  return elements.length > 0 ? [{ type: "actions", elements: elements.slice(0, limits.actions) }] : [];
}

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
 * One "⋯", which holds at most five: of more than that the first four and "More…", which shows all of them to whoever asks. A lone
 * entry is a button. Never a select: it keeps what was chosen, and choosing the same again does nothing.
 * `hidden`: entries that only "More…" leads to.
 */
function menuOf(entries: Button[], hidden: Button[], token: TokenMaker): Element[] {
  const distinct = [...new Map(entries.map((one) => [token(one.press), one]))];
  const whole = hidden.length === 0 && distinct.length <= limits.overflowOptions;
  // What a card says is to be read elsewhere is not to be searched for.
  const first = [...distinct.filter(([, { opens }]) => opens), ...distinct.filter(([, { opens }]) => !opens)];
  const kept = whole ? first : first.slice(0, limits.overflowOptions - 1);
  const left = distinct.filter((one) => kept.includes(one));
  const [further] = [
    ...distinct.filter((one) => !kept.includes(one)).map(([value]) => value),
    ...hidden.map(({ press }) => token(press)),
  ];
  const options = [
    ...left.map(([value, one]) => option(one.label, `${asks(one) ? askPrefix : ""}${value}`)),
    ...(further === undefined ? [] : [option(restLabel, `${restPrefix}${further}`)]),
  ];
  if (options.length > 1) return [{ type: "overflow", action_id: menuId, options }];
  const [lone] = left;
  if (lone) return [button(lone[1], "more", false, token)];
  return further === undefined
    ? []
    : [{ type: "button", action_id: restId, text: plainText(restLabel, limits.buttonText), value: further }];
}

const option = (label: string, value: string): types.PlainTextOption => ({
  text: plainText(label, limits.optionText),
  value,
});

/** What was pressed: the token, and how it is answered. `rest`: by all that the card offers. Undefined: not a button of ours. */
export function pressed(action: {
  action_id?: string;
  value?: string;
  selected_option?: { value?: string } | null;
}): { token: string; asks: boolean; rest?: true } | undefined {
  const [kind] = action.action_id?.match(/^ward\.(press|ask|more|rest)/) ?? [];
  const value = action.value ?? action.selected_option?.value;
  if (!kind || !value) return undefined;
  if (kind === restId) return { token: value, asks: false, rest: true };
  if (kind !== menuId) return { token: value, asks: kind === askId };
  if (value.startsWith(restPrefix)) return { token: value.slice(restPrefix.length), asks: false, rest: true };
  return value.startsWith(askPrefix)
    ? { token: value.slice(askPrefix.length), asks: true }
    : { token: value, asks: false };
}
