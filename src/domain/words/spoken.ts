/** Letters and digits by chance that a person reads out, types and searches for, and that no chat takes for markup. */

/** Crockford's alphabet: no I, L, O and U. https://www.crockford.com/base32.html */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** One character a byte, 5 bits each. */
export const spoken = (chance: Uint8Array): string => Array.from(chance, (byte) => alphabet[byte & 31]).join("");
