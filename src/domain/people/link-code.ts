/** The code with which a person links another account: "K7QF-2MHD-9XWT", 60 bits, easy to read out and to type. */
import { spoken } from "../words/spoken.ts";

/** @param chance 12 random bytes */
export const linkCodeText = (chance: Uint8Array): string =>
  spoken(chance.subarray(0, 12)).replace(/(.{4})(?=.)/g, "$1-");

/** As it was meant: any case, with or without dashes, O for 0, I and L for 1. Undefined when it cannot be a code. */
export function readLinkCode(typed: string): string | undefined {
  const plain = typed.toUpperCase().replace(/[\s-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
  return /^[0-9A-HJKMNP-TV-Z]{12}$/.test(plain) ? plain : undefined;
}
