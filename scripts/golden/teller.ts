/** What the stories of golden journals share: people who press and type, in the web room. Whoever is refused where the story does not say so ends it. */
import type { Subject } from "../../src/domain/journal/event.ts";
import { createDoor } from "../../src/flows/decide/door.ts";
import type { DoorAnswer, Visitor } from "../../src/ports/chat.ts";
import type { TestApp } from "../../test/support/app.ts";

export interface Teller {
  /** A button of the thing as it stands now; `fields`: what is typed into its form. */
  press(person: string, item: Subject, verb: string, fields?: Record<string, string>): Promise<void>;
  /** "/ward ..." in the airline room. */
  type(person: string, line: string): Promise<void>;
  /** The same, where the story is that it is refused. */
  refused(attempt: () => Promise<void>): Promise<void>;
}

export function tellerOf(app: TestApp): Teller {
  const door = createDoor(app.world);
  const as = (person: string): Visitor => ({ how: "web", account: person, team: "", person });
  const epochOf = async (item: Subject): Promise<number> => {
    const thing = await app.world.store.load(item as `breach:${string}` | `approval:${string}`);
    return thing?.state.epoch ?? 0;
  };
  return {
    press: async (person, item, verb, fields) =>
      held(await door.press(as(person), { press: { item, verb, epoch: await epochOf(item) } }, fields)),
    type: async (person, line) =>
      held(await door.command(as(person), { channel: "web:airline", room: "airline" }, line)),
    async refused(attempt) {
      const went = await attempt().then(
        () => "well",
        () => undefined,
      );
      if (went) throw new Error("this was to be refused, and was not");
    },
  };
}

function held(answer: DoorAnswer): void {
  const no = answer.type === "form" ? (Object.values(answer.errors ?? {})[0] ?? "it asks first") : undefined;
  if (no !== undefined) throw new Error(no);
  if (answer.type === "notice" && (answer.card.tone === "denied" || answer.card.tone === "alert"))
    throw new Error(`${answer.card.state}: ${answer.card.title}`);
}
