/** The lives of breaches and approvals and whatever else chat shows, a picture at each turn. */
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { hour, minute, second } from "../../src/domain/words/time.ts";
import type { Camera, Shot } from "./camera.ts";
import type { Stage } from "./stage.ts";

export interface Pictured {
  name: string;
  caption: string;
}

/** `folder`: where the pictures go. */
export async function takeCards(stage: Stage, camera: Camera, folder: string): Promise<Pictured[]> {
  const { app, workspace, signal, fails, asks, click, command, pass } = stage;
  const room = workspace.channel("C01AIR");
  const taken: Pictured[] = [];

  const keep = async (name: string, caption: string, slack: Shot | undefined, web?: Shot): Promise<void> => {
    const shots = [
      ...(slack ? [{ caption: "Slack", shot: slack }] : []),
      ...(web ? [{ caption: "Web room", shot: web }] : []),
    ];
    await camera.sheet(join(folder, `${name}.png`), shots);
    taken.push({ name, caption });
    console.log(name);
  };
  /** The newest message of the channel that says so, and the card at a path. */
  const take = async (name: string, caption: string, words: RegExp, path: string): Promise<void> => {
    await app.settled();
    const { words: said } = await room.expectMessage(words);
    const slack = await camera.slack((page) => messageOf(page, said));
    await keep(name, caption, slack, await camera.web(path, (page) => page.locator("article.card").first()));
  };
  /** A command and its private answer. */
  const answer = async (name: string, caption: string, typed: string): Promise<void> => {
    await command(`/ward ${typed}`);
    const slack = await camera.slack((page) => page.locator(".msg:has(.badge-eph)").last());
    const web = await camera.web("/rooms/airline", (page) => typedInPalette(page, typed));
    await keep(name, caption, slack, web);
  };
  /** A form that is open in Slack, beside the same in the web room; then it is closed. */
  const form = async (name: string, caption: string, words: RegExp, web: Shot): Promise<void> => {
    await workspace.expectModal(words);
    const slack = await camera.slack((page) => page.locator(".modal"));
    await keep(name, caption, slack, web);
    await camera.slack(async (page) => {
      const close = page.locator(".modal-x");
      if (await close.count()) await close.click();
      return page.locator(".messages");
    });
  };
  const dialog = (page: Page): Locator => page.locator("#ask");

  workspace.invite("C01AIR", workspace.as("dana"));
  await room.expectMessage(/This is the airline room/);
  await keep(
    "introduction",
    "The bot is invited to the channel of a room",
    await camera.slack((page) => messageOf(page, "This is the airline room")),
    await camera.web("/", (page) => page.locator(".quiet")),
  );
  workspace.invite("C02OPS", workspace.as("dana"));
  await workspace.channel("C02OPS").expectMessage(/Which room/);
  await keep(
    "introduction-unbound",
    "The bot is invited to a channel that no room names",
    await camera.slack(async (page) => {
      await page.locator(".sidebar-item", { hasText: "operations" }).click();
      return messageOf(page, "Which room");
    }),
  );
  await camera.slack(async (page) => {
    await page.locator(".sidebar-item", { hasText: "airline" }).click();
    return page.locator(".messages");
  });
  await answer("help", "Help", "help");
  await workspace.command("/ward room settings", workspace.as("dana"));
  await form(
    "room-settings",
    "The settings of a room",
    /Settings of airline/,
    await camera.web("/rooms/airline", async (page) => {
      await typeInPalette(page, "room settings");
      return dialog(page);
    }),
  );

  await fails("airline-a");
  await take("breach-open", "A breach asks its owner", /BR-1 .*airline-a/s, "/breaches/BR-1");
  await answer("status", "How things stand", "status");
  await answer("dry-run", "What would happen: nothing is done", "dry approve BR-1");
  await answer("who", "Who decides, and why", "who BR-1");
  await (await room.expectMessage(/BR-1 .*airline-a/s)).choose("Snooze", workspace.as("dana"));
  await form(
    "snooze",
    "A form asks for how long",
    /nooze/,
    await camera.web("/breaches/BR-1", async (page) => {
      await page.locator("article.card details.more summary").click();
      await page.locator("article.card .menu button", { hasText: "Snooze" }).click();
      return dialog(page);
    }),
  );
  await click(/BR-1 .*airline-a/s, "I'm looking", "dana");
  await take("breach-acknowledged", "Somebody is looking", /ACKNOWLEDGED.*BR-1/s, "/breaches/BR-1");
  await pass(16 * minute);
  await take("breach-escalated", "Nobody decided, and the next was called", /ESCALATED.*BR-1/s, "/breaches/BR-1");
  await thread("escalation-call", "The next person is called in the thread", /ESCALATED.*BR-1/s, "Level 2");
  await click(/BR-1 .*airline-a/s, "Approve", "dana");
  await take("breach-quarantined", "Held by a person", /QUARANTINED.*BR-1/s, "/breaches/BR-1");
  await command("/ward release airline-a prompt fixed");
  await command("/ward resolve BR-1 the prompt had lost its policy");
  await take("breach-resolved", "Over", /RESOLVED.*BR-1/s, "/breaches/BR-1");

  await pass(hour);
  await fails("airline-b");
  await click(/BR-2 .*airline-b/s, "Deny", "dana");
  await take("breach-denied", "A person lets it run", /BR-2 .*airline-b/s, "/breaches/BR-2");
  await pass(hour);
  await fails("airline-c");
  await pass(21 * minute);
  await take("breach-silence", "Nobody answered: the pact acted", /QUARANTINED.*BR-3/s, "/breaches/BR-3");
  await pass(hour);
  await signal("airline-d", "cost.usd", 66.1);
  await take("breach-automatic", "Held at once, told afterwards", /BR-4 .*airline-d/s, "/breaches/BR-4");
  await pass(hour);
  await signal("airline-e", "reply.seconds", 41);
  await take("breach-human-review", "A person chooses what to do", /BR-5 .*airline-e/s, "/breaches/BR-5");
  await pass(hour);
  await fails("airline-f", "airline-g", "airline-h", "airline-i", "airline-j", "airline-k");
  await pass(5 * second);
  await take("storm", "Many agents, one decision", /STORM.*airline-k/s, "/breaches/BR-6");

  await pass(hour);
  await signal("airline-m", "queue.depth", 70);
  await room.expectMessage(/NEAR.*airline-m/s);
  await keep(
    "near-miss",
    "Held back while it is near a breach",
    await camera.slack((page) => messageOf(page, "airline-m is throttled")),
    await camera.web("/agents/airline-m", (page) => page.locator(".agent-head")),
  );

  await pass(hour);
  const args = { amount: 4200, order: "88123", memo: "customer charged twice on 21 Nov" };
  const refund = await asks("issue_refund", args);
  await take("approval-waiting", "An agent asks before it acts", /AP-1 .*airline-l/s, "/approvals/AP-1");
  await click(/AP-1/, "Approve", "dana");
  await take("approval-voted", "One of two has agreed", /AP-1.*1 of 2/s, "/approvals/AP-1");
  await click(/AP-1.*1 of 2/s, "Approve", "lee");
  await take("approval-approved", "It may run, once", /APPROVED.*AP-1/s, "/approvals/AP-1");
  await app.ask(`/v1/actions/${refund.action}/claim`, { args });
  await take("approval-executing", "The agent has taken it up", /AP-1.*issue_refund/s, "/approvals/AP-1");
  await app.ask(`/v1/actions/${refund.action}/complete`, { ok: true });
  await take("approval-done", "It was run", /DONE.*AP-1/s, "/approvals/AP-1");
  await asks("send_certificate", { amount: 150, user_id: "mia_li_3668" });
  await take(
    "approval-irreversible",
    "What cannot be taken back is typed",
    /AP-2.*send_certificate/s,
    "/approvals/AP-2",
  );
  await (await room.expectMessage(/AP-2/)).click("Approve", workspace.as("dana"));
  await form(
    "type-to-confirm",
    "Typed to confirm",
    /150/,
    await camera.web("/approvals/AP-2", async (page) => {
      await page.locator("article.card .actions button", { hasText: "Approve" }).first().click();
      return dialog(page);
    }),
  );
  await click(/AP-2/, "Deny", "dana");
  await take("approval-denied", "A person said no", /DENIED.*AP-2/s, "/approvals/AP-2");
  await keep(
    "deny-reason",
    "Why not, with one tap",
    await camera.slack((page) => page.locator(".msg:has(.badge-eph)").last()),
  );
  await asks("issue_refund", { ...args, amount: 12 });
  await pass(23 * minute);
  await thread("last-call", "Three quarters of the time are gone", /AP-3/, "Three quarters");
  await pass(8 * minute);
  await take("approval-expired", "Nobody answered: it was not run", /EXPIRED.*AP-3/s, "/approvals/AP-3");

  await pass(hour);
  await command("/ward room settings storm=off");
  await pass(minute);
  await fails("airline-p", "airline-q", "airline-r", "airline-s", "airline-t", "airline-u", "airline-v");
  await pass(5 * second);
  await room.expectMessage(/7 at once/);
  await keep("bundle", "More at once than a channel takes", await camera.slack((page) => messageOf(page, "7 at once")));

  await pass(2 * hour);
  await command("/ward room settings card_budget_per_hour=1");
  for (const agent of ["airline-n", "airline-o", "airline-x"]) {
    await signal(agent, "reply.seconds", 41);
    await pass(2 * minute);
  }
  await room.expectMessage(/more of low or medium severity/);
  await keep(
    "gathered",
    "Mild ones beyond the budget of the channel",
    await camera.slack((page) => messageOf(page, "more of low or medium severity")),
  );

  await pass(hour);
  const danaLeft = { type: "refuse", error: "user_disabled" } as const;
  workspace.proxy.inject("conversations.open", danaLeft, { times: 99, where: ({ users }) => users === "U01DANA" });
  await fails("airline-y");
  await pass(5 * second);
  await thread(
    "passed-over",
    "Who was asked cannot be reached: the next is called at once",
    /(OPEN|ESCALATED).*airline-y/s,
    "cannot be reached",
  );
  workspace.proxy.recover();
  return taken;

  /** A line in the thread of a card, as one reads it who opened the thread; and the direct message that says the same. */
  async function thread(name: string, caption: string, card: RegExp, line: string): Promise<void> {
    await app.settled();
    const { words } = await room.expectMessage(card);
    const slack = await camera.slack(async (page) => {
      await messageOf(page, words).locator(".thread-summary").click();
      return page.locator(".thread-pane .msg", { hasText: line }).last();
    });
    await keep(name, caption, slack);
    await camera.slack(async (page) => {
      await page.locator(".thread-x").click();
      return page.locator(".messages");
    });
  }
}

/** By the first line of what was said, which is the card's title. */
const messageOf = (page: Page, said: string): Locator =>
  page.locator(".messages .msg", { hasText: said.split("\n")[0] ?? "" }).last();

async function typeInPalette(page: Page, typed: string): Promise<void> {
  await page.locator("[data-palette]").click();
  await page.locator("#palette-text").fill(typed);
  await page.locator("#palette-text").press("Enter");
}

async function typedInPalette(page: Page, typed: string): Promise<Locator> {
  await typeInPalette(page, typed);
  await page.locator("#palette-answer .notice").waitFor();
  return page.locator("#palette");
}
