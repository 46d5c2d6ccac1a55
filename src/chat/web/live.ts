/** Live pages: one stream a page, over which only the parts that changed are sent. What is on the page stays where it is. */
import type { FastifyReply } from "fastify";
import type { RoomId } from "../../domain/pact/pact.ts";
import type { Log } from "../../ports/log.ts";
import type { RoomsReader } from "../../ports/rooms.ts";
import type { DrawnCard } from "../../views/room/room-page.ts";
import { cardHtml } from "./card.ts";
import { type Html, html } from "./html.ts";
import type { Place, Reader } from "./reader.ts";
import { cardsId, cardsInner, cardTarget, type PageView, titleOf } from "./view.ts";

export interface LivePage {
  reader: Reader;
  place: Place;
  view: PageView;
}

/** How a stream reads its page anew; undefined when the session is over or the page is gone. */
type LoadPage = () => Promise<LivePage | undefined>;

export interface Live {
  open(reply: FastifyReply, session: string, rooms: ReadonlySet<RoomId> | "all", load: LoadPage): Promise<void>;
  close(): void;
}

/** A browser opens six connections to a host; a person's older pages give theirs up and take it back when looked at. */
const streamsPerSession = 4;
/** Values move without an event in the journal: pages look again this often. */
const look = 5_000;
/** In a storm a page is drawn at most this often, and never takes more than a tenth of the time that passes. */
const breath = 200;
const share = 10;
const heartbeat = 20_000;
/** The answer to a press goes first: a card redrawn under the button that was pressed would take its answer away. */
const headStart = 150;

interface Stream {
  session: string;
  rooms: ReadonlySet<RoomId> | "all";
  load: LoadPage;
  sent: Map<string, string>;
  order: string[];
  busy: boolean;
  again: boolean;
  /** When the last drawing began and how long it took. */
  drawnAt: number;
  cost: number;
  pause: NodeJS.Timeout | undefined;
  write(text: string): void;
  end(): void;
}

export function createLive(rooms: RoomsReader, log: Log): Live {
  const streams = new Set<Stream>();
  const forget = rooms.onChange((changed) => {
    for (const stream of streams)
      if (stream.rooms === "all" || [...changed].some((room) => stream.rooms !== "all" && stream.rooms.has(room)))
        refresh(stream);
  });
  const looking = setInterval(() => {
    for (const stream of streams) refresh(stream);
  }, look);
  const beating = setInterval(() => {
    for (const stream of streams) stream.write(": still here\n\n");
  }, heartbeat);
  looking.unref();
  beating.unref();

  /** A change is shown after a head start for the answer to whoever caused it; those that follow closely are shown together. */
  function refresh(stream: Stream): void {
    if (stream.busy) stream.again = true;
    else if (stream.pause === undefined) {
      const wait = stream.drawnAt + Math.max(breath, stream.cost * share) - performance.now();
      stream.pause = setTimeout(
        () => {
          stream.pause = undefined;
          void draw(stream);
        },
        Math.max(headStart, wait),
      );
      stream.pause.unref();
    }
  }

  async function draw(stream: Stream): Promise<void> {
    stream.busy = true;
    stream.again = false;
    stream.drawnAt = performance.now();
    try {
      const page = await stream.load();
      if (!streams.has(stream)) return;
      if (!page) {
        stream.write("event: over\ndata: over\n\n");
        stream.end();
        return;
      }
      const message = await changes(stream, page, rooms);
      if (message) stream.write(sse(message));
    } catch (fault) {
      log.error({ fault: String(fault) }, "a live page could not be drawn; it is tried again with the next change");
    } finally {
      stream.busy = false;
      stream.cost = performance.now() - stream.drawnAt;
      if (stream.again && streams.has(stream)) refresh(stream);
    }
  }

  return {
    async open(reply, session, shownRooms, load) {
      reply.hijack();
      const raw = reply.raw;
      raw.writeHead(200, {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
        "x-content-type-options": "nosniff",
      });
      const stream: Stream = {
        session,
        rooms: shownRooms,
        load,
        sent: new Map(),
        order: [],
        busy: false,
        again: false,
        drawnAt: Number.NEGATIVE_INFINITY,
        cost: 0,
        pause: undefined,
        write: (text) => {
          // A reader who does not read is let go; the page connects anew.
          if (raw.writableLength > 4_000_000) stream.end();
          else if (!raw.writableEnded) raw.write(text);
        },
        end: () => {
          clearTimeout(stream.pause);
          streams.delete(stream);
          if (!raw.writableEnded) raw.end();
        },
      };
      raw.on("close", () => streams.delete(stream));
      raw.on("error", () => streams.delete(stream));
      const mine = [...streams].filter((other) => other.session === session);
      for (const oldest of mine.slice(0, Math.max(0, mine.length - streamsPerSession + 1))) {
        oldest.write("event: pause\ndata: pause\n\n");
        oldest.end();
      }
      streams.add(stream);
      stream.write(": open\n\n");
      await draw(stream);
    },
    close() {
      forget();
      clearInterval(looking);
      clearInterval(beating);
      for (const stream of streams) stream.end();
    },
  };
}

