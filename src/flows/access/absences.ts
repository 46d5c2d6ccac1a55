/** "/ward away": somebody says that they are away, and every ladder, question of who may, and rota counts it from then on. */

import { event } from "../../domain/journal/event.ts";
import type { PersonId } from "../../domain/pact/pact.ts";
import { awayByFile } from "../../domain/people/person.ts";
import { readAway } from "../../domain/people/read-away.ts";
import { type Reply, refused } from "../../domain/words/reply.ts";
import type { Typed } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import { absenceSentence } from "../../views/notes/absence-words.ts";
import { attempt } from "../attempt/attempt.ts";

/** `text`: "", "until 2026-12-24", "2h", "until 09:00", "off". Everybody speaks for themselves alone. */
export async function sayAway(world: World, { visitor, person: id }: Typed, text: string): Promise<Reply> {
  const person = id === undefined ? undefined : world.config.people[id];
  if (!id || !person) return refused("not_linked", `I don't know who you are in ${world.config.fleet}.`);
  const at = world.clock.now();
  const said = readAway(text, at, person.tz);
  if (said.type === "bad") return refused("arg_invalid", said.sentence);
  const subject = `person:${id}` as const;
  const { reply } = await attempt(world.store, async () => {
    const now = await world.store.load(subject);
    const expected: [string, number][] = [[subject, now?.version ?? 0]];
    if (said.type === "back") {
      const file = fileSays(world, id, at);
      if (!now?.state.away || (now.state.away.until ?? at + 1) <= at)
        return { reply: { type: "nothing", because: file ?? "you are not away" } as const };
      const back = event("person.back", subject, subject, { person: id, how: visitor.how });
      const sentence = file ? `Welcome back. Still, ${file}.` : "Welcome back: you are called again from now on.";
      return { reply: { type: "done", sentence } as const, commit: { expected, events: [back], effects: [] } };
    }
    const { until } = said;
    const away = event("person.away", subject, subject, {
      person: id,
      how: visitor.how,
      ...(until !== undefined && { until }),
    });
    const sentence = absenceSentence(world.config, id, until, at);
    return { reply: { type: "done", sentence } as const, commit: { expected, events: [away], effects: [] } };
  });
  return reply;
}

/** Only an admin changes the file. */
function fileSays({ config }: World, id: PersonId, at: number): string | undefined {
  const dates = awayByFile(config, id, at);
  return dates && `wardroom.yaml says that you are away until ${dates.to}; an admin can change that`;
}
