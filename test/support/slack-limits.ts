/** Slack's documented rules for what a bot sends, as a check of one request: the local workspace accepts what Slack would refuse. */

/** Everything wrong with a call, in words; empty when Slack would take it. `people`: accounts that may be mentioned. */
export function violations(method: string, args: Record<string, unknown>, people: ReadonlySet<string>): string[] {
  const found: string[] = [];
  const bad = (what: string): void => void found.push(`${method}: ${what}`);
  switch (method) {
    case "chat.postMessage":
    case "chat.update":
    case "chat.postEphemeral":
    case "response_url":
      message(args, bad);
      break;
    case "views.open":
    case "views.update":
    case "views.push":
      if (isRecord(args.view)) view(args.view, bad);
      else bad("view is missing");
      break;
  }
  for (const [path, text] of strings(args)) markup(path, text, people, bad);
  return found;
}

type Bad = (what: string) => void;
type Json = Record<string, unknown>;

const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isRecord) : []);

function message(args: Json, bad: Bad): void {
  if (typeof args.text !== "string" || args.text.trim() === "")
    bad("top-level text is missing: notifications and screen readers get nothing");
  else if (args.text.length > 4_000) bad(`top-level text has ${args.text.length} characters`);
  if (args.attachments !== undefined) bad("legacy attachments are sent");
  if (args.unfurl_links === true || args.unfurl_media === true) bad("links would unfurl");
  if (args.link_names === true || args.parse === "full") bad("names would be made into mentions");
  const all = list(args.blocks);
  blocks(all, 50, bad);
  const total = textSize(all);
  if (total > 9_000) bad(`blocks hold ${total} characters of text, budget 9000`);
  if (isRecord(args.metadata)) {
    if (typeof args.metadata.event_type !== "string" || args.metadata.event_type === "")
      bad("metadata has no event_type");
    if (!isRecord(args.metadata.event_payload)) bad("metadata has no event_payload");
  }
}

function view(one: Json, bad: Bad): void {
  if (one.type !== "modal") bad(`view type ${String(one.type)}`);
  plainText("title", one.title, 24, bad);
  if (one.submit !== undefined) plainText("submit", one.submit, 24, bad);
  if (one.close !== undefined) plainText("close", one.close, 24, bad);
  if (typeof one.private_metadata === "string" && one.private_metadata.length > 3_000)
    bad("private_metadata over 3000");
  if (typeof one.callback_id === "string" && one.callback_id.length > 255) bad("callback_id over 255");
  const all = list(one.blocks);
  if (all.some(({ type }) => type === "input") && one.submit === undefined) bad("a view with inputs needs submit");
  blocks(all, 100, bad);
}

function blocks(all: Json[], most: number, bad: Bad): void {
  if (all.length > most) bad(`${all.length} blocks, ${most} allowed`);
  unique("block_id", all, bad);
  for (const [index, one] of all.entries()) block(one, (what) => bad(`block ${index} (${String(one.type)}): ${what}`));
}

function block(one: Json, bad: Bad): void {
  if (typeof one.block_id === "string" && one.block_id.length > 255) bad("block_id over 255");
  switch (one.type) {
    case "header":
      plainText("text", one.text, 150, bad);
      return;
    case "section": {
      const fields = list(one.fields);
      if (one.text === undefined && fields.length === 0) bad("neither text nor fields");
      if (one.text !== undefined) anyText("text", one.text, 3_000, bad);
      if (fields.length > 10) bad(`${fields.length} fields, 10 allowed`);
      for (const field of fields) anyText("field", field, 2_000, bad);
      return;
    }
    case "context": {
      const elements = list(one.elements);
      if (elements.length < 1 || elements.length > 10) bad(`${elements.length} context elements, 1 to 10 allowed`);
      for (const element of elements) anyText("element", element, 2_000, bad);
      return;
    }
    case "actions": {
      const elements = list(one.elements);
      if (elements.length < 1 || elements.length > 25) bad(`${elements.length} elements, 1 to 25 allowed`);
      unique("action_id", elements, bad);
      if (elements.filter(({ style }) => style === "primary").length > 1) bad("more than one primary button");
      for (const element of elements) interactive(element, bad);
      return;
    }
    case "input":
      plainText("label", one.label, 2_000, bad);
      if (isRecord(one.element)) interactive(one.element, bad);
      else bad("no element");
      return;
    case "divider":
      return;
    default:
      bad("a block type the cards do not use");
  }
}

