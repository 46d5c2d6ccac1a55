/** Arguments that a pact redacts: kept and shown as a mask, so that a person still recognises which card it is. */

/**
 * The digest of the arguments as people may see it: none where something is masked, for who knows the rest of them could try out
 * every amount or number that may stand behind a mask. The agent, which knows them all, claims by it.
 */
export const shownDigest = ({
  argsDigest,
  redacted,
}: {
  argsDigest: string;
  redacted: string[];
}): string | undefined => (redacted.length > 0 ? undefined : argsDigest);

/** "•••• 4417" of a long text or number, "••••" of anything short or of another kind. */
function mask(value: unknown): string {
  const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
  return text.length >= 12 ? `•••• ${text.slice(-4)}` : "••••";
}

/** The arguments as they may be kept. A redacted name that is not there is nothing to mask. */
export const masked = (args: Record<string, unknown>, redact: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(args).map(([name, value]) => [name, redact.includes(name) ? mask(value) : value]));
