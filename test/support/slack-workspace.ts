/**
 * A real local Slack workspace in the words of its users:
 *
 *   const workspace = await startSlackWorkspace();
 *   const card = await workspace.channel("C01AIR").expectMessage(/BR-142/);
 *   await card.click("Approve", workspace.as("dana"));
 *   await workspace.command("/ward status", workspace.as("mia"));
 *   await workspace.expectEphemeral("mia", /nothing is open/);
 *   await workspace.stop();      // fails if anything the bot sent was beyond Slack's limits
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type SlackProxy, startSlackProxy } from "./slack-workspace-proxy.ts";
import { needSlack } from "./test-deps.ts";

export const slackPeople = { dana: "U01DANA", lee: "U03LEE", sam: "U02SAM", mia: "U04MIA", kim: "U05KIM" } as const;
export type SlackPerson = keyof typeof slackPeople;
const realNames: Record<SlackPerson, string> = {
  dana: "Dana Reyes",
  lee: "Lee Park",
  sam: "Sam Okafor",
  mia: "Mia Lund",
  kim: "Kim Ito",
};

/** A person of the tests' fleet who is called like the others, and plays no part in a story. */
const kim = { id: "U05KIM", name: "kim", real_name: "Kim Ito" };

const slackToken = "xoxb-test-token";
/** With it the workspace signs what it sends to an address, in HTTP mode. */
export const slackSigningSecret = "8f742231b10e8888abcd99yyyzzz85a5";
export const slackTeam = "T01TEST";
export const slackBot = "U0WARD";

/** Somebody who acts. */
export interface Actor {
  name: SlackPerson;
  id: string;
}

interface StoredMessage {
  ts: string;
  text: string;
  user?: string;
  blocks?: Record<string, unknown>[];
  thread_ts?: string;
  subtype?: string;
  ephemeral_to?: string;
  edited?: object;
  files?: { name: string; alt_txt?: string; url_private: string }[];
}

/** A file that Slack keeps. */
interface SeenFile {
  name: string;
  /** What a screen reader says of it. */
  alt: string;
  bytes(): Promise<Uint8Array>;
}

/** A message as a person sees it. */
export interface SeenMessage {
  channel: string;
  ts: string;
  /** All its words, dates and names drawn as Slack would. */
  words: string;
  /** The notification. */
  text: string;
  buttons: string[];
  menu: string[];
  thread: string | undefined;
  edited: boolean;
  blocks: Record<string, unknown>[];
  files: SeenFile[];
  click(label: string | RegExp, as: Actor): Promise<void>;
  /** From the menu; what has no room in it, from what "More…" shows. */
  choose(label: string | RegExp, as: Actor): Promise<void>;
  /** All that the menu leads to, as this person opens it. */
  offered(as: Actor): Promise<string[]>;
}

interface Modal {
  title: string;
  words: string;
  fields: string[];
  /** What stands in the fields when it opens. */
  filled: Record<string, string>;
  submit(values: Record<string, string>, as: Actor): Promise<void>;
}

interface SlackChannel {
  id: string;
  messages(): Promise<SeenMessage[]>;
  expectMessage(words: RegExp | string): Promise<SeenMessage>;
  say(text: string, as: Actor, thread?: string): Promise<void>;
}

export interface SlackWorkspace {
  /** What the bot needs to log in. */
  settings: { botToken: string; appToken: string; apiUrl: string };
  /** The page people see. */
  page: string;
  proxy: SlackProxy;
  as(name: SlackPerson): Actor;
  channel(id: string): SlackChannel;
  command(typed: string, as: Actor, channel?: string): Promise<void>;
  ephemeralsTo(name: SlackPerson): Promise<SeenMessage[]>;
  expectEphemeral(name: SlackPerson, words: RegExp | string): Promise<SeenMessage>;
  dmsTo(name: SlackPerson): Promise<SeenMessage[]>;
  expectDm(name: SlackPerson, words: RegExp | string): Promise<SeenMessage>;
  /** The modal that is open, once its words match. */
  expectModal(words: RegExp | string): Promise<Modal>;
  modalIsOpen(): boolean;
  fieldErrors(): Record<string, string>;
  /** Slack tells the bot that somebody brought it into a channel, or that it is out again. */
  invite(channel: string, by: Actor): void;
  remove(channel: string): void;
  stop(): Promise<void>;
}