function interactive(one: Json, bad: Bad): void {
  if (typeof one.action_id !== "string" || one.action_id === "" || one.action_id.length > 255)
    bad("action_id missing or over 255");
  const options = list(one.options);
  switch (one.type) {
    case "button":
      plainText("button text", one.text, 75, bad);
      if (typeof one.value !== "string" || one.value === "" || one.value.length > 2_000)
        bad("button value missing or over 2000");
      if (one.style !== undefined && one.style !== "primary" && one.style !== "danger")
        bad(`style ${String(one.style)}`);
      break;
    case "overflow":
      if (options.length < 2 || options.length > 5) bad(`${options.length} overflow options, 2 to 5 allowed`);
      break;
    case "static_select":
      if (options.length < 1 || options.length > 100) bad(`${options.length} options, 1 to 100 allowed`);
      break;
    case "plain_text_input":
      if (typeof one.max_length === "number" && (one.max_length < 1 || one.max_length > 3_000))
        bad("max_length outside 1 to 3000");
      break;
    default:
      bad(`element type ${String(one.type)}`);
  }
  if (one.placeholder !== undefined) plainText("placeholder", one.placeholder, 150, bad);
  for (const option of options) {
    plainText("option text", option.text, 75, bad);
    if (typeof option.value !== "string" || option.value === "" || option.value.length > 75)
      bad("option value missing or over 75");
  }
  if (new Set(options.map(({ value }) => value)).size !== options.length) bad("two options with one value");
  if (isRecord(one.confirm)) {
    plainText("confirm title", one.confirm.title, 100, bad);
    plainText("confirm text", one.confirm.text, 300, bad);
    plainText("confirm yes", one.confirm.confirm, 30, bad);
    plainText("confirm no", one.confirm.deny, 30, bad);
  }
}

function plainText(name: string, value: unknown, most: number, bad: Bad): void {
  if (!isRecord(value) || value.type !== "plain_text") {
    bad(`${name} is not plain_text`);
    return;
  }
  if (value.emoji === true) bad(`${name} would turn codes into emoji`);
  length(name, value.text, most, bad);
}

function anyText(name: string, value: unknown, most: number, bad: Bad): void {
  if (!isRecord(value)) {
    bad(`${name} is missing`);
    return;
  }
  if (value.type === "mrkdwn" && value.verbatim !== true)
    bad(`${name} is not verbatim: Slack would link what it finds`);
  if (value.type !== "mrkdwn" && value.type !== "plain_text") bad(`${name} has type ${String(value.type)}`);
  length(name, value.text, most, bad);
}

function length(name: string, text: unknown, most: number, bad: Bad): void {
  if (typeof text !== "string" || text.trim() === "") bad(`${name} is empty`);
  else if (text.length > most) bad(`${name} has ${text.length} characters, ${most} allowed`);
}

function unique(key: string, all: Json[], bad: Bad): void {
  const values = all.map((one) => one[key]).filter((value) => value !== undefined);
  if (new Set(values).size !== values.length) bad(`${key} is not unique`);
}

/** Where Slack would read markup: nothing live but dates, https links and mentions of known people. */
function markup(path: string, text: string, people: ReadonlySet<string>, bad: Bad): void {
  if (!/(^|\.)text$/.test(path)) return;
  for (const [whole, inside] of text.matchAll(/<([^>]*)>?/g)) {
    const allowed =
      /^!date\^\d+\^[^|]+\|[^|]+$/.test(inside ?? "") ||
      /^https?:\/\/[^|\s]+\|[^|]+$/.test(inside ?? "") ||
      (inside?.startsWith("@") === true && people.has(inside.slice(1)));
    if (!allowed) bad(`${path} holds live markup: ${whole.slice(0, 60)}`);
  }
}

function* strings(value: unknown, path = ""): Generator<[string, string]> {
  if (typeof value === "string") yield [path, value];
  else if (Array.isArray(value)) for (const [index, one] of value.entries()) yield* strings(one, `${path}[${index}]`);
  else if (isRecord(value) && value.type !== "plain_text")
    for (const [key, one] of Object.entries(value)) yield* strings(one, path ? `${path}.${key}` : key);
}

/** Characters in every `text`, wherever it is nested. */
export function textSize(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + textSize(one), 0);
  if (!isRecord(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [key, one]) => sum + (key === "text" && typeof one === "string" ? one.length : textSize(one)),
    0,
  );
}
