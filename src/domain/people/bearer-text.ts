/** What a bearer token looks like: "ward_", 43 characters of chance, and a checksum that tells a slip from a stranger. */

const tokenPrefix = "ward_";

const shape = /^ward_[A-Za-z0-9_-]{43}[0-9a-z]{6}$/;

/** `chance` is 32 random bytes as base64url. */
export const tokenText = (chance: string): string => `${tokenPrefix}${chance}${checksum(chance)}`;

/** False for what was never a token of ours: cut off, mistyped, or of another kind. */
export const isTokenText = (text: string): boolean =>
  shape.test(text) && checksum(text.slice(tokenPrefix.length, -6)) === text.slice(-6);

/** FNV-1a as six characters. Not a secret: it only catches slips, before anything is looked up. */
function checksum(chance: string): string {
  let sum = 0x811c9dc5;
  for (let index = 0; index < chance.length; index++) sum = Math.imul(sum ^ chance.charCodeAt(index), 0x01000193) >>> 0;
  return (sum % 36 ** 6).toString(36).padStart(6, "0");
}
