/** Gives the door's answer to the person who asked: in the open modal, else privately where they are looking. Nobody is left without one. */
import { createHash } from "node:crypto";
import type { types, webApi } from "@slack/bolt";
import type { DoorAnswer, Visitor } from "../../ports/chat.ts";
import type { Random } from "../../ports/clock.ts";
import { logFault } from "../../ports/fault.ts";
import type { Log } from "../../ports/log.ts";
import type { Card } from "../../views/card.ts";
import { faultCard } from "../../views/notice.ts";
import type { Once } from "../common/once.ts";
import type { PrivateButtons } from "../common/private-buttons.ts";
import { errorOf } from "./delivery.ts";
import { asked, type FormOrigin, formView, noticeView } from "./form.ts";
import type { Saying } from "./mrkdwn.ts";
import type { Place, TellPrivately } from "./private-answer.ts";
import { drawNotice } from "./render.ts";
import { sentence } from "./sentence.ts";
import { type Served, type Stranger, visitorOf } from "./visitor.ts";

/** A place a modal can be opened from, for three seconds. */
export type PlaceWithTrigger = Place & { trigger?: string };

interface Answering {
  /** The visitor, if Slack vouches for a person of the served workspace. Everybody else is told why not. */
  vouched(place: Place, userTeam: string | undefined, installed: string | undefined): Promise<Visitor | undefined>;
  /** Runs it; if it breaks, the person reads so, the log has its id, and the same key may come again. */
  guarded(place: Place, key: string, work: () => Promise<void>): Promise<void>;
  show(place: PlaceWithTrigger, answer: DoorAnswer, origin: FormOrigin, view?: string): Promise<void>;
  privately(place: Place, card: Card): Promise<void>;
  /** The id of the opened view; undefined when the trigger has run out. */
  openView(trigger: string, view: types.ModalView): Promise<string | undefined>;
  /** Logs a fault; returns the id that stands in for it. */
  logged(fault: unknown): string;
}

export interface AnsweringParts {
  served: Served;
  client: webApi.WebClient;
  tell: TellPrivately;
  once: Once;
  buttons: PrivateButtons;
  people: Saying["person"];
  log: Log;
  random: Random;
  /** Visitors that were turned away, by reason. */
  refused: Record<Stranger, number>;
  /** Remembers a visitor that was turned away. */
  turnedAway: (from: { account: string; channel: string }, reason: Stranger) => Promise<void>;
}

export function createAnswering(parts: AnsweringParts): Answering {
  const { served, client, tell, once, buttons, people, log, refused, turnedAway } = parts;

  const privately = (place: Place, card: Card): Promise<void> =>
    tell(place, drawNotice(card, people, buttons.tokensFor(place.user)));

  const logged = (fault: unknown): string =>
    logFault(parts, { from: "slack" }, fault, "a click or command from Slack broke");

  const openView = async (trigger: string, view: types.ModalView): Promise<string | undefined> => {
    try {
      return (await client.views.open({ trigger_id: trigger, view })).view?.id;
    } catch (fault) {
      log.warn({ from: "slack", error: errorOf(fault) ?? String(fault) }, "a form could not be opened");
      return undefined;
    }
  };

  const updateView = async (id: string, view: types.ModalView): Promise<"shown" | "closed" | "failed"> => {
    try {
      await client.views.update({ view_id: id, view });
      return "shown";
    } catch (fault) {
      const error = errorOf(fault);
      if (error === "not_found") return "closed";
      log.warn({ from: "slack", error: error ?? String(fault) }, "a window could not be filled");
      return "failed";
    }
  };

  return {
    privately,
    logged,
    openView,

    async vouched(place, userTeam, installed) {
      const visitor = visitorOf(served, place.user, userTeam, installed);
      if (typeof visitor !== "string") return visitor;
      refused[visitor] += 1;
      log.warn(
        { from: "slack", user: place.user, reason: visitor, count: refused[visitor] },
        "a visitor was turned away",
      );
      if (visitor !== "not-human") await privately(place, sentence.stranger);
      await turnedAway({ account: place.user, channel: place.channel ?? "" }, visitor);
      return undefined;
    },

    async guarded(place, key, work) {
      try {
        await work();
      } catch (fault) {
        once.forget(key);
        await privately(place, faultCard(logged(fault)));
      }
    },

    async show(place, answer, origin, view) {
      switch (answer.type) {
        case "notice":
          if (view && (await updateView(view, noticeView(answer.card, people))) === "shown") return;
          return privately(place, answer.card);
        case "details": {
          if (view === undefined && place.trigger === undefined) return privately(place, answer.card);
          const shown = await inWindow(place, view, noticeView(answer.card, people));
          if (shown === "failed") await privately(place, view ? answer.card : sentence.tooSlow);
          // Closed before it was filled: it is not wanted any more.
          return;
        }
        case "form": {
          const form = formView(answer.form, asked(origin, answer), people, answer.errors);
          if ((await inWindow(place, view, form)) === "shown") return;
          return privately(place, place.trigger === undefined ? asksFirst(answer) : sentence.tooSlow);
        }
      }
    },
  };

  /** Into the window that is open, else into a new one. */
  async function inWindow(
    { trigger }: PlaceWithTrigger,
    view: string | undefined,
    content: types.ModalView,
  ): Promise<"shown" | "closed" | "failed"> {
    if (view) return updateView(view, content);
    return trigger !== undefined && (await openView(trigger, content)) !== undefined ? "shown" : "failed";
  }
}

/** Without a trigger no form can be opened; a button brings one. */
const asksFirst = ({ form, press }: Extract<DoorAnswer, { type: "form" }>): Card => ({
  ...sentence.asksFirst,
  buttons: [{ label: `${form.title}…`, press, form }],
});

/** A key for what was submitted, short whatever was typed. */
export const submissionKey = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("base64url");