export async function startSlackWorkspace(
  channels: { id: string; name: string }[] = [{ id: "C01AIR", name: "airline" }],
  /** In HTTP mode: where Slack sends what happens. In Socket Mode if left out. */
  requestUrl?: string,
): Promise<SlackWorkspace> {
  const program = await needSlack();
  const home = mkdtempSync(join(tmpdir(), "wardroom-slack-"));
  const config = join(home, "workspace.json");
  // Its own, so that no other workspace on this machine is mistaken for this one.
  const domain = `acme-air-${basename(home).toLowerCase()}`;
  const people = Object.entries(slackPeople);
  writeFileSync(
    config,
    JSON.stringify({
      workspace: { name: "Acme Air", domain, teamId: slackTeam },
      apps: [
        {
          appId: "A01WARD",
          botUserId: slackBot,
          botName: "Wardroom",
          botToken: slackToken,
          appToken: "xapp-test-token",
          ...(requestUrl ? { mode: "events", requestUrl, signingSecret: slackSigningSecret } : { mode: "socket" }),
        },
      ],
      users: [...people.map(([name, id]) => ({ id, name, real_name: realNames[name as SlackPerson] })), kim],
      channels: channels.map(({ id, name }) => ({ id, name, members: [slackBot, ...Object.values(slackPeople)] })),
    }),
  );
  const { child, port } = await running(program, domain, ["--config", config, "--files-dir", join(home, "files")]);
  const base = `http://127.0.0.1:${port}`;
  const proxy = await startSlackProxy(port, new Set([...Object.values(slackPeople), kim.id]));
  const watching = await watch(base);

  const post = async (path: string, body: object): Promise<void> => {
    const response = await fetch(`${base}/_control/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`the workspace refused ${path}: ${await response.text()}`);
  };
  const stored = async (channel: string): Promise<SeenMessage[]> => {
    const { messages } = (await (await fetch(`${base}/_control/messages/${channel}`)).json()) as {
      messages: StoredMessage[];
    };
    return messages.map((message) => seen(channel, message, post, (as) => ephemeralsTo(as.name)));
  };
  const raw = async (channel: string): Promise<StoredMessage[]> =>
    ((await (await fetch(`${base}/_control/messages/${channel}`)).json()) as { messages: StoredMessage[] }).messages;
  const allChannels = async (): Promise<{ id: string; is_im: boolean; members: string[] }[]> =>
    (
      (await (await fetch(`${base}/_control/state`)).json()) as {
        channels: { id: string; is_im: boolean; members: string[] }[];
      }
    ).channels;

  const publicMessages = async (id: string): Promise<SeenMessage[]> => {
    const hidden = new Set((await raw(id)).filter(({ subtype }) => subtype === "ephemeral").map(({ ts }) => ts));
    return (await stored(id)).filter(({ ts }) => !hidden.has(ts));
  };
  const ephemeralsTo = async (name: SlackPerson): Promise<SeenMessage[]> => {
    const found: SeenMessage[] = [];
    for (const { id } of await allChannels()) {
      const mine = new Set(
        (await raw(id)).filter(({ ephemeral_to }) => ephemeral_to === slackPeople[name]).map(({ ts }) => ts),
      );
      found.push(...(await stored(id)).filter(({ ts }) => mine.has(ts)));
    }
    return found;
  };
  const dmsTo = async (name: SlackPerson): Promise<SeenMessage[]> => {
    const direct = (await allChannels()).filter(({ is_im, members }) => is_im && members.includes(slackPeople[name]));
    return (await Promise.all(direct.map(({ id }) => publicMessages(id)))).flat();
  };
  let invited = 0;
  const event = (about: object): void => {
    invited += 1;
    proxy.send("events_api", {
      team_id: slackTeam,
      api_app_id: "A01WARD",
      type: "event_callback",
      event_id: `Ev${invited}${port}`,
      event_time: 0,
      event: about,
    });
  };

  return {
    settings: { botToken: slackToken, appToken: "xapp-test-token", apiUrl: `${proxy.origin}/api/` },
    page: base,
    proxy,
    as: (name) => ({ name, id: slackPeople[name] }),
    channel: (id) => ({
      id,
      messages: () => publicMessages(id),
      expectMessage: (words) => expectOne(() => publicMessages(id), words, `a message in ${id}`),
      say: (text, as, thread) =>
        post("message", { channel: id, user: as.id, text, ...(thread && { thread_ts: thread }) }),
    }),
    command: (typed, as, channel = channels[0]?.id ?? "C01AIR") => {
      const [command, ...rest] = typed.split(" ");
      return post("command", { channel, user: as.id, command, text: rest.join(" ") });
    },
    ephemeralsTo,
    expectEphemeral: (name, words) => expectOne(() => ephemeralsTo(name), words, `a private answer to ${name}`),
    dmsTo,
    expectDm: (name, words) => expectOne(() => dmsTo(name), words, `a direct message to ${name}`),
    async expectModal(words) {
      const view = await until(
        () => {
          const top = watching.stack.at(-1);
          return top && matches(words, wordsOf(top)) ? top : undefined;
        },
        () => `no modal says ${String(words)}; open: ${watching.stack.map(wordsOf).join(" | ") || "none"}`,
      );
      return modal(view, watching);
    },
    modalIsOpen: () => watching.stack.length > 0,
    fieldErrors: () => watching.errors,
    invite: (channel, by) =>
      event({
        type: "member_joined_channel",
        user: slackBot,
        channel,
        channel_type: "C",
        team: slackTeam,
        inviter: by.id,
        event_ts: "1.0",
      }),
    remove: (channel) => event({ type: "channel_left", channel, actor_id: slackPeople.dana, event_ts: "1.0" }),
    async stop() {
      watching.close();
      await proxy.stop();
      await ended(child);
      rmSync(home, { recursive: true, force: true });
      if (proxy.problems.length > 0)
        throw new Error(`The bot sent what Slack refuses:\n${[...new Set(proxy.problems)].join("\n")}`);
    },
  };
}

type Post = (path: string, body: object) => Promise<void>;
type Json = Record<string, unknown>;

interface Pressable {
  label: string;
  kind: "button" | "option";
  action: Json;
}

const further = "More…";

function seen(
  channel: string,
  message: StoredMessage,
  post: Post,
  privates: (as: Actor) => Promise<SeenMessage[]>,
): SeenMessage {
  const blocks = message.blocks ?? [];
  const all = blocks.flatMap((block, index) => pressables(block, index));
  const begins = (one: string, label: string | RegExp): boolean =>
    typeof label === "string" ? one.startsWith(label) : label.test(one);
  const press = async (kind: Pressable["kind"], label: string | RegExp, as: Actor): Promise<void> => {
    const found = all.find((one) => one.kind === kind && begins(one.label, label));
    if (!found)
      throw new Error(
        `There is no "${String(label)}" on: ${wordsOf({ blocks })} [${all.map((one) => one.label).join("] [")}]`,
      );
    await post("interact", { channel, messageTs: message.ts, user: as.id, action: found.action });
  };
  const menu = all.filter(({ kind }) => kind === "option").map(({ label }) => label);
  /** What "More…" shows: a private message of its own. */
  const opened = async (as: Actor): Promise<SeenMessage> => {
    const before = (await privates(as)).length;
    await press(menu.includes(further) ? "option" : "button", further, as);
    return until(
      async () => (await privates(as)).slice(before).find(({ words }) => words.includes("what else can be done")),
      () => `"${further}" shows ${as.name} nothing`,
    );
  };
  return {
    channel,
    ts: message.ts,
    words: blocks.length > 0 ? wordsOf({ blocks }) : drawn(message.text),
    text: message.text,
    buttons: all.filter(({ kind }) => kind === "button").map(({ label }) => label),
    menu,
    thread: message.thread_ts,
    edited: message.edited !== undefined,
    blocks,
    files: (message.files ?? []).map(({ name, alt_txt = "", url_private }) => ({
      name,
      alt: alt_txt,
      async bytes() {
        const answer = await fetch(url_private, { headers: { authorization: `Bearer ${slackToken}` } });
        if (!answer.ok) throw new Error(`Slack does not hand out ${name}: HTTP ${answer.status}`);
        return new Uint8Array(await answer.arrayBuffer());
      },
    })),
    click: (label, as) => press("button", label, as),
    async choose(label, as) {
      const hidden = menu.includes(further) && !menu.some((one) => begins(one, label));
      return hidden ? (await opened(as)).click(label, as) : press("option", label, as);
    },
    offered: async (as) => (menu.includes(further) ? (await opened(as)).buttons : menu),
  };
}

const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string => (isRecord(value) && typeof value.text === "string" ? value.text : "");

function pressables(block: Json, index: number): Pressable[] {
  if (block.type !== "actions" || !Array.isArray(block.elements)) return [];
  const block_id = typeof block.block_id === "string" ? block.block_id : `b${index}`;
  return block.elements.filter(isRecord).flatMap((element): Pressable[] => {
    const { type, action_id, value, text, options } = element;
    if (type === "button")
      return [{ label: textOf(text), kind: "button", action: { type, action_id, block_id, value, text } }];
    return (Array.isArray(options) ? options.filter(isRecord) : []).map((option) => ({
      label: textOf(option.text),
      kind: "option",
      action: { type, action_id, block_id, selected_option: option },
    }));
  });
}

/** The words of blocks in reading order, without their marks. */
export function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(wordsOf).filter(Boolean).join("\n");
  if (!isRecord(value)) return "";
  if (typeof value.text === "string") return drawn(value.text);
  return Object.entries(value)
    .filter(([key]) => ["title", "text", "fields", "elements", "blocks", "label", "element", "submit"].includes(key))
    .map(([, one]) => wordsOf(one))
    .filter(Boolean)
    .join("\n");
}

/** Mrkdwn as it reads: dates by their fallback, mentions by name, entities as characters, no marks. */
function drawn(text: string): string {
  const names = new Map(
    Object.entries(slackPeople).map(([name, id]) => [id as string, realNames[name as SlackPerson]]),
  );
  return text
    .replace(/<!date\^[^|>]*\|([^>]*)>/g, "$1")
    .replace(/<@([UW][A-Z0-9]+)>/g, (_, id: string) => `@${names.get(id) ?? id}`)
    .replace(/<(https?:[^|>]+)\|([^>]*)>/g, "$2 ($1)")
    .replace(/[*`\u200B\u2060]/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

interface Watching {
  stack: Json[];
  errors: Record<string, string>;
  send(message: object): void;
  close(): void;
}

/** Modals are only shown on the page's own socket. */
async function watch(base: string): Promise<Watching> {
  const socket = new WebSocket(`${base.replace("http", "ws")}/ui`);
  const watching: Watching = {
    stack: [],
    errors: {},
    send: (message) => socket.send(JSON.stringify(message)),
    close: () => socket.close(),
  };
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(String(data)) as { t: string; stack?: Json[]; errors?: Record<string, string> };
    if (message.t === "view") {
      watching.stack = message.stack ?? [];
      watching.errors = {};
    }
    if (message.t === "view_errors") watching.errors = message.errors ?? {};
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error("the workspace's page socket did not open")));
  });
  return watching;
}

