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
  /** What stands in them when it opens, by name; an empty field is left out. */
  filled: Record<string, string>;
  /** What is left out stays as it stands in the form. */
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
  directs(person: Person): Promise<SeenCard[]>;
  /** How often a card was drawn anew where it stands. A page is drawn when it is looked at, never by itself: 0. */
  redraws(card: SeenCard): Promise<number>;
  /** Answers that only this person sees. */
  privates(person: Person): Promise<SeenCard[]>;
  /** The form that is open before this person, if any. */
  form(as: As): Promise<SeenForm | undefined>;
  /** What is wrong with what this person submitted last. */
  formErrors(as: As): Promise<string>;
  /** Everything there is to know about a card, as this person opens it. */
  details(card: SeenCard, as: As): Promise<string>;
  command(typed: string, as: As): Promise<void>;
  /** The same typed where a card is talked about: in its thread, by a mention where a thread takes no commands; or on its page. */
  commandAt(card: SeenCard, typed: string, as: As): Promise<void>;
  /** What the whole room is told, the oldest first: its messages outside of threads; on the web, what its page says was decided. */
  notices(): Promise<SeenLine[]>;
  /**
   * What the room shows of an agent that is held back, or free again, without a breach: the cards that name it, the oldest first; on the
   * web its page.
   */
  agent(name: string): Promise<SeenCard[]>;
  /** Another place that can show the room: a channel no file names, into which the bot is brought; on the web the first page. */
  elsewhere(): Promise<Room>;
  /** What somebody reads whom the bot does not know yet. */
  stranger(person: Person): Promise<string>;
  /** They come in with what `RoomPlatform.letIn` printed. */
  comeIn(person: Person, printed: string): Promise<void>;
  /** Where messages are posted, the platform takes no new one for two seconds and says so: what comes meanwhile waits. */
  busy(): Promise<void>;
  /** What the pictures show that stand with messages of the room, as a screen reader says it; each was taken by the platform as a PNG. */
  pictures(): Promise<string[]>;
  /** A picture for a person's eyes, where the counterpart draws its rooms and no browser story shows this one. `shows`: once it is there. */
  picture(name: string, shows?: string): Promise<void>;
}

/** A room with patience: what is expected may take its time to arrive. */
export interface ExpectingRoom extends Room {
  /** The newest card whose words match. */
  expectCard(words: RegExp): Promise<SeenCard>;
  expectLine(card: SeenCard, words: RegExp): Promise<SeenLine>;
  expectPing(person: Person, words: RegExp): Promise<SeenLine>;
  expectPrivate(person: Person, words: RegExp): Promise<SeenCard>;
  expectForm(words: RegExp, as: As): Promise<SeenForm>;
  expectFormError(words: RegExp, as: As): Promise<void>;
  expectNotice(words: RegExp): Promise<SeenLine>;
  expectAgent(name: string, words: RegExp): Promise<SeenCard>;
  expectStranger(person: Person, words: RegExp): Promise<void>;
  elsewhere(): Promise<ExpectingRoom>;
  expectDirect(person: Person, words: RegExp): Promise<SeenCard>;
  /** Takes a thing out of the message in which several stand. What has a card of its own already is left alone. */
  showAlone(id: string, as: As): Promise<void>;
  /** Presses "I'm looking" wherever it is offered: once for what shares a message, once for each that stands alone. */
  lookAtAll(as: As): Promise<void>;
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
  /** The platform answers no call, until it recovers. Absent: it cannot be down while the program is up. */
  outage?: Outage;
  stop(): Promise<void>;
}

export interface Outage {
  begin(): void;
  end(): void;
}

export interface RoomPlatform {
  name: "Slack" | "the web room" | "Discord";
  /** What comes at once shares a message here; a page shows each by itself. */
  shares: boolean;
  /** The account of a person of the example, as the line of wardroom.yaml names it: "discord: \"1001\"". */
  account(person: Person): string | undefined;
  /** How the bot comes in. "to every room" has no channels: it shows each room on a page of its own, and asks nobody which it is. */
  brought: "into a channel" | "into a server" | "to every room";
  /** What the operator types after `wardroom` to let a person in. */
  letIn(person: Person): string[];
  /** The account that is linked by it, as `link --list` names it; undefined where there is none. */
  linked(person: Person): string | undefined;
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
    expectNotice: (words) => one(() => room.notices(), words, "a notice to the room"),
    expectAgent: (name, words) => one(() => room.agent(name), words, `what is shown of ${name}`),
    async expectStranger(person, words) {
      let last = "";
      const seen = async (): Promise<boolean> => {
        last = await room.stranger(person);
        return words.test(last);
      };
      await until(seen, () => `${person}, a stranger, reads ${words}; it reads: ${last || "nothing"}`);
    },
    elsewhere: async () => expecting(await room.elsewhere()),
    async showAlone(id, who) {
      const label = `Show ${id} alone`;
      for (const card of await room.cards()) {
        const shared = card.offers.some((offer) => /^Show .* alone$/.test(offer));
        if (shared && [...card.offers, ...(await card.offered(who))].includes(label)) return card.click(label, who);
      }
    },
    async lookAtAll(who) {
      for (const card of await room.cards())
        if (card.offers.some((offer) => offer.startsWith("I'm looking"))) await card.click("I'm looking", who);
    },
  };
}
