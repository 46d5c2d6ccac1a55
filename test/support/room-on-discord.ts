/** The room as people see it in a real local Discord. */
import { commands } from "../../commands/index.ts";
import type { Env } from "../../src/env.ts";
import { type DiscordGuild, discordPeople, type SeenDiscordMessage, startDiscordGuild } from "./discord-guild.ts";
import { recordOf, textIn } from "./discord-guild-state.ts";
import { messageWords } from "./discord-message.ts";
import type { As, Person, Room, RoomPlatform, SeenCard, SeenForm, SeenLine } from "./room-harness.ts";
import { until } from "./service.ts";

const first = "20001";
/** No file names it. */
const other = "20002";

export const discordRoom: RoomPlatform = {
  name: "Discord",
  shares: true,
  account: (person) => `discord: "${discordPeople[person]}"`,
  brought: "into a server",
  letIn: (person) => ["link", "--person", person],
  linked: (person) => `discord/${discordPeople[person]}`,
  async open() {
    const guild = await startDiscordGuild([
      { id: first, name: "airline" },
      { id: other, name: "ops" },
    ]);
    const env: Partial<Env> & { discord: DiscordGuild["settings"] } = { discord: guild.settings };
    return {
      env,
      variables: { DISCORD_TOKEN: guild.settings.token, DISCORD_API_URL: guild.settings.apiUrl },
      channel: `discord: "${first}"`,
      room: () => roomIn(guild),
      outage: {
        begin: () => guild.proxy.inject("*", { type: "status", status: 503 }, { times: 100_000 }),
        end: () => guild.proxy.recover(),
      },
      stop: () => guild.stop(),
    };
  },
};