function modal(view: Json, watching: Watching): Modal {
  const inputs = (Array.isArray(view.blocks) ? view.blocks.filter(isRecord) : []).filter(
    ({ type }) => type === "input",
  );
  const filled = Object.fromEntries(
    inputs.flatMap(({ block_id, element }) => {
      if (!isRecord(element)) return [];
      const { initial_value, initial_option } = element;
      const value = isRecord(initial_option) ? initial_option.value : initial_value;
      return typeof value === "string" ? [[String(block_id), value]] : [];
    }),
  );
  return {
    title: textOf(view.title),
    words: wordsOf(view),
    fields: inputs.map(({ block_id }) => String(block_id)),
    filled,
    async submit(values, as) {
      const typed: Record<string, Json> = {};
      for (const { block_id, element } of inputs) {
        const value = values[String(block_id)] ?? filled[String(block_id)];
        if (value === undefined || !isRecord(element)) continue;
        const option = Array.isArray(element.options)
          ? element.options.filter(isRecord).find((one) => one.value === value || textOf(one.text) === value)
          : undefined;
        typed[String(block_id)] = {
          [String(element.action_id)]:
            element.type === "static_select"
              ? { type: element.type, selected_option: option }
              : { type: element.type, value },
        };
      }
      watching.send({ t: "view_submit", user: as.id, values: typed });
    },
  };
}

