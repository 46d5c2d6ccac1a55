/** What one may do: press a button, answer a question, type a command. With script the answer is a part, without it a page. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { refused } from "../../domain/words/reply.ts";
import { cardDigest } from "../../flows/tell/digest.ts";
import type { DoorAnswer, TypedOver, Visitor } from "../../ports/chat.ts";
import { type Button, type Card, type Confirm, type Press, plain } from "../../views/card.ts";
import { replyCard } from "../../views/notice.ts";
import { pagePath } from "../../views/room/page-path.ts";
import type { DrawnCard } from "../../views/room/room-page.ts";
import { buttonHtml, buttonsHtml, cardHtml, noticeBody } from "./card.ts";
import { fromScript, localPath, sameToken } from "./guard.ts";
import { type Html, html } from "./html.ts";
import { crossIcon } from "./icons.ts";
import { page } from "./layout.ts";
import { partial } from "./live.ts";
import { type Asked, askDialog, confirmForm, questionForm } from "./press-form.ts";
import { type Place, type Reader, sayShort, wallTime } from "./reader.ts";
import { cardTarget } from "./view.ts";
import { frontDoor, placeOf, readerOf, send, type Visit, visitOf } from "./visit.ts";
import type { Parts } from "./web-room.ts";

const pressBody = z.looseObject({
  csrf: z.string(),
  item: z.string().min(1).max(300),
  verb: z.string().min(1).max(80),
  epoch: z.coerce.number().int().nonnegative(),
  shown: z.string().max(64).default(""),
  back: z.string().default("/"),
  ask: z.string().optional(),
  confirmed: z.string().optional(),
  answered: z.string().optional(),
});

const wardBody = z.object({
  csrf: z.string(),
  text: z.string().max(2000),
  room: z.string().max(128).default(""),
  back: z.string().default("/"),
  page: z.string().default(""),
});

/** Cards that a page which is typed over may name: more than any page draws. */
const mostNamed = 100;

export function actRoutes(app: FastifyInstance, parts: Parts): void {
  app.post("/press", async (request, reply) => {
    const visit = await visitOf(request, parts);
    if (!visit) return leave(request, reply);
    const body = pressBody.safeParse(request.body);
    const place = placeOf(localPath(body.data?.back));
    if (!body.success || !sameToken(body.data.csrf, visit.reader.csrf)) return forged(request, reply, visit, place);
    const { item, verb, epoch, ask, confirmed, answered } = body.data;
    const press: Press = { item, verb, epoch };
    const shown = parts.memory.shown(body.data.shown);
    const asked: Asked = { press, shown: body.data.shown || undefined };
    const now = await parts.rooms.card(item, visit.person);
    const button = now && buttonFor(now.card, press);
    const confirm = button?.confirm ?? (ask && button ? whatItDoes(button, now.card, visit.reader) : undefined);
    if (confirm && !confirmed)
      return question(
        request,
        reply,
        visit,
        place,
        confirmForm(confirm, asked, visit.reader, place, button?.style === "danger"),
      );
    if (button?.form && !answered)
      return question(request, reply, visit, place, questionForm(button.form, asked, visit.reader, place));
    // What the person had before their eyes is kept before their decision is: the one cites the other.
    if (shown?.subject === item) await parts.rooms.shown(shown, visit.person);
    // Nothing was asked yet: where the verb needs more, the door answers with its questions.
    const typed = answered ? fieldsOf(body.data) : undefined;
    const answer = await parts.door.press(
      visitorOf(visit),
      { press, ...(shown?.subject === item && { shown: shown.digest }) },
      typed,
    );
    return give(request, reply, visit, place, answer, { item, shown: asked.shown, typed });
  });

  app.post("/ward", async (request, reply) => {
    const visit = await visitOf(request, parts);
    if (!visit) return leave(request, reply);
    const body = wardBody.safeParse(request.body);
    const place = placeOf(localPath(body.data?.back));
    if (!body.success || !sameToken(body.data.csrf, visit.reader.csrf)) return forged(request, reply, visit, place);
    const { text, room } = body.data;
    const seen = room !== "" && (await parts.rooms.sees(room, visit.person)) ? room : undefined;
    const line = text.trim().replace(/^\/?ward\b\s*/i, "");
    const answer = await parts.door.command(
      visitorOf(visit),
      { channel: `web:${seen ?? ""}`, ...(seen && { room: seen }), page: typedOver(body.data.page, visit) },
      line,
    );
    if (answer.type === "form" || !fromScript(request)) return give(request, reply, visit, place, answer);
    const reader = readerOf(visit.person, visit.secret, parts);
    return send(
      reply,
      partial(
        "#palette-answer",
        "innerHTML",
        html`<article class="notice tone-${answer.card.tone}">${noticeBody(answer.card, reader)}${answerButtons(answer.card, reader, place)}</article>`,
      ),
    );
  });

  /** By the digests of the cards on it, as the page's script sends them with what is typed. */
  function typedOver(digests: string, { person }: Visit): TypedOver {
    const drawn = digests.split(" ", mostNamed).map((digest) => parts.memory.shown(digest));
    return async (subject) => {
      const stands = drawn.find((one) => one?.subject === subject);
      return stands && (await parts.rooms.card(subject, person)) && stands;
    };
  }

  /** The buttons of an answered card work as they do on a page. */
  function answerButtons(card: Card, reader: Reader, place: Place): Html {
    if (!card.subject || card.buttons.length + card.more.length === 0) return html``;
    const drawn: DrawnCard = {
      subject: card.subject,
      room: place.room ?? "",
      card,
      digest: cardDigest(card),
      waits: false,
      yours: false,
    };
    parts.memory.drew(drawn);
    return buttonsHtml(drawn, reader, place);
  }

  async function give(
    request: FastifyRequest,
    reply: FastifyReply,
    visit: Visit,
    place: Place,
    answer: DoorAnswer,
    {
      item,
      shown,
      typed = {},
    }: { item?: string; shown?: string | undefined; typed?: Record<string, string> | undefined } = {},
  ): Promise<FastifyReply> {
    const reader = readerOf(visit.person, visit.secret, parts);
    if (answer.type === "form") {
      const { form, press, errors = {} } = answer;
      // What was before their eyes is still that card, however often they are asked.
      return question(
        request,
        reply,
        visit,
        place,
        questionForm(form, { press, shown }, reader, place, { typed, errors }),
      );
    }
    const details = answer.type === "details" && item !== undefined ? pagePath(item) : undefined;
    if (details !== undefined) return reply.redirect(details, 303);
    if (!fromScript(request)) {
      parts.memory.leave(reader.csrf, answer.card);
      return reply.redirect(place.path, 303);
    }
    const after = item === undefined ? undefined : await parts.rooms.card(item, visit.person);
    if (after) parts.memory.drew(after);
    // The card is answered with at once; the stream brings the rest of the page.
    const redrawn =
      after &&
      partial(
        cardTarget(after),
        "outerMorph",
        cardHtml(after, reader, place, place.path === pagePath(after.subject) ? 1 : 2),
      );
    return send(reply, html`${notices([answer.card], reader, place)}${redrawn}`);
  }

  function question(
    request: FastifyRequest,
    reply: FastifyReply,
    { reader }: Visit,
    place: Place,
    form: Html,
  ): FastifyReply {
    if (fromScript(request)) return send(reply, partial("#dialogs", "innerHTML", askDialog(form)));
    const shell = {
      title: "One question · Wardroom",
      crumbs: [{ label: reader.config.fleet, href: place.path }, { label: "One question" }],
      main: html`<div class="page"></div>`,
      asked: form,
    };
    return send(reply, page(shell, reader, place, parts.commands, parts.assets));
  }

  function forged(request: FastifyRequest, reply: FastifyReply, { reader }: Visit, place: Place): FastifyReply {
    const card = replyCard(
      refused(
        "token_invalid",
        "This page is too old, or it was not ours. Nothing was decided. Load it again and press again.",
      ),
    );
    if (fromScript(request)) return send(reply.code(403), notices([card], reader));
    parts.memory.leave(reader.csrf, card);
    return send(
      reply.code(403),
      page(
        {
          title: "Nothing was done · Wardroom",
          crumbs: [{ label: reader.config.fleet, href: "/" }],
          main: html`<div class="page"><h1>Nothing was done</h1><p>${card.title}</p><p><a class="button" href="${place.path}">Back</a></p></div>`,
        },
        reader,
        place,
        parts.commands,
        parts.assets,
      ),
    );
  }

  /** Not signed in any more: with script the page is sent to the door, without it the door is shown. */
  async function leave(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (fromScript(request)) return reply.code(401).header("hx-redirect", "/").send();
    return frontDoor(request, reply.code(401), parts);
  }
}