/** The parts of the page that are no longer what was sent last. */
async function changes(
  stream: Stream,
  { reader, place, view }: LivePage,
  rooms: RoomsReader,
): Promise<Html | undefined> {
  const cards = await inPlace(stream, view.cards, reader, rooms);
  const parts: Html[] = [];
  const order = cards.map(({ subject }) => subject);
  const moved = stream.order.length !== order.length || stream.order.some((subject, index) => order[index] !== subject);
  const drawn = cards.map((card) => ({
    target: cardTarget(card),
    markup: cardHtml(card, reader, place, view.heading),
  }));
  const none = cards.length === 0 ? view.empty.toString() : "";
  if (moved || stream.sent.get(`#${cardsId}`) !== none)
    parts.push(partial(`#${cardsId}`, "innerMorph", cardsInner(view, cards, reader, place)));
  else
    for (const { target, markup } of drawn)
      if (stream.sent.get(target) !== markup.toString()) parts.push(partial(target, "outerMorph", markup));
  for (const { id, inner } of view.regions)
    if (stream.sent.get(`#${id}`) !== inner.toString()) parts.push(partial(`#${id}`, "innerMorph", inner));
  const title = titleOf({ ...view, cards });
  const retitled = stream.sent.get("title") !== title;
  stream.sent = new Map([
    [`#${cardsId}`, none],
    ["title", title],
    ...drawn.map(({ target, markup }): [string, string] => [target, markup.toString()]),
    ...view.regions.map(({ id, inner }): [string, string] => [`#${id}`, inner.toString()]),
  ]);
  stream.order = order;
  return parts.length > 0 || retitled ? html`<title>${title}</title>${parts}` : undefined;
}

/** Cards keep their places; a card that is no longer open is redrawn where it stands; a new one that waits comes first. */
async function inPlace(
  stream: Stream,
  cards: readonly DrawnCard[],
  reader: Reader,
  rooms: RoomsReader,
): Promise<DrawnCard[]> {
  const now = new Map(cards.map((card) => [card.subject, card]));
  const kept: DrawnCard[] = [];
  for (const subject of stream.order.slice(0, 50)) {
    const card = now.get(subject) ?? (await rooms.card(subject, reader.person));
    now.delete(subject);
    if (card) kept.push(card);
  }
  const fresh = [...now.values()];
  return [...fresh.filter(({ waits }) => waits), ...kept, ...fresh.filter(({ waits }) => !waits)];
}

export const partial = (
  target: string,
  swap: "innerMorph" | "outerMorph" | "innerHTML" | "beforeend",
  inner: Html,
): Html => html`<hx-partial hx-target="${target}" hx-swap="${swap}">${inner}</hx-partial>`;

const sse = (message: Html): string =>
  `${message
    .toString()
    .split(/\r\n|\r|\n/)
    .map((line) => `data: ${line}`)
    .join("\n")}\n\n`;