/** A room of the guild. */
function roomIn(guild: DiscordGuild, channel = first): Room {
  const here = guild.channel(channel);
  const actor = ({ person }: As) => guild.as(person);
  const names = new Map(guild.people);
  /** Questions of the bot that were answered for the person who asked for a form or said yes. */
  const answered = new Set<string>();

  /** The newest private message to a person that has a button which begins with these words, pressed once. */
  async function pressPrivate(label: RegExp, who: As, says = /(?:)/): Promise<boolean> {
    const asked = (await guild.ephemeralsTo(who.person)).findLast(
      ({ id, words, buttons }) => !answered.has(id) && says.test(words) && buttons.some((button) => label.test(button)),
    );
    if (!asked) return false;
    answered.add(asked.id);
    await asked.click(label, actor(who));
    return true;
  }
  /** Discord has no "are you sure?" of its own: the bot asks in private, with a yes and a no. */
  async function sure(label: string, who: As): Promise<void> {
    const asked = await until(
      async () =>
        (await guild.ephemeralsTo(who.person)).findLast(
          ({ id, carries }) => !answered.has(id) && [...carries.values()].includes("v1:x"),
        ),
      `${who.person} is asked whether "${label}" is meant`,
    );
    answered.add(asked.id);
    const [yes = ""] = asked.buttons;
    await asked.click(yes, actor(who));
  }
  const card = (message: SeenDiscordMessage): SeenCard => ({
    ...line(message),
    place: message.id,
    menu: message.menu,
    offered: async () => message.menu,
    async click(label, who) {
      const isButton = message.buttons.some((button) => button.startsWith(label));
      await (isButton ? message.click(label, actor(who)) : message.choose(label, actor(who)));
      const [, carried = ""] = [...message.carries].find(([one]) => one.startsWith(label)) ?? [];
      if (carried.startsWith("v1:c:")) await sure(label, who);
    },
  });

  const cards = async (): Promise<SeenCard[]> =>
    (await here.messages()).filter(({ thread, framed }) => thread === undefined && framed).map(card);

  return {
    async enter() {
      guild.invite();
      await here.expectMessage(/This is the airline room of acme-air/);
    },
    online: async () => void (await until(() => guild.proxy.gateway.openLinks() > 0, "the bot is in Discord")),
    cards,
    lines: async ({ place }) => (await here.messages()).filter(({ thread }) => thread === place).map(line),
    /** Only what is posted calls anybody: an edit takes the mention off again, and calls nobody. */
    async pings(person) {
      const direct = new Set((await guild.dmsTo(person)).map((message) => message.channel));
      const posted = new Map<string, SeenLine>();
      for (const { route, path, body, answer, order } of guild.proxy.calls) {
        if (route !== "POST /channels/:id/messages" || (answer !== "passed" && answer !== "lost")) continue;
        const { users } = recordOf(body.allowed_mentions);
        const called = Array.isArray(users) && users.includes(discordPeople[person]);
        if (!called && !direct.has(path.split("/")[2] ?? "")) continue;
        const words = messageWords(
          {
            content: textIn(body.content),
            embeds: JSON.stringify(body.embeds ?? []),
            components: JSON.stringify(body.components ?? []),
          },
          names,
        );
        posted.set(textIn(body.nonce) || String(order), { words, offers: [] });
      }
      return [...posted.values()];
    },
    directs: async (person: Person) => (await guild.dmsTo(person)).map(card),
    redraws: async ({ place }) =>
      guild.proxy.calls.filter(
        ({ route, path, answer }) =>
          route === "PATCH /channels/:id/messages/:id" && path.endsWith(`/${place}`) && answer === "passed",
      ).length,
    privates: async (person) => (await guild.ephemeralsTo(person)).map(card),
    async form(who): Promise<SeenForm | undefined> {
      const modal = guild.openModal(who.person);
      if (!modal) {
        // Neither a modal nor a command can be answered with a modal: the way to it is a button.
        await pressPrivate(/^Correct it|…$/, who, /nothing was done yet|an answer or two first/);
        return undefined;
      }
      return {
        words: modal.words,
        fields: modal.names,
        filled: modal.standing,
        async submit(values, by) {
          const here = Object.entries(values).filter(([name]) => modal.names.includes(name));
          const later = Object.entries(values).filter(([name]) => !modal.names.includes(name));
          await modal.submit(Object.fromEntries(here), actor(by));
          if (later.length === 0) return;
          await until(() => pressPrivate(/^Continue/, by), "the form goes on with a second step");
          const next = await until(() => guild.openModal(by.person), "the second step is open");
          await next.submit(Object.fromEntries(later), actor(by));
        },
      };
    },
    formErrors: async ({ person }) =>
      (await guild.ephemeralsTo(person))
        .filter(({ words }) => words.includes("nothing was done yet"))
        .map(({ words }) => words)
        .at(-1) ?? "",
    async details(seen, who) {
      await seen.click("Details", who);
      return (await guild.expectEphemeral(who.person, /What happened/)).words;
    },
    command: (typed, who) => guild.command(inGroup(typed), actor(who), channel),
    commandAt: async ({ place }, typed, who) =>
      guild.command(inGroup(typed), actor(who), await guild.startThread(channel, place)),
    notices: async () => (await here.messages()).filter(({ thread }) => thread === undefined).map(line),
    agent: async (name) => (await cards()).filter(({ words }) => words.includes(name)),
    /** It is in every channel of the server already. */
    elsewhere: async () => roomIn(guild, other),
    async stranger(person) {
      await guild.command("/ward status", actor({ person }), channel);
      return (await guild.ephemeralsTo(person)).map(({ words }) => words).join("\n");
    },
    async comeIn(person, printed) {
      await guild.command(inGroup(`/ward link ${printed}`), actor({ person }), channel);
      // What is typed meanwhile may be looked at first.
      await until(
        async () => (await guild.ephemeralsTo(person)).some(({ words }) => /from now on/.test(words)),
        `${person} is told whose account it is`,
      );
    },
    busy: async () => guild.proxy.inject("POST /channels/:id/messages", { type: "rate-limit", seconds: 2 }),
    pictures: async () =>
      guild.proxy.calls.flatMap(({ route, body, files, answer }) =>
        route === "POST /channels/:id/messages" && answer === "passed" && files.some((name) => name.endsWith(".png"))
          ? [JSON.stringify(body.attachments)]
          : [],
      ),
    picture: async () => {},
  };
}

/** What is typed as "/ward room" is found in Discord's list as "/ward fleet room", and a flag is a switch that is chosen there. */
function inGroup(typed: string): string {
  const [root = "", verb = "", ...rest] = typed.split(" ");
  const group = commands.find(({ name }) => name === verb)?.group;
  return [root, ...(group ? [group] : []), verb, ...rest]
    .join(" ")
    .replace(/ --([a-z-]+)/g, (_, flag: string) => ` ${flag.replaceAll("-", "_")}:true`);
}

const line = ({ words, buttons, menu }: SeenDiscordMessage): SeenLine => ({ words, offers: [...buttons, ...menu] });