const matches = (words: RegExp | string, text: string): boolean =>
  typeof words === "string" ? text.includes(words) : words.test(text);

async function expectOne(
  look: () => Promise<SeenMessage[]>,
  words: RegExp | string,
  what: string,
): Promise<SeenMessage> {
  let last: SeenMessage[] = [];
  return until(
    async () => {
      last = await look();
      return last.findLast((message) => matches(words, message.words));
    },
    () =>
      `${what} saying ${String(words)} did not come. There is:\n${last.map((message) => message.words).join("\n---\n") || "nothing"}`,
  );
}

/** Waits for a real process: looks again until there is something, at most `patience` ms. */
export async function until<T>(
  look: () => T | undefined | Promise<T | undefined>,
  otherwise: () => string,
  patience = 20_000,
): Promise<T> {
  const end = Date.now() + patience;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(otherwise());
    await wait(25);
  }
}

/** A free port may be taken again before the workspace has it; then another is tried. */
async function running(
  program: string,
  domain: string,
  args: string[],
): Promise<{ child: ChildProcess; port: number }> {
  const failures: string[] = [];
  while (failures.length < 3) {
    const port = await freePort();
    const child = spawn(program, [...args, "--port", String(port), "--base-host", "127.0.0.1"], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    const state = await until(
      async () => {
        if (child.exitCode !== null) return "ended";
        const answer = await fetch(`http://127.0.0.1:${port}/_control/state`).catch(() => undefined);
        return answer?.ok && (await answer.text()).includes(`"${domain}"`) ? "up" : undefined;
      },
      () => `the local Slack workspace did not start: ${said.trim()}`,
      20_000,
    );
    if (state === "up") return { child, port };
    failures.push(said.trim().split("\n").at(-1) ?? "");
  }
  throw new Error(`the local Slack workspace ended by itself three times: ${failures.join(" | ")}`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
    setTimeout(() => child.kill("SIGKILL"), 3_000).unref();
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || !address) throw new Error("no free port");
  return address.port;
}