const visitorOf = ({ person }: Visit): Visitor => ({ how: "web", account: person, team: "web", person });

const buttonFor = ({ buttons, more }: Card, { item, verb, epoch }: Press): Button | undefined =>
  [...buttons, ...more].find(({ press }) => press.item === item && press.verb === verb && press.epoch === epoch);

/** What a key asks before it decides: the button's own words, and what happened, as the card says it. */
function whatItDoes({ label }: Button, card: Card, reader: Reader): Confirm {
  const happened = card.body.find((block) => block.type === "text");
  const words = { person: (id: string) => sayShort(reader, id), time: (at: number) => wallTime(at, reader) };
  return {
    title: `${label.replace(/[?.]$/, "")}?`,
    text: happened?.type === "text" ? plain(happened.text, words) : card.summary,
    yes: label,
    no: "Not yet",
  };
}

const fieldsOf = (body: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) =>
      name.startsWith("field.") && typeof value === "string"
        ? [[name.slice("field.".length), value.slice(0, 4000)]]
        : [],
    ),
  );

/** Answers to one person, read out by a screen reader. The refused ones stay until they are closed. */
export const notices = (cards: readonly Card[], reader: Reader | undefined, place?: Place): Html =>
  partial("#notices", "beforeend", html`${cards.map((card) => noticeHtml(card, reader, place))}`);

/** One with buttons stays as well: it asks something. */
export function noticeHtml(card: Card, reader: Reader | undefined, place?: Place): Html {
  const asks = reader && place ? noticeButtons(card, reader, place) : undefined;
  const body = reader
    ? noticeBody(card, reader)
    : html`<p class="state"><span>${card.state}</span></p><p class="notice-title">${card.title}</p>`;
  return html`<article class="notice tone-${card.tone}" data-notice${card.tone === "resolved" && !asks && html` data-passes`}>${body}${asks}<button class="notice-close" type="button" data-dismiss aria-label="Close this answer">${crossIcon()}</button></article>`;
}

/** All of them in sight, for there is nothing else in it. */
function noticeButtons(card: Card, reader: Reader, place: Place): Html | undefined {
  const { subject, buttons, more } = card;
  if (!subject || buttons.length + more.length === 0) return undefined;
  const drawn: DrawnCard = { subject, room: place.room ?? "", card, digest: "", waits: false, yours: false };
  return html`<div class="actions">${[...buttons, ...more].map((button) => buttonHtml(button, drawn, reader, place))}</div>`;
}
