/** What people see: the cards in the workspace's own page, as pictures under test/output/slack to look at. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { verdicts } from "../../../src/domain/breach/breach-events.ts";
import { refused } from "../../../src/domain/words/reply.ts";
import type { Form } from "../../../src/views/card.ts";
import { replyCard } from "../../../src/views/notice.ts";
import { inBrowser, picture } from "../../support/browser.ts";
import { breachCard, directNote, escalationNote, everything } from "../sample-cards.ts";
import { type Scene, startScene } from "./scene.ts";

const resolveForm: Form = {
  title: "Resolve BR-7",
  submit: "Resolve",
  intro: [{ strong: "refund-b is paying refunds twice." }, " It escalated to Lee, so one more question."],
  fields: [
    {
      type: "text",
      name: "reason",
      label: "What was it?",
      multiline: true,
      placeholder: "One sentence is enough",
      max: 500,
    },
    {
      type: "select",
      name: "verdict",
      label: "Was the pact right?",
      optional: true,
      options: verdicts.map((verdict) => ({ value: verdict, label: verdict })),
    },
  ],
};
const output = join("test", "output", "slack");
let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
});
afterAll(() => scene.stop());

test("the life of a breach reads well in the workspace", async () => {
  const { slack, workspace, token, door } = scene;
  door.answer = () => ({
    type: "notice",
    card: replyCard(
      refused(
        "not_eligible",
        "Only Dana, Sam or Lee can approve this. It is open for 2 more minutes; ask Dana, or pause airline-a yourself.",
      ),
    ),
  });
  const room = workspace.channel("C01AIR");
  for (const stage of ["open", "acknowledged", "escalated", "quarantined", "denied", "resolved"] as const)
    expect(await slack.post("C01AIR", breachCard(stage), token)).toMatchObject({ type: "sent" });
  await slack.post("C01AIR", everything(), token);
  const open = await room.expectMessage(/ESCALATED/);
  expect(await slack.reply("C01AIR", `C01AIR/${open.ts}`, escalationNote(), { broadcast: false }, token)).toMatchObject(
    { type: "sent" },
  );
  await slack.direct("U03LEE", directNote(), token);
  await open.click("Approve", workspace.as("mia"));
  await workspace.expectEphemeral("mia", /Only Dana/);

  await inBrowser(workspace.page, async (page) => {
    await page.getByText("BR-142").first().waitFor();
    const cards = page.locator(".msg");
    for (const [index, name] of [
      "open",
      "acknowledged",
      "escalated",
      "quarantined",
      "denied",
      "resolved",
      "everything",
    ].entries())
      await picture(cards.nth(index), join(output, `card-${name}.png`));

    await page.getByText("1 reply").click();
    await page.getByText("Level 2: no answer").first().waitFor();
    await picture(page, join(output, "thread.png"));

    door.answer = () => ({
      type: "form",
      form: resolveForm,
      press: { item: "breach:BR-7", verb: "resolve", epoch: 1 },
    });
    await page.getByText("Resolve…").click();
    await page.getByText("Was the pact right?").waitFor();
    await picture(page, join(output, "form.png"));
    await page.getByText("Cancel").click();

    await page.getByLabel("Act as").selectOption({ label: "Mia Lund" });
    await page.getByText("only visible to you").waitFor();
    await picture(page, join(output, "refused.png"));

    await page.getByLabel("Act as").selectOption({ label: "Lee Park" });
    await page
      .locator(".sidebar-item", { hasText: /Lee Park|Wardroom/ })
      .first()
      .click();
    await page.getByText("You are called because").first().waitFor();
    await picture(page, join(output, "direct.png"));
  });
});
