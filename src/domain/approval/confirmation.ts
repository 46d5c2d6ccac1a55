/** What an approver types to confirm something that cannot be taken back: the amount, so that it was read and not only seen. */

/** Something that is there to be typed: the amount where there is one, else the first argument the card shows, else the name of the tool. */
export function confirmationOf(
  args: Record<string, unknown>,
  { show, tool, redacted }: { show?: readonly string[]; tool: string; redacted: readonly string[] },
): { label: string; text: string } {
  const names = ["amount", ...(show ?? []), ...Object.keys(args)];
  for (const name of names) {
    const value = Object.hasOwn(args, name) ? args[name] : undefined;
    if (
      (typeof value === "string" || typeof value === "number") &&
      !redacted.includes(name) &&
      plain(String(value)) !== ""
    )
      return { label: name, text: String(value) };
  }
  return { label: "tool", text: tool };
}

/** Spaces, thousands separators, quotes around it and the case of letters do not matter. */
export const confirms = (typed: string | undefined, expected: string): boolean =>
  typed !== undefined && plain(typed) === plain(expected);

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[\s,_'"`‘’“”„«»]/g, "")
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");
