/** The code with which a person links another account: "K7QF-2MHD-9XWT", 60 bits, easy to read out and to type. */

/** Crockford's alphabet: no I, L, O and U. https://www.crockford.com/base32.html */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** @param chance 12 random bytes */
export const linkCodeText = (chance: Uint8Array): string =>
  [...chance.subarray(0, 12)]
    .map((byte) => alphabet[byte & 31])
    .join("")
    .replace(/(.{4})(?=.)/g, "$1-");

/** As it was meant: any case, with or without dashes, O for 0, I and L for 1. Undefined when it cannot be a code. */
export function readLinkCode(typed: string): string | undefined {
  const plain = typed.toUpperCase().replace(/[\s-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
  return /^[0-9A-HJKMNP-TV-Z]{12}$/.test(plain) ? plain : undefined;
}
