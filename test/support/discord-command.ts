/** What a person types after a slash, as the typed options that Discord makes of it from the command as it was registered. */

export interface RegisteredOption {
  /** 1 subcommand · 2 group · 3 text · 4 whole number · 5 yes or no · 6 user · 7 channel · 10 number */
  type: number;
  name: string;
  required?: boolean;
  choices?: { name: string; value: string | number }[];
  options?: RegisteredOption[];
}

interface TypedOption {
  type: number;
  name: string;
  value?: string | number | boolean;
  focused?: true;
  options?: TypedOption[];
}

/** Throws where Discord would not let it be sent. `focused`: the last option is still being typed. */
export function commandData(
  text: string,
  registered: RegisteredOption[],
  focused: boolean,
): { name: string; options?: TypedOption[] } {
  const [name = "", ...words] = text
    .replace(/^\//, "")
    .split(" ")
    .filter((word) => word !== "");
  const options = typedOptions(text, words, registered, focused);
  return { name, ...(options.length > 0 && { options }) };
}

function typedOptions(text: string, words: string[], registered: RegisteredOption[], focused: boolean): TypedOption[] {
  const branches = registered.filter(({ type }) => type <= 2);
  if (branches.length > 0) {
    const branch = branches.find(({ name }) => name === words[0]);
    if (!branch)
      throw new Error(
        `Discord offers no "${words[0] ?? ""}" for ${text}; it offers ${branches.map(({ name }) => name).join(", ")}`,
      );
    return [
      {
        type: branch.type,
        name: branch.name,
        options: typedOptions(text, words.slice(1), branch.options ?? [], focused),
      },
    ];
  }
  const named = new Map<string, string>();
  const loose: string[] = [];
  let last: string | undefined;
  for (const word of words) {
    const [, name, value] = word.match(/^([\w-]+):(.*)$/s) ?? [];
    if (name !== undefined && registered.some((one) => one.name === name)) {
      named.set(name, value ?? "");
      last = name;
    } else if (last !== undefined) named.set(last, `${named.get(last)} ${word}`.trim());
    else loose.push(word);
  }
  const open = registered.filter(({ type, name }) => type !== 5 && !named.has(name));
  for (const [index, { name, required, choices }] of open.entries()) {
    const [next] = loose;
    if (next === undefined) break;
    // Nobody picks a choice that is not offered: it is left out, and the word goes to the next option.
    if (choices && !required && !focused && !choices.some((one) => one.name === next || String(one.value) === next))
      continue;
    named.set(name, index === open.length - 1 ? loose.splice(0).join(" ") : (loose.shift() ?? ""));
  }
  if (loose.length > 0) throw new Error(`Discord has no place for "${loose.join(" ")}" in ${text}`);
  const given = registered.filter(({ name }) => named.has(name));
  const lacking = registered.find(({ name, required }) => required && !named.has(name));
  if (lacking && !focused) throw new Error(`Discord does not send ${text}: "${lacking.name}" is required`);
  return given.map(({ type, name, choices }, index) => {
    const said = named.get(name) ?? "";
    const chosen = choices?.find((one) => one.name === said || String(one.value) === said)?.value;
    if (choices && chosen === undefined && !focused)
      throw new Error(
        `Discord offers no "${said}" for ${name} of ${text}; it offers ${choices.map((one) => one.name).join(", ")}`,
      );
    const value = chosen ?? (type === 4 || type === 10 ? Number(said) : type === 5 ? said === "true" : mentioned(said));
    return { type, name, value, ...(focused && index === given.length - 1 && { focused: true }) };
  });
}

/** A user or channel that was picked arrives as its id. */
const mentioned = (said: string): string => said.match(/^<[@#]!?(\d+)>$/)?.[1] ?? said;
