/** The room as people see it in a real local Discord. */
import type { Env } from "../../src/env.ts";
import { type DiscordGuild, discordPeople, type SeenDiscordMessage, startDiscordGuild } from "./discord-guild.ts";
import { recordOf, textIn } from "./discord-guild-state.ts";
import { messageWords } from "./discord-message.ts";
import type { As, Person, Room, RoomPlatform, SeenCard, SeenForm, SeenLine } from "./room-harness.ts";
import { until } from "./service.ts";

const channel = "20001";

export const discordRoom: RoomPlatform = {
  name: "Discord",
  account: (person) => `discord: "${discordPeople[person]}"`,
  async open() {
    const guild = await startDiscordGuild();
    const env: Partial<Env> & { discord: DiscordGuild["settings"] } = { discord: guild.settings };
    return {
      env,
      variables: { DISCORD_TOKEN: guild.settings.token, DISCORD_API_URL: guild.settings.apiUrl },
      channel: `discord: "${channel}"`,
      room: () => roomIn(guild),
      stop: () => guild.stop(),
    };
  },
};

/** A room of the guild. */
export function roomIn(guild: DiscordGuild): Room {
  const here = guild.channel(channel);
  const actor = ({ person }: As) => guild.as(person);
  const names = new Map(guild.people);
  /** Questions of the bot that were answered for the person who asked for a form or said yes. */
  const answered = new Set<string>();

  /** The newest private message to a person that has a button which begins with these words, pressed once. */
  async function pressPrivate(label: RegExp, who: As): Promise<boolean> {
    const asked = (await guild.ephemeralsTo(who.person)).findLast(
      ({ id, buttons }) => !answered.has(id) && buttons.some((button) => label.test(button)),
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

  return {
    async enter() {
      guild.invite();
      await here.expectMessage(/This is the airline room of acme-air/);
    },
    online: async () => void (await until(() => guild.proxy.gateway.openLinks() > 0, "the bot is in Discord")),
    cards: async () => (await here.messages()).filter(({ thread, framed }) => thread === undefined && framed).map(card),
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
    directs: async (person: Person) => (await guild.dmsTo(person)).map(line),
    privates: async (person) => (await guild.ephemeralsTo(person)).map(line),
    async form(who): Promise<SeenForm | undefined> {
      const modal = guild.openModal(who.person);
      if (!modal) {
        // A modal cannot answer a modal: the way back to it is a button.
        await pressPrivate(/^Correct it/, who);
        return undefined;
      }
      return {
        words: modal.words,
        fields: modal.names,
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
    // A flag is a switch that is chosen.
    command: (typed, who) =>
      guild.command(
        typed.replace(/ --([a-z-]+)/g, (_, flag: string) => ` ${flag.replace("-", "_")}:true`),
        actor(who),
        channel,
      ),
    picture: async () => {},
  };
}

const line = ({ words, buttons, menu }: SeenDiscordMessage): SeenLine => ({ words, offers: [...buttons, ...menu] });
