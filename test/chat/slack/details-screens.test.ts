/** What people see of details, of answers in a thread and of a channel that is gone, as pictures under test/output/slack. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { second } from "../../../src/domain/words/time.ts";
import { inBrowser, picture } from "../../support/browser.ts";
import { slackBot } from "../../support/slack-workspace.ts";
import { type SlackWorld, slackWorld } from "./slack-world.ts";

const output = join("test", "output", "slack");
let it: SlackWorld;
beforeAll(async () => {
  it = await slackWorld();
});
afterAll(() => it.stop());

test("details, a thread and an unreachable channel read well in the workspace", async () => {
  const { workspace, world } = it;
  await world.cross();
  await it.tell();
  await it.pass(35 * second);
  const card = await workspace.channel("C01AIR").expectMessage(/airline-a fails its travellers/);
  await workspace.channel("C01AIR").say(`<@${slackBot}> ack checking the prompt`, workspace.as("dana"), card.ts);
  await workspace.expectEphemeral("dana", /DONE/);
  await workspace.channel("C01AIR").say(`<@${slackBot}> halp`, workspace.as("dana"), card.ts);
  await workspace.expectEphemeral("dana", /Did you mean/);
  await it.tell();

  await inBrowser(
    workspace.page,
    async (page) => {
      await page.getByText("BR-1").first().waitFor();
      await page
        .getByText(/repl(y|ies)/)
        .first()
        .click();
      await page.getByText("Did you mean").first().waitFor();
      await picture(page, join(output, "thread-commands.png"));
      await (await workspace.channel("C01AIR").expectMessage(/airline-a fails/)).choose(
        "Details",
        workspace.as("dana"),
      );
      await page.getByText("Who was asked").waitFor();
      await picture(page, join(output, "details.png"));
      await page.getByRole("button", { name: "Close" }).last().click();
    },
    { width: 1180, height: 1500 },
  );

  workspace.proxy.inject(
    "chat.postMessage",
    { type: "refuse", error: "is_archived" },
    {
      times: 99,
      where: ({ channel }) => channel === "C01AIR",
    },
  );
  await world.cross("airline-b");
  await it.tell();
  await it.pass(second);
  await workspace.expectDm("dana", /Nothing arrives in the airline room/);
  await inBrowser(workspace.page, async (page) => {
    await page.getByLabel("Act as").selectOption({ label: "Dana Reyes" });
    await page.locator(".sidebar-item", { hasText: "Dana Reyes" }).first().click();
    await page.getByText("Nothing arrives in the airline room").first().waitFor();
    await picture(page, join(output, "unreachable.png"));
  });
  expect(workspace.proxy.problems).toEqual([]);
});
