/** The room as people see it in a real local Slack. */
import { join } from "node:path";
import { inBrowser, picture } from "./browser.ts";
import { isPng } from "./png.ts";
import type { As, Person, Room, RoomPlatform, SeenCard, SeenForm, SeenLine } from "./room-harness.ts";
import { until } from "./service.ts";
import {
  type Actor,
  type SeenMessage,
  type SlackWorkspace,
  slackBot,
  slackPeople,
  startSlackWorkspace,
  wordsOf,
} from "./slack-workspace.ts";

const first = "C01AIR";
/** No file names it. */
const other = "C02OPS";

export const slackRoom: RoomPlatform = {
  name: "Slack",
  shares: true,
  account: (person) => `slack: ${slackPeople[person]}`,
  brought: "into a channel",
  letIn: (person) => ["link", "--person", person],
  linked: (person) => `slack/${slackPeople[person]}`,
  async open() {
    const workspace = await startSlackWorkspace([
      { id: first, name: "airline" },
      { id: other, name: "ops" },
    ]);
    const { botToken, appToken, apiUrl } = workspace.settings;
    return {
      env: { slack: workspace.settings },
      variables: { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_API_URL: apiUrl },
      channel: `slack: ${first}`,
      room: () => roomIn(workspace),
      outage: {
        begin() {
          for (const method of ["chat.postMessage", "chat.update", "conversations.open"])
            workspace.proxy.inject(method, { type: "status", status: 503 }, { times: 100_000 });
        },
        end: () => workspace.proxy.recover(),
      },
      stop: () => workspace.stop(),
    };
  },
};

/** A room of the workspace. */
function roomIn(workspace: SlackWorkspace, channel = first): Room {
  const here = workspace.channel(channel);
  /** What a person typed into the form that is open; Slack keeps it while the form says what is wrong. */
  let typed: Record<string, string> = {};
  const actor = ({ person }: As) => workspace.as(person);
  const threads = async (): Promise<SeenMessage[]> =>
    (await here.messages()).filter(({ ts, thread }) => thread && thread !== ts);
  const cards = async (): Promise<SeenCard[]> =>
    (await here.messages()).filter(({ ts, thread }) => !thread || thread === ts).map((message) => card(message, actor));
  const privates = async (person: Person): Promise<SeenCard[]> =>
    (await workspace.ephemeralsTo(person)).map((message) => card(message, actor));
  /** Answers whose button was pressed for a form. */
  const pressed = new Set<string>();
  async function pressOnce(answers: SeenCard[], who: As): Promise<void> {
    const asks = answers.findLast(
      ({ place, words }) => !pressed.has(place) && words.includes("an answer or two first"),
    );
    const [button] = asks?.offers ?? [];
    if (!asks || button === undefined) return;
    pressed.add(asks.place);
    await asks.click(button, who);
  }

  return {
    async enter() {
      workspace.invite(channel, workspace.as("dana"));
      await here.expectMessage(/This is the airline room of acme-air/);
    },
    online: async () => void (await until(() => workspace.proxy.openLinks() > 0, "the bot is in Slack")),
    cards,
    lines: async ({ place }) => (await threads()).filter(({ thread }) => thread === place).map(line),
    /** Only what is posted calls anybody: an edit calls nobody. */
    async pings(person) {
      const calls = workspace.proxy.calls.filter(
        ({ method, args, answer }) =>
          method === "chat.postMessage" &&
          args.channel === channel &&
          (answer === "passed" || answer === "lost") &&
          JSON.stringify(args.blocks ?? args.text).includes(`<@${slackPeople[person]}>`),
      );
      const posted = calls.map(
        ({ args: { blocks } }): SeenLine => ({ words: wordsOf({ blocks: parsed(blocks) }), offers: [] }),
      );
      return [...posted, ...(await workspace.dmsTo(person)).map(line)];
    },
    directs: async (person: Person) => (await workspace.dmsTo(person)).map((message) => card(message, actor)),
    redraws: async ({ place }) =>
      workspace.proxy.calls.filter(
        ({ method, args, answer }) => method === "chat.update" && args.ts === place && answer === "passed",
      ).length,
    privates,
    async form(who): Promise<SeenForm | undefined> {
      if (!workspace.modalIsOpen()) {
        typed = {};
        // What a mention asks for opens with a button: Slack opens a form only for a press or a command.
        await pressOnce(await privates(who.person), who);
        return undefined;
      }
      const modal = await workspace.expectModal(/(?:)/);
      return {
        words: modal.words,
        fields: modal.fields,
        filled: { ...modal.filled, ...typed },
        async submit(values, by) {
          typed = { ...typed, ...values };
          await modal.submit(typed, actor(by));
        },
      };
    },
    formErrors: async () => Object.values(workspace.fieldErrors()).join("\n"),
    async details(seen, who) {
      await seen.click("Details", who);
      return (await workspace.expectModal(/What happened/)).words;
    },
    command: (said, who) => workspace.command(said, actor(who), channel),
    /** Threads of Slack have no slash commands. */
    commandAt: ({ place }, said, who) => here.say(said.replace(/^\/ward\b/, `<@${slackBot}>`), actor(who), place),
    notices: cards,
    agent: async (name) => (await cards()).filter(({ words }) => words.includes(name)),
    async elsewhere() {
      workspace.invite(other, workspace.as("dana"));
      return roomIn(workspace, other);
    },
    async stranger(person) {
      await workspace.command("/ward status", actor({ person }), channel);
      return (await privates(person)).map(({ words }) => words).join("\n");
    },
    async comeIn(person, printed) {
      await workspace.command(`/ward link ${printed}`, actor({ person }), channel);
      // What is typed meanwhile may be looked at first.
      await until(
        async () => (await privates(person)).some(({ words }) => /from now on/.test(words)),
        `${person} is told whose account it is`,
      );
    },
    busy: async () =>
      workspace.proxy.inject(
        "chat.postMessage",
        { type: "rate-limit", seconds: 2 },
        { where: (args) => args.channel === channel },
      ),
    async pictures() {
      const files = (await here.messages()).flatMap((one) => (one.thread === undefined ? [] : one.files));
      const each = await Promise.all(files.map(async (one) => (isPng(await one.bytes()) ? [one.alt] : [])));
      return each.flat();
    },
    picture: (name, shows = "BR-1") =>
      inBrowser(workspace.page, async (page) => {
        await page.getByText(shows).first().waitFor();
        await picture(page, join("test", "output", "slack", `${name}.png`));
      }),
  };
}

const parsed = (blocks: unknown): unknown => (typeof blocks === "string" ? JSON.parse(blocks) : blocks);

const line = ({ words, buttons, menu }: SeenMessage): SeenLine => ({ words, offers: [...buttons, ...menu] });

const card = (message: SeenMessage, actor: (as: As) => Actor): SeenCard => ({
  ...line(message),
  place: message.ts,
  menu: message.menu,
  offered: (who) => message.offered(actor(who)),
  click: (label, who) =>
    message.buttons.some((button) => button.startsWith(label))
      ? message.click(label, actor(who))
      : message.choose(label, actor(who)),
});
