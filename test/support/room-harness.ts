/**
 * What people see and do in a room, in one vocabulary for every platform, so that a story is told once and runs on each:
 *
 *   const { room } = await scene(platform);
 *   await room.expectPing("dana", /airline-a fails/);
 *   const card = await room.expectCard(/airline-a fails/);
 *   await card.click("Approve", as("mia"));
 *   await room.expectPrivate("mia", /This is for Dana, Sam or Lee/);
 *   await room.command("/ward status", as("mia"));
 *
 * What only one platform has (marks, mentions, direct messages word by word) is told in that platform's own stories.
 */
import type { Env } from "../../src/env.ts";
import { until } from "./service.ts";

export type Person = "dana" | "lee" | "sam" | "mia";

/** Somebody who acts. */
export interface As {
  person: Person;
}
export const as = (person: Person): As => ({ person });

export interface SeenLine {
  /** As they read: names, times and agents in words, no marks. */
  words: string;
  /** What can still be answered on it, in order. */
  offers: string[];
}

export interface SeenCard extends SeenLine {
  /** Where it stands: a card that is edited stays there. */
  place: string;
  /** What a pulled-out menu holds; the rest of what it offers are buttons. */
  menu: string[];
  /** Presses what begins with these words, in the row or in the menu, and says yes to "are you sure?". */
  click(label: string, as: As): Promise<void>;
  /** All that its menu leads to, as this person opens it. */
  offered(as: As): Promise<string[]>;
}

export interface SeenForm {
  words: string;
  /** Names of its fields, in order. */
  fields: string[];
  submit(values: Record<string, string>, as: As): Promise<void>;
}

export interface Room {
  /** The bot comes into the room, and people see which one it is. */
  enter(): Promise<void>;
  /** The bot is there again after a restart. */
  online(): Promise<void>;
  /** The cards of the room, those that are over too, the oldest first. */
  cards(): Promise<SeenCard[]>;
  /** What was said about a card: its thread, or the story on its page. */
  lines(card: SeenCard): Promise<SeenLine[]>;
  /**
   * What has called this person by name: messages in the room or to the person alone. A page calls nobody; there it is what the page
   * shows as theirs to answer.
   */
  pings(person: Person): Promise<SeenLine[]>;
  /** What went to this person alone, without having asked. On the web: what their own first page shows as theirs. */
  directs(person: Person): Promise<SeenLine[]>;
  /** Answers that only this person sees. */
  privates(person: Person): Promise<SeenLine[]>;
  /** The form that is open before this person, if any. */
  form(as: As): Promise<SeenForm | undefined>;
  /** What is wrong with what this person submitted last. */
  formErrors(as: As): Promise<string>;
  /** Everything there is to know about a card, as this person opens it. */
  details(card: SeenCard, as: As): Promise<string>;
  command(typed: string, as: As): Promise<void>;
  /** A picture for a person's eyes, where the counterpart draws its rooms and no browser story shows this one. */
  picture(name: string): Promise<void>;
}

/** A room with patience: what is expected may take its time to arrive. */
export interface ExpectingRoom extends Room {
  /** The newest card whose words match. */
  expectCard(words: RegExp): Promise<SeenCard>;
  expectLine(card: SeenCard, words: RegExp): Promise<SeenLine>;
  expectPing(person: Person, words: RegExp): Promise<SeenLine>;
  expectDirect(person: Person, words: RegExp): Promise<SeenLine>;
  expectPrivate(person: Person, words: RegExp): Promise<SeenLine>;
  expectForm(words: RegExp, as: As): Promise<SeenForm>;
  expectFormError(words: RegExp, as: As): Promise<void>;
}

/** What a room needs to know of the program that is in it. */
export interface Program {
  /** "http://127.0.0.1:PORT" */
  url: string;
  /** A one-time token with which this person signs in to the web room. */
  signInToken(person: Person): Promise<string>;
}

/** A platform's counterpart, started and waiting for the program. */
export interface Stage {
  /** How the program in this process is told of it, and how a process of its own is. */
  env: Partial<Env>;
  variables: Record<string, string>;
  /** Its channel in `rooms.airline.channels`, as YAML; the web room has none. */
  channel: string | undefined;
  room(program: Program): Room;
  stop(): Promise<void>;
}

export interface RoomPlatform {
  name: "Slack" | "the web room" | "Discord";
  /** The account of a person of the example, as the line of wardroom.yaml names it: "discord: \"1001\"". */
  account(person: Person): string | undefined;
  open(): Promise<Stage>;
}

export function expecting(room: Room): ExpectingRoom {
  const one = async <T extends SeenLine>(look: () => Promise<T[]>, words: RegExp, what: string): Promise<T> => {
    let last: T[] = [];
    const seen = async (): Promise<T | undefined> => {
      last = await look();
      return last.findLast((line) => words.test(line.words));
    };
    return until(
      seen,
      () => `${what} says ${words}. There is:\n${last.map((line) => line.words).join("\n---\n") || "nothing"}`,
    );
  };
  return {
    ...room,
    expectCard: (words) => one(() => room.cards(), words, "a card"),
    expectLine: (card, words) => one(() => room.lines(card), words, "a line under the card"),
    expectPing: (person, words) => one(() => room.pings(person), words, `a call for ${person}`),
    expectDirect: (person, words) => one(() => room.directs(person), words, `a message to ${person} alone`),
    expectPrivate: (person, words) => one(() => room.privates(person), words, `a private answer to ${person}`),
    expectForm: (words, who) =>
      until(
        async () => {
          const form = await room.form(who);
          return form && words.test(form.words) ? form : undefined;
        },
        () => `a form before ${who.person} says ${words}`,
      ),
    async expectFormError(words, who) {
      let last = "";
      const seen = async (): Promise<boolean> => {
        last = await room.formErrors(who);
        return words.test(last);
      };
      await until(seen, () => `the form before ${who.person} says ${words}; it says: ${last || "nothing"}`);
    },
  };
}
