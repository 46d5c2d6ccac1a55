/** What a button, a menu and their entries carry: a letter for how to answer, and the opaque token, never what is decided. */

/**
 * - press: decide at once · confirm: ask "are you sure" first · form: a modal is the answer · details: more to read is the answer
 * - dismiss: take the question away
 */
export type PressKind = "press" | "confirm" | "form" | "details";

const letters = { confirm: "c", form: "f", details: "d" } as const;
const dismissed = "v1:x";

export const pressId = (kind: PressKind, token: string): string =>
  kind === "press" ? `v1:${token}` : `v1:${letters[kind]}:${token}`;

/** A modal: one step of so many of a form, counted from 0. Discord keeps nothing else with it, and a restart of the bot loses all else. */
export const modalId = (token: string, { step, of }: StepOfForm): string => `v1:f:${step}.${of}:${token}`;

interface StepOfForm {
  step: number;
  of: number;
}

/**
 * The nth menu of a message; what was chosen arrives as its value, which is a `pressId`. A Discord client keeps what was chosen in a menu
 * for as long as its id is the same, and sends nothing when that is chosen again: so each drawing has a `nonce` of its own.
 */
export const menuId = (nth: number, nonce: string): string => `v1:m:${nth}:${nonce}`;

/** The id of a menu of ours as one that was not chosen from yet; any other id as it is. */
export const menuAnew = (customId: string, nonce: string): string => {
  const [, nth] = customId.match(menu) ?? [];
  return nth === undefined ? customId : menuId(Number(nth), nonce);
};

const menu = /^v1:m:(\d{1,2})(?::[A-Za-z0-9_-]{1,40})?$/;

export const dismissId = (): string => dismissed;

/** What was pressed or chosen; undefined: nothing of ours. `values`: of a menu. */
export function pressed(
  customId: string,
  values: readonly string[] = [],
): { kind: PressKind; token: string } | { kind: "dismiss" } | undefined {
  if (customId === dismissed) return { kind: "dismiss" };
  const id = !menu.test(customId) ? customId : values.length === 1 ? values[0] : undefined;
  const [, letter, token] = id?.match(/^v1:(?:([cfd]):)?([A-Za-z0-9_-]{1,90})$/) ?? [];
  if (token === undefined) return undefined;
  switch (letter) {
    case "c":
      return { kind: "confirm", token };
    case "f":
      return { kind: "form", token };
    case "d":
      return { kind: "details", token };
  }
  return { kind: "press", token };
}

/** Which step of which form was sent; undefined: nothing of ours. */
export function submitted(customId: string): (StepOfForm & { token: string }) | undefined {
  const [, step, of, token] = customId.match(/^v1:f:(\d{1,2})\.(\d{1,2}):([A-Za-z0-9_-]{1,80})$/) ?? [];
  return token === undefined ? undefined : { token, step: Number(step), of: Number(of) };
}
