/** Who is asked at a terminal. A wrong answer is told in one line and asked again; Ctrl-C ends it all. */
import type { Readable, Writable } from "node:stream";
import { oneLine, printable } from "../printable.ts";

interface Question {
  ask: string;
  hint?: string;
  /** Stands there already. */
  value?: string;
  /** One sentence where the answer will not do. */
  problem?(answer: string): string | undefined;
}

export interface Asker {
  text(question: Question): Promise<string>;
  /** Typed unseen. */
  secret(question: Question): Promise<string>;
  choose<T extends string>(ask: string, options: readonly { value: T; label: string; hint?: string }[]): Promise<T>;
  say(text: string): void;
  problem(sentence: string): void;
}

/** Somebody pressed Ctrl-C. */
export class Stopped extends Error {}

/** In a terminal, with @clack/prompts; loaded only here. */
export async function terminalAsker(input: Readable, output: Writable): Promise<Asker> {
  const clack = await import("@clack/prompts");
  const common = { input, output };
  const answered = (answer: string | symbol | undefined): string => {
    if (typeof answer === "symbol") throw new Stopped("stopped");
    return (answer ?? "").trim();
  };
  const validate =
    ({ problem }: Question) =>
    (answer: string | undefined): string | undefined =>
      problem?.((answer ?? "").trim());
  return {
    text: async (question) =>
      answered(
        await clack.text({
          ...common,
          message: question.ask,
          ...(question.hint && { placeholder: question.hint }),
          ...(question.value && { initialValue: question.value }),
          validate: validate(question),
        }),
      ),
    secret: async (question) =>
      answered(await clack.password({ ...common, message: question.ask, validate: validate(question) })),
    async choose(ask, options) {
      const chosen = answered(await clack.select<string>({ ...common, message: ask, options: [...options] }));
      const found = options.find(({ value }) => value === chosen);
      if (!found) throw new Stopped("stopped");
      return found.value;
    },
    say: (text) => clack.log.message(printable(text), { output }),
    problem: (sentence) => clack.log.error(oneLine(sentence), { output }),
  };
}
