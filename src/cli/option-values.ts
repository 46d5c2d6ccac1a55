/** Values of options, read once: what is wrong with one is said in a sentence and ends with exit code 2. */
import { InvalidArgumentError } from "commander";

/** @param what Begins the sentence: "A status". */
export const oneOf =
  (what: string, values: readonly string[]) =>
  (text: string): string => {
    if (!values.includes(text)) throw new InvalidArgumentError(`${what} is one of ${values.join(", ")}.`);
    return text;
  };

export function count(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError("Write a number from 1 to 99999.");
  return Number(text);
}
