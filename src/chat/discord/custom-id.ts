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

/** The nth menu of a message; what was chosen arrives as its value, which is a `pressId`. */
export const menuId = (nth: number): string => `v1:m:${nth}`;

export const dismissId = (): string => dismissed;

/** What was pressed or chosen; undefined: nothing of ours. `values`: of a menu. */
export function pressed(
  customId: string,
  values: readonly string[] = [],
): { kind: PressKind; token: string } | { kind: "dismiss" } | undefined {
  if (customId === dismissed) return { kind: "dismiss" };
  const [, menu] = customId.match(/^v1:m:(\d+)$/) ?? [];
  const id = menu === undefined ? customId : values.length === 1 ? values[0] : undefined;
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
