/**
 * Everything wrong with a request to Discord, in words: against Discord's own description, and against what it does not say. Sources: the
 * pages Message, Component Reference, Application Commands and Receiving and Responding of https://docs.discord.com/developers.
 */
import { requestName, schemaProblems } from "./discord-schema.ts";

type Json = Record<string, unknown>;
type Bad = (what: string) => void;

const flag = { suppressEmbeds: 1 << 2, ephemeral: 1 << 6, componentsV2: 1 << 15 } as const;

/**
 * Empty when Discord would take the request and nobody is called who was not meant. `path` is below the API's version:
 * "/channels/1/messages", queries left out.
 */
export function problemsOfRequest(method: string, path: string, body: unknown): string[] {
  const name = requestName(method, path.replace(/^\/api(\/v\d+)?/, "").replace(/\?.*$/, ""));
  if (name === undefined) return [];
  const found = schemaProblems(name, body);
  const bad: Bad = (what) => void found.push(what);
  switch (name.replace(/\{[a-z_]+\}/g, "{}")) {
    case "POST /channels/{}/messages":
      message(record(body), { posts: true, answers: false }, bad);
      break;
    case "PATCH /channels/{}/messages/{}":
      message(record(body), { posts: false, answers: false }, bad);
      break;
    case "POST /webhooks/{}/{}":
      message(record(body), { posts: true, answers: true }, bad);
      break;
    case "PATCH /webhooks/{}/{}/messages/{}":
    case "PATCH /webhooks/{}/{}/messages/@original":
      message(record(body), { posts: false, answers: true }, bad);
      break;
    case "POST /interactions/{}/{}/callback":
      callback(record(body), bad);
      break;
    case "POST /channels/{}/messages/{}/threads":
    case "POST /channels/{}/threads":
      if (blank(record(body).name)) bad("a thread has no name");
      break;
    case "PUT /applications/{}/commands":
    case "PUT /applications/{}/guilds/{}/commands":
      commands(list(body), bad);
      break;
  }
  return found.map((what) => `${name}: ${what}`);
}

const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const record = (value: unknown): Json => (isRecord(value) ? value : {});
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isRecord) : []);
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const blank = (value: unknown): boolean => text(value).replace(/[\s\u200B\u2060]/g, "") === "";
const has = (flags: unknown, one: number): boolean => typeof flags === "number" && (flags & one) === one;

function message(body: Json, kind: { posts: boolean; answers: boolean }, bad: Bad): void {
  const content = text(body.content);
  const embeds = list(body.embeds);
  const rows = list(body.components);
  if (content.length > 2_000) bad(`content has ${content.length} characters, 2000 allowed`);
  if (kind.posts && blank(content) && embeds.length === 0 && !has(body.flags, flag.componentsV2))
    bad("an empty message: neither content nor embeds");
  if (has(body.flags, flag.componentsV2) && (content !== "" || embeds.length > 0))
    bad("components v2 take neither content nor embeds");
  if (has(body.flags, flag.suppressEmbeds) && embeds.length > 0) bad("the flag that suppresses embeds takes ours away");
  if (has(body.flags, flag.ephemeral) && !kind.answers) bad("only an answer to an interaction can be ephemeral");
  if (body.enforce_nonce === true && (body.nonce === undefined || body.nonce === null))
    bad("enforce_nonce without nonce");
  mentions(body, content, embeds, kind.posts && !has(body.flags, flag.ephemeral), bad);
  for (const [index, embed] of embeds.entries()) embedProblems(embed, (what) => bad(`embed ${index}: ${what}`));
  const characters = embeds.reduce((sum, embed) => sum + embedSize(embed), 0);
  if (characters > 6_000) bad(`the embeds hold ${characters} characters, 6000 allowed over all`);
  components(rows, bad);
}

/** Characters that count towards the 6,000 of all embeds of a message. */
const embedSize = (embed: Json): number =>
  [embed.title, embed.description, record(embed.footer).text, record(embed.author).name]
    .concat(list(embed.fields).flatMap(({ name, value }) => [name, value]))
    .reduce<number>((sum, one) => sum + text(one).length, 0);

