/** A command of the host: its input as the terminal sends it, and its answer. One group a file; host-commands.ts lists them. */
import { z } from "zod";
import { hasControls } from "../../domain/words/control-characters.ts";
import type { Reply } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";

/** An answer for the terminal: a sentence, and the same as data for --json. */
export interface HostAnswer {
  ok: boolean;
  sentence: string;
  data?: unknown;
}

export interface HostCommand {
  input: z.ZodType;
  run(world: World, input: unknown): Promise<HostAnswer>;
}

export const defineHostCommand = <S extends z.ZodType>(
  input: S,
  run: (world: World, input: z.output<S>) => Promise<HostAnswer>,
): HostCommand => ({
  input,
  async run(world, raw) {
    const read = input.safeParse(raw);
    if (read.success) return run(world, read.data);
    const wrong = read.error.issues.map(({ path, message }) => `${path.join(".") || "the input"}: ${message}`);
    return { ok: false, sentence: `${wrong.join("; ").replace(/\.$/, "")}.` };
  },
});

/** What a person writes in their own words: no control characters but tabs and line ends. */
export const hostText = (most: number) =>
  z
    .string()
    .max(most)
    .refine((text) => !hasControls(text), "has control characters; leave them out");

/** Done and nothing to do are both well; a refusal fails the command. */
export function hostAnswer(reply: Reply, data?: unknown): HostAnswer {
  switch (reply.type) {
    case "done":
      return { ok: true, sentence: reply.sentence, ...(data !== undefined && { data }) };
    case "nothing":
      return { ok: true, sentence: `Nothing to do: ${reply.because}.`, ...(data !== undefined && { data }) };
    case "refused":
      return { ok: false, sentence: reply.sentence };
  }
}

/** Undefined when wardroom.yaml names this person; else the answer that says whom it names. */
export const unknownPerson = (world: World, person: string): HostAnswer | undefined =>
  Object.hasOwn(world.config.people, person)
    ? undefined
    : {
        ok: false,
        sentence: `There is no person "${person.slice(0, 60)}" in wardroom.yaml. It names ${Object.keys(world.config.people).join(", ") || "nobody"}.`,
      };
