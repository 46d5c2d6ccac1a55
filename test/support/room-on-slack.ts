/** The room as people see it in a real local Slack. */
import { join } from "node:path";
import { inBrowser, picture } from "./browser.ts";
import type { As, Person, Room, RoomPlatform, SeenCard, SeenForm, SeenLine } from "./room-harness.ts";
import { until } from "./service.ts";
import { type SeenMessage, type SlackWorkspace, slackPeople, startSlackWorkspace } from "./slack-workspace.ts";

const channel = "C01AIR";

export const slackRoom: RoomPlatform = {
  name: "Slack",
  account: (person) => `slack: ${slackPeople[person]}`,
  async open() {
    const workspace = await startSlackWorkspace();
    const { botToken, appToken, apiUrl } = workspace.settings;
    return {
      env: { slack: workspace.settings },
      variables: { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_API_URL: apiUrl },
      channel: `slack: ${channel}`,
      room: () => roomIn(workspace),
      stop: () => workspace.stop(),
    };
  },
};

/** A room of the workspace. */
export function roomIn(workspace: SlackWorkspace): Room {
  const here = workspace.channel(channel);
  const actor = ({ person }: As) => workspace.as(person);
  const threads = async (): Promise<SeenMessage[]> =>
    (await here.messages()).filter(({ ts, thread }) => thread && thread !== ts);
  return {
    async enter() {
      workspace.invite(channel, workspace.as("dana"));
      await here.expectMessage(/This is the airline room of acme-air/);
    },
    online: async () => void (await until(() => workspace.proxy.openLinks() > 0, "the bot is in Slack")),
    cards: async () =>
      (await here.messages())
        .filter(({ ts, thread }) => !thread || thread === ts)
        .map((message) => card(message, actor)),
    lines: async ({ place }) => (await threads()).filter(({ thread }) => thread === place).map(line),
    async pings(person) {
      const calls = (await here.messages()).filter(({ blocks }) =>
        JSON.stringify(blocks).includes(`<@${slackPeople[person]}>`),
      );
      return [...calls, ...(await workspace.dmsTo(person))].map(line);
    },
    directs: async (person: Person) => (await workspace.dmsTo(person)).map(line),
    privates: async (person) => (await workspace.ephemeralsTo(person)).map(line),
    async form(): Promise<SeenForm | undefined> {
      if (!workspace.modalIsOpen()) return undefined;
      const modal = await workspace.expectModal(/(?:)/);
      return { words: modal.words, fields: modal.fields, submit: (values, who) => modal.submit(values, actor(who)) };
    },
    formErrors: async () => Object.values(workspace.fieldErrors()).join("\n"),
    async details(seen, who) {
      await seen.click("Details", who);
      return (await workspace.expectModal(/What happened/)).words;
    },
    command: (typed, who) => workspace.command(typed, actor(who), channel),
    picture: (name) =>
      inBrowser(workspace.page, async (page) => {
        await page.getByText("BR-1").first().waitFor();
        await picture(page, join("test", "output", "slack", `${name}.png`));
      }),
  };
}

const line = ({ words, buttons, menu }: SeenMessage): SeenLine => ({ words, offers: [...buttons, ...menu] });

const card = (message: SeenMessage, actor: (as: As) => { name: Person; id: string }): SeenCard => ({
  ...line(message),
  place: message.ts,
  menu: message.menu,
  offered: (who) => message.offered(actor(who)),
  click: (label, who) =>
    message.buttons.some((button) => button.startsWith(label))
      ? message.click(label, actor(who))
      : message.choose(label, actor(who)),
});