/** In a regular message everything calls unless it is told not to; only ids that are named may. */
function mentions(body: Json, content: string, embeds: Json[], calls: boolean, bad: Bad): void {
  const allowed = record(body.allowed_mentions);
  if (!isRecord(body.allowed_mentions)) bad("allowed_mentions is missing: everything in the text may call");
  if (!Array.isArray(allowed.parse) || allowed.parse.length > 0) bad("allowed_mentions.parse is not empty");
  if (Array.isArray(allowed.roles) && allowed.roles.length > 0) bad("a role is called");
  if (allowed.replied_user === true) bad("the author of the message that is replied to is called");
  const users = new Set(Array.isArray(allowed.users) ? allowed.users.map(String) : []);
  if (!calls && users.size > 0) bad("an edit or a private answer calls somebody");
  for (const [whole, user] of content.matchAll(/<@[!&]?(\d+)>/g))
    if (!users.has(user ?? "")) bad(`content mentions ${whole}, who may not be called`);
  for (const user of users) if (!content.includes(`<@${user}>`)) bad(`${user} may be called and is not mentioned`);
  if (/@everyone|@here/.test(content)) bad("content says @everyone or @here");
  for (const [hit] of JSON.stringify(embeds).matchAll(/<(?:@[!&]?|#)\d+>|@everyone|@here/g))
    bad(`an embed says ${hit}: it looks like a call and is none`);
}

function embedProblems(embed: Json, bad: Bad): void {
  if (embedSize(embed) === 0) bad("it is empty");
  for (const { name, value } of list(embed.fields)) {
    if (text(name) === "" || text(name).trim() === "") bad("a field has no name");
    if (text(value).trim() === "") bad("a field has no value");
  }
  for (const key of ["title", "description"])
    if (embed[key] !== undefined && blank(embed[key])) bad(`its ${key} is empty`);
  if (embed.footer !== undefined && blank(record(embed.footer).text)) bad("its footer is empty");
  const author = record(embed.author).name;
  if (text(author).length > 256) bad(`its author has ${text(author).length} characters, 256 allowed`);
}

function components(rows: Json[], bad: Bad): void {
  if (rows.length > 5) bad(`${rows.length} rows, 5 allowed`);
  const ids: string[] = [];
  for (const row of rows) {
    const inside = list(row.components);
    if (row.type !== 1) bad(`a row has type ${String(row.type)}`);
    if (inside.length === 0) bad("a row is empty");
    if (inside.length > 5) bad(`a row has ${inside.length} components, 5 allowed`);
    if (inside.some(({ type }) => type !== 2) && inside.length > 1) bad("a select shares its row");
    for (const one of inside) {
      if (typeof one.custom_id === "string") ids.push(one.custom_id);
      if (one.type === 2) button(one, bad);
      if (one.type === 3) select(one, bad);
    }
  }
  if (new Set(ids).size !== ids.length) bad("two components with one custom_id");
}

function button(one: Json, bad: Bad): void {
  if (blank(one.label) && one.emoji === undefined) bad("a button has neither label nor emoji");
  const leads = one.style === 5;
  if (leads !== (typeof one.url === "string"))
    bad("a button leads somewhere without being a link, or the other way round");
  if (leads === (typeof one.custom_id === "string")) bad("a button needs a custom_id, and a link has none");
}

function select(one: Json, bad: Bad): void {
  const options = list(one.options);
  if (new Set(options.map(({ value }) => value)).size !== options.length) bad("two options with one value");
  if (options.some(({ label }) => blank(label))) bad("an option has no label");
  const most = typeof one.max_values === "number" ? one.max_values : 1;
  if (options.filter(({ default: chosen }) => chosen === true).length > most)
    bad("more options are chosen than may be");
  if (most > options.length) bad(`${most} values of ${options.length} options`);
}

function callback(body: Json, bad: Bad): void {
  const data = record(body.data);
  switch (body.type) {
    case 4:
      message(data, { posts: true, answers: true }, bad);
      return;
    case 7:
      message(data, { posts: false, answers: true }, bad);
      return;
    case 9:
      modal(data, bad);
      return;
  }
}

function modal(data: Json, bad: Bad): void {
  const top = list(data.components);
  if (top.length < 1 || top.length > 5) bad(`a modal has ${top.length} components, 1 to 5 allowed`);
  if (blank(data.title)) bad("a modal has no title");
  const ids: string[] = [];
  for (const one of top) {
    if (one.type !== 18 && one.type !== 10) bad(`a modal holds type ${String(one.type)}, in no label`);
    if (one.type === 18 && blank(one.label)) bad("a label is empty");
    const input = record(one.component);
    if (typeof input.custom_id === "string") ids.push(input.custom_id);
    if (input.type === 4) {
      if (input.label !== undefined) bad("an input in a label has a label of its own");
      const most = typeof input.max_length === "number" ? input.max_length : 4_000;
      if (text(input.value).length > most) bad(`an input stands filled with ${text(input.value).length} of ${most}`);
    }
    if (input.type === 3) select(input, bad);
  }
  if (new Set(ids).size !== ids.length) bad("two inputs with one custom_id");
}

const commandName = /^[-_'\p{L}\p{N}\p{Script=Devanagari}\p{Script=Thai}]{1,32}$/u;

function commands(all: Json[], bad: Bad): void {
  unique(all, "commands", bad);
  if (all.filter(({ type }) => type === undefined || type === 1).length > 100) bad("more than 100 chat commands");
  for (const one of all) {
    if (one.type === 2 || one.type === 3) continue;
    named(one, 0, bad);
    const characters = weight(one);
    if (characters > 8_000) bad(`${text(one.name)} holds ${characters} characters, 8000 allowed`);
  }
}

function named(one: Json, depth: number, bad: Bad): void {
  const name = text(one.name);
  if (!commandName.test(name) || name !== name.toLowerCase()) bad(`${JSON.stringify(name)} is no name of a command`);
  if (blank(one.description) || text(one.description).length > 100) bad(`${name} has no description of 1 to 100`);
  const options = list(one.options);
  if (options.length > 25) bad(`${name} has ${options.length} options, 25 allowed`);
  unique(
    options.map(({ name: one }) => ({ name: one })),
    name,
    bad,
  );
  const nested = options.filter(({ type }) => type === 1 || type === 2);
  if (nested.length > 0 && nested.length < options.length) bad(`${name} has both subcommands and options`);
  if (nested.length > 0 && (depth >= 2 || one.type === 1)) bad(`${name} nests too deep`);
  const firstOptional = options.findIndex(({ required }) => required !== true);
  if (
    nested.length === 0 &&
    firstOptional !== -1 &&
    options.slice(firstOptional).some(({ required }) => required === true)
  )
    bad(`${name} has a required option after an optional one`);
  for (const option of options) {
    const choices = list(option.choices);
    if (choices.length > 25) bad(`${text(option.name)} has ${choices.length} choices, 25 allowed`);
    if (choices.some((choice) => blank(choice.name) || text(choice.name).length > 100))
      bad(`${text(option.name)} has a nameless choice`);
    if (choices.length > 0 && option.autocomplete === true)
      bad(`${text(option.name)} has choices and completes itself`);
    named(option, depth + 1, bad);
  }
}

const unique = (all: Json[], of: string, bad: Bad): void => {
  if (new Set(all.map(({ type, name }) => `${String(type ?? 1)}/${text(name)}`)).size !== all.length)
    bad(`${of}: two of one name`);
};

/** Names, descriptions and values of a command and all below it. */
const weight = (one: Json): number =>
  text(one.name).length +
  text(one.description).length +
  String(one.value ?? "").length +
  [...list(one.options), ...list(one.choices)].reduce((sum, below) => sum + weight(below), 0);
