/** The room as people see it on the web: its pages and forms over HTTP, as htmx would send them, without a browser. */
import { setTimeout as wait } from "node:timers/promises";
import { pagePath } from "../../src/views/room/page-path.ts";
import { elements, formsOf, type HtmlForm, wordsOfHtml } from "./html-words.ts";
import { isPng } from "./png.ts";
import type { As, Person, Program, Room, RoomPlatform, SeenCard } from "./room-harness.ts";

export const webRoom: RoomPlatform = {
  name: "the web room",
  shares: false,
  account: () => undefined,
  brought: "to every room",
  letIn: (person) => ["link", "--web", "--person", person],
  linked: () => undefined,
  open: async () => ({
    env: {},
    variables: {},
    channel: undefined,
    room: (program) => roomAt(program),
    stop: async () => {},
  }),
};

const roomPage = "/rooms/airline";
/** Whose page stands for what everybody of the room sees: a plain member's. */
const reader: Person = "mia";

interface Browser {
  cookie: string;
  /** The token of this session's forms. */
  csrf: string;
  privates: SeenCard[];
  open: HtmlForm | undefined;
  /** The answer to the last form, where it was given back. */
  errors: string;
}

function roomAt(program: Program, page = roomPage, browsers: Browsers = new Map()): Room {
  const { url, signInToken } = program;
  /** Subjects in the order in which they came up; a card that left the room's page stands on a page of its own. */
  const seen: string[] = [];

  const browser = (person: Person): Promise<Browser> => {
    const known = browsers.get(person);
    if (known) return known;
    const made = signIn(person);
    browsers.set(person, made);
    return made;
  };
  const signIn = async (person: Person): Promise<Browser> => enterWith(await signInToken(person), person);
  async function enterWith(token: string, person: Person): Promise<Browser> {
    const entered = await fetch(`${url}/sign-in/${token}`, {
      method: "POST",
      headers: { origin: url },
      redirect: "manual",
    });
    const [cookie] = entered.headers.getSetCookie().map((one) => one.split(";")[0] ?? "");
    if (!cookie) throw new Error(`${person} could not sign in: ${entered.status}`);
    const form = await (await load("/ward", { headers: { cookie } })).text();
    const csrf = formsOf(form).find(({ action }) => action === "/ward")?.hidden.csrf ?? "";
    return { cookie, csrf, privates: [], open: undefined, errors: "" };
  }
  /** A session is over after twelve hours: whoever comes back signs in again. */
  async function fresh(person: Person): Promise<Browser> {
    const who = await browser(person);
    const answer = await load(roomPage, { headers: { cookie: who.cookie } });
    if (answer.status !== 401) return who;
    const { cookie, csrf } = await signIn(person);
    return Object.assign(who, { cookie, csrf });
  }
  /** What is shed for a moment is loaded again, as its page says. */
  async function load(path: string, init: RequestInit): Promise<Response> {
    const answer = await fetch(url + path, init);
    if (answer.status !== 503) return answer;
    await wait(Number(answer.headers.get("retry-after") ?? 1) * 500);
    return load(path, init);
  }
  async function get(path: string, person: Person): Promise<string> {
    let answer = await load(path, { headers: { cookie: (await browser(person)).cookie } });
    if (answer.status === 401) answer = await load(path, { headers: { cookie: (await fresh(person)).cookie } });
    const markup = await answer.text();
    if (!answer.ok) throw new Error(`${path} is not to be seen for ${person}: ${answer.status} ${wordsOfHtml(markup)}`);
    return markup;
  }

  /** Sends a form as the page's script would, and keeps what comes back where its reader sees it. */
  async function send(action: string, fields: Record<string, string>, person: Person): Promise<void> {
    const who = await browser(person);
    const answer = await load(action, {
      method: "POST",
      headers: {
        cookie: who.cookie,
        origin: url,
        "hx-request": "true",
        "content-type": "application/x-www-form-urlencoded",
      },
      body: new URLSearchParams(fields),
    });
    const said = await answer.text();
    const [dialog] = elements(said, "dialog");
    if (dialog === undefined) {
      who.open = undefined;
      who.errors = "";
      who.privates.push(...elements(said, "article", /class="notice/).map(card));
      return;
    }
    const [form] = formsOf(dialog);
    if (!form) throw new Error(`a dialog without a form: ${wordsOfHtml(dialog)}`);
    if (form.fields.length === 0) return send(form.action, form.hidden, person);
    who.open = form;
    who.errors = elements(dialog, "p", /class="field-error"/)
      .map(wordsOfHtml)
      .join("\n");
  }
  const card = (markup: string): SeenCard => {
    const [more] = elements(markup, "details", /class="more"/);
    const row = more === undefined ? markup : markup.replace(more, "");
    const links = (part: string): string[] => elements(part, "a", /class="button"/).map(wordsOfHtml);
    const menu = more === undefined ? [] : [...formsOf(more).map(({ submit }) => submit), ...links(more)];
    const subject = markup.match(/data-card="([^"]*)"/)?.[1] ?? "";
    return {
      words: wordsOfHtml(markup),
      offers: [...formsOf(row).map(({ submit }) => submit), ...links(row), ...menu],
      place: subject,
      menu,
      offered: async () => menu,
      async click(label, { person }) {
        const form = formsOf(markup).find(({ submit }) => submit.startsWith(label));
        if (!form) throw new Error(`There is no "${label}" on: ${wordsOfHtml(markup)}`);
        await send(form.action, { ...form.hidden, csrf: (await fresh(person)).csrf }, person);
      },
    };
  };
  const drawn = (markup: string): string[] => elements(markup, "article", /class="card /);
  const itemPath = (subject: string): string => {
    const path = pagePath(subject);
    if (path === undefined) throw new Error(`${subject} has no page`);
    return path;
  };

  async function cards(): Promise<SeenCard[]> {
    const now = drawn(await get(page, reader))
      .map(card)
      .reverse();
    for (const { place } of now) if (!seen.includes(place)) seen.push(place);
    const here = new Map(now.map((one) => [one.place, one]));
    const shown = await Promise.all(
      // A line that counts stands only on the page, and only while there is something to count.
      seen.map((subject) => here.get(subject) ?? (subject.startsWith("gathered:") ? undefined : itemCard(subject))),
    );
    return shown.filter((one) => one !== undefined);
  }
  async function itemCard(subject: string): Promise<SeenCard> {
    const [markup] = drawn(await get(itemPath(subject), reader));
    if (markup === undefined) throw new Error(`${subject} has no card on its page`);
    const { offers, ...rest } = card(markup);
    // The page it stands on is its details.
    return { ...rest, offers: [...offers, "Details"] };
  }
  /** What the page of an agent says of it, in place of the cards of breaches, which stand there too. */
  async function agentPage(name: string): Promise<SeenCard[]> {
    const path = `/agents/${name}`;
    const answer = await load(path, { headers: { cookie: (await browser(reader)).cookie } });
    if (answer.status === 404) return [];
    const markup = await answer.text();
    const [head = ""] = elements(markup, "div", /class="page-head agent-head/);
    const [history = ""] = elements(markup, "section", /aria-labelledby="history-title"/);
    const shown = card(head);
    return [{ ...shown, words: `${shown.words}\n${wordsOfHtml(history)}`, place: `agent:${name}` }];
  }
  /** In the palette over a page, whose script names the cards that stand there. */
  async function type(typed: string, person: Person, back: string): Promise<void> {
    const { csrf, cookie } = await fresh(person);
    const over = await (await load(back, { headers: { cookie } })).text();
    const standing = [...over.matchAll(/ data-shown="([0-9a-f]+)"/g)].map(([, digest = ""]) => digest).join(" ");
    await send("/ward", { csrf, text: typed, room: "airline", back, page: standing }, person);
  }
  const theirs = async (path: string, person: Person): Promise<SeenCard[]> =>
    drawn(await get(path, person))
      .filter((markup) => markup.includes("waits for you"))
      .map(card);

  return {
    enter: async () => void (await get(page, reader)),
    online: async () => {},
    cards,
    lines: async ({ place }) =>
      elements(await get(itemPath(place), reader), "li", /class="entry/).map((markup) => ({
        words: wordsOfHtml(markup),
        offers: [],
      })),
    pings: (person) => theirs(page, person),
    async directs(person) {
      const first = await get("/", person);
      const unowned = elements(first, "section", /aria-labelledby="unowned-title"/).map(card);
      const troubles = elements(first, "p", /class="trouble"/).map(card);
      return [...troubles, ...unowned, ...(await theirs("/", person))];
    },
    redraws: async () => 0,
    privates: async (person) => (await browser(person)).privates,
    async form({ person }) {
      const who = await browser(person);
      const { open } = who;
      if (!open) return undefined;
      return {
        words: open.words,
        fields: open.fields.map(({ name }) => name.replace(/^field\./, "")),
        filled: Object.fromEntries(
          open.fields.flatMap(({ name, value }) => (value === "" ? [] : [[name.replace(/^field\./, ""), value]])),
        ),
        async submit(values, by) {
          const typed = Object.fromEntries(
            open.fields.map(({ name, value, options }) => {
              const given = values[name.replace(/^field\./, "")] ?? value;
              if (options && !options.some((option) => option.value === given))
                throw new Error(`"${name}" does not offer "${given}"`);
              return [name, given];
            }),
          );
          await send(open.action, { ...open.hidden, ...typed }, by.person);
        },
      };
    },
    formErrors: async ({ person }) => (await browser(person)).errors,
    details: async ({ place }, { person }) => {
      const markup = await get(itemPath(place), person);
      return wordsOfHtml(elements(markup, "main")[0] ?? markup);
    },
    command: (typed, { person }: As) => type(typed, person, page),
    commandAt: ({ place }, typed, { person }) => type(typed, person, itemPath(place)),
    notices: async () =>
      elements(await get(page, reader), "li", /class="entry/)
        .map((markup) => ({ words: wordsOfHtml(markup), offers: [] }))
        .reverse(),
    agent: agentPage,
    elsewhere: async () => roomAt(program, "/", browsers),
    stranger: async () => wordsOfHtml(await (await fetch(url + page)).text()),
    async comeIn(person, printed) {
      const token = printed.match(/\/sign-in\/(\S+)/)?.[1] ?? "";
      const entered = enterWith(token, person);
      browsers.set(person, entered);
      await entered;
    },
    busy: async () => {},
    async pictures() {
      const shown = [...(await get(page, reader)).matchAll(/<img class="digest-picture" src="([^"]+)" alt="([^"]+)"/g)];
      const alts: string[] = [];
      for (const [, src = "", alt = ""] of shown) {
        const answer = await load(src, { headers: { cookie: (await browser(reader)).cookie } });
        const bytes = new Uint8Array(await answer.arrayBuffer());
        if (answer.ok && isPng(bytes)) alts.push(alt);
      }
      return alts;
    },
    picture: async () => {},
  };
}

type Browsers = Map<Person, Promise<Browser>>;
