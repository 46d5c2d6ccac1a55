/** An agent's question in the web room, in a real browser with and without script; pictures under test/output/web to look at. */
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ActionRule, EffectivePact } from "../../../src/domain/pact/pact.ts";
import { minute } from "../../../src/domain/words/time.ts";
import { createAsker } from "../../../src/flows/ask/ask.ts";
import { pact } from "../../support/breaches.ts";
import { picture } from "../../support/browser.ts";
import { openBrowser, type WebBrowser } from "../../support/web-browser.ts";
import { startWebRoom, type WebRoom } from "../../support/web-room.ts";

const rule = (tool: string, more: Partial<ActionRule>): ActionRule & { cited: string } => ({
  tool,
  cited: "airline-service@4",
  approval: { by: "accountable", quorum: 1, ttl: 30 * minute, on_silence: "deny", risk: "normal" },
  ...more,
});
const effective: EffectivePact = {
  ...pact,
  actions: [
    rule("wire_money", {
      approval: { by: "accountable", quorum: 1, ttl: 30 * minute, on_silence: "deny", risk: "irreversible" },
      says: "Sends {args.amount} dollars to {args.account}; it cannot be called back",
    }),
    rule("send_voucher", { standing: { max_uses: 5, ttl: 60 * minute, same: ["user_id"] }, show: ["amount"] }),
    rule("issue_refund", {
      approval: { by: ["dana", "lee", "kim"], quorum: 2, ttl: 30 * minute, on_silence: "deny", risk: "normal" },
    }),
  ],
};
const output = join("test", "output", "web");
const card = "#card-approval_AP-1";
const patient = { timeout: 15_000 };

let room: WebRoom;
let browser: WebBrowser;
beforeEach(async () => {
  room = await startWebRoom({ effective });
  browser = await openBrowser(room, await room.listen());
});
afterEach(async () => {
  await browser.close();
  await room.close();
  expect(browser.complaints).toEqual([]);
  expect(room.world.faults).toEqual([]);
});

const ask = (tool: string, args: Record<string, unknown>) =>
  createAsker(room.world).ask({
    agent: "airline-d",
    tool,
    args,
    run: "t1/s1",
    reason: "The flight was <b>cancelled</b>",
  });
const wire = () =>
  ask("wire_money", {
    amount: 4200,
    account: "DE89 3704 0044",
    memo: "<script>alert(1)</script>",
    order: { id: 88123 },
  });
const approval = async () => (await room.world.store.load("approval:AP-1"))?.state;
const events = async (type: "approval.voted" | "approval.denied") => room.world.store.journal({ types: [type] });
const fits = async (page: Page) =>
  expect(await page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")).toBe(
    true,
  );

describe.each([
  ["with script", true],
  ["without script", false],
])("%s", (_how, script) => {
  /** The form that is asked: a dialog on the page, or a page of its own. */
  const form = (page: Page) => page.locator(script ? "#ask[open] form" : ".asked form");
  const answered = async (page: Page, words: RegExp) =>
    expect.poll(() => page.textContent("body"), patient).toMatch(words);

  test("an amount typed wrongly is told beside its field, with what was typed, as often as it takes", async () => {
    await wire();
    const page = await browser.as("dana", "/rooms/airline", { script });
    expect(await page.textContent(card)).toMatch(/Sends 4200 dollars.*cannot be taken back.*Complete: 4 of 4/s);
    await page.locator(card).getByRole("button", { name: "Approve once" }).click();
    await form(page).waitFor();
    const shown = await form(page).locator('input[name="shown"]').inputValue();
    expect(shown).toMatch(/^[0-9a-f]{64}$/);
    for (const wrong of ["420", "4200,5"]) {
      await form(page).getByLabel("Type the amount").fill(wrong);
      await form(page).getByRole("button", { name: "Approve once" }).click();
      const field = page.locator('#field-confirm[aria-invalid="true"]');
      await expect.poll(async () => (await field.count()) === 1 && (await field.inputValue()), patient).toBe(wrong);
      expect(await page.locator("#field-confirm-error").textContent()).toContain(
        "That is not the amount. Nothing was approved.",
      );
      expect(await field.getAttribute("aria-describedby")).toBe("field-confirm-error");
      await expect.poll(() => field.evaluate((one) => one === one.ownerDocument.activeElement), patient).toBe(true);
      expect(await form(page).locator('input[name="shown"]').inputValue()).toBe(shown);
    }
    expect((await approval())?.status).toBe("waiting");
    await form(page).getByLabel("Type the amount").fill("4,200");
    await form(page).getByRole("button", { name: "Approve once" }).click();
    await answered(page, /airline-d may run this wire_money once/);
    expect((await approval())?.status).toBe("approved");
    expect((await events("approval.voted"))[0]?.body).toMatchObject({ by: "dana", how: "web", shown });
    if (script) {
      await page.locator(`${card}.tone-resolved`).waitFor();
      expect(await page.locator("#ask").count()).toBe(0);
    }
  });

  test("More opens, and a denial takes its reason to the agent", async () => {
    await ask("issue_refund", { amount: 12, user_id: "mia" });
    const page = await browser.as("lee", "/rooms/airline", { script });
    expect(await page.locator("main").textContent()).toMatch(/airline-d\s*Asking/);
    await page.locator(`${card} details.more summary`).click();
    const more = page.locator(`${card} .menu .button:visible`);
    expect(await more.allTextContents()).toEqual([
      "Deny with a reason…",
      "Extend by 30 min",
      "Pause airline-d now (anyone in the room)",
      "Details",
    ]);
    await page.locator(card).getByRole("button", { name: "Deny with a reason…" }).click();
    await form(page).getByLabel("Why").fill("ask <i>them</i> first");
    await form(page).getByRole("button", { name: "Deny" }).click();
    await answered(page, /Denied\. airline-d is told so/);
    expect((await events("approval.denied"))[0]?.body).toMatchObject({ by: "lee", reason: "ask <i>them</i> first" });
    await page.goto(new URL("/approvals/AP-1", page.url()).href);
    expect(await page.textContent("#timeline")).toContain("ask <i>them</i> first");
  });

  test("two people approve, the first takes it back and gives it again", async () => {
    await ask("issue_refund", { amount: 12, user_id: "mia" });
    const dana = await browser.as("dana", "/rooms/airline", { script });
    const press = async (page: Page, name: string, inMore = false) => {
      if (inMore) await page.locator(`${card} details.more summary`).click();
      await page.locator(`${card}:not([data-settling])`).getByRole("button", { name, exact: true }).click();
    };
    await press(dana, "Approve");
    await answered(dana, /\(1 of 2\)/);
    await press(dana, "Take my approval back", true);
    await expect.poll(async () => (await approval())?.votes.length, patient).toBe(0);
    await answered(dana, /It needs 2 different people/);
    await press(dana, "Approve");
    await answered(dana, /\(1 of 2\)/);
    const kim = await browser.as("kim", "/approvals/AP-1", { script });
    await press(kim, "Approve");
    await answered(kim, /Dana Reyes.*Kim Ito.*\(2 of 2\)/s);
    expect((await approval())?.status).toBe("approved");
  });

  test("a standing approval is offered where the pact lets one press cover more, and is ended again", async () => {
    await ask("send_voucher", { amount: 80, user_id: "mia" });
    const page = await browser.as("dana", "/approvals/AP-1", { script });
    await page.locator(`${card} details.more summary`).click();
    await page
      .locator(card)
      .getByRole("button", { name: /^Approve, and 5 more in .*, same user_id$/ })
      .click();
    await answered(page, /ST-1 lets airline-d run 5 more like it until/);
    await page.locator(`${card}:not([data-settling]) details.more summary`).click();
    await page.locator(card).getByRole("button", { name: "End the standing approval" }).click();
    await answered(page, /ST-1 is over: 0 of 5 were used/);
  });
});

test.each([
  ["desktop", 1180, "light"],
  ["desktop", 1180, "dark"],
  ["phone", 390, "light"],
  ["phone", 390, "dark"],
] as const)("it reads well on a %s of %i in %s", async (screen, width, colorScheme) => {
  await wire();
  const shot = (page: Page, what: string) =>
    picture(page, join(output, `approval-${what}-${screen}-${colorScheme}.png`));
  const page = await browser.as("dana", "/rooms/airline", { width, height: 900, colorScheme });
  await fits(page);
  await page.locator(`${card} details.more summary`).click();
  await shot(page, "more");
  await page.locator(card).getByRole("button", { name: "Deny with a reason…" }).click();
  await page.locator("#ask[open]").waitFor();
  await shot(page, "deny");
  await page.keyboard.press("Escape");
  await page.locator("#ask").waitFor({ state: "detached" });
  await page.locator(card).getByRole("button", { name: "Approve once" }).click();
  await page.getByLabel("Type the amount").fill("420");
  await page.locator("#ask[open]").getByRole("button", { name: "Approve once" }).click();
  await page.locator("#field-confirm-error").waitFor();
  await fits(page);
  await shot(page, "wrong-amount");
  const plain = await browser.as("dana", "/approvals/AP-1", { width, height: 1400, colorScheme, script: false });
  await fits(plain);
  await shot(plain, "page");
  await plain.getByRole("button", { name: "Approve once" }).click();
  await plain.getByLabel("Type the amount").fill("420");
  await plain.getByRole("button", { name: "Approve once" }).click();
  await plain.locator("#field-confirm-error").waitFor();
  await fits(plain);
  await shot(plain, "wrong-amount-plain");
});

describe("typed in the palette", () => {
  const type = async (page: Page, line: string): Promise<void> => {
    await page.keyboard.press("/");
    await page.fill("#palette-text", line);
    await page.keyboard.press("Enter");
  };
  const answer = (page: Page) => page.textContent("#palette-answer");
  const votes = async (id: string) =>
    (await room.world.store.journal({ subject: `approval:${id}`, types: ["approval.voted"] })).map(({ body }) => body);

  test("over the page where the question stands, approve is one step, and cites the card that stood there", async () => {
    await ask("send_voucher", { amount: 90, user_id: "mia_li_3668" });
    const page = await browser.as("dana", "/rooms/airline");
    const shown = await page.getAttribute(card, "data-shown");
    await type(page, "approve AP-1");
    await expect.poll(() => answer(page), patient).toContain("may run this send_voucher once");
    expect(await votes("AP-1")).toEqual([{ by: "dana", how: "web", shown }]);
  });

  test("over another page it is shown first, and counts when the same is typed again", async () => {
    await ask("send_voucher", { amount: 90, user_id: "mia_li_3668" });
    await ask("send_voucher", { amount: 91, user_id: "mia_li_3668" });
    const page = await browser.as("dana", "/approvals/AP-2");
    await type(page, "approve AP-1");
    await expect.poll(() => answer(page), patient).toContain("Nothing was decided yet: AP-1 was not shown to you");
    expect(await votes("AP-1")).toEqual([]);
    await page.keyboard.press("Enter");
    await expect.poll(() => answer(page), patient).toContain("may run this send_voucher once");
    expect(await votes("AP-2")).toEqual([]);
  });

  test.each([
    { what: "a digest of a card that nobody drew", page: async () => "f".repeat(64) },
    { what: "the card of another question", page: (shown: string[]) => shown[1] ?? "" },
    { what: "nothing, as without script", page: () => "" },
    { what: "a thousand names before it", page: ([shown = ""]: string[]) => `${"0 ".repeat(1_000)}${shown}` },
  ])("a page that names $what is no page where it stands", async ({ page }) => {
    await ask("send_voucher", { amount: 90, user_id: "mia_li_3668" });
    await ask("send_voucher", { amount: 91, user_id: "mia_li_3668" });
    const dana = await room.as("dana");
    const body = (await dana.get("/rooms/airline")).body;
    const shown = ["AP-1", "AP-2"].map(
      (id) => new RegExp(`data-card="approval:${id}" data-shown="([0-9a-f]{64})"`).exec(body)?.[1] ?? "",
    );
    const { csrf = "" } = await dana.fieldsOf("/rooms/airline", "approve");
    const line = { csrf, text: "approve AP-1", room: "airline", back: "/rooms/airline" };
    expect((await dana.post("/ward", { ...line, page: await page(shown) })).statusCode).toBe(303);
    expect((await dana.get("/rooms/airline")).body).toContain("Nothing was decided yet: AP-1");
    expect(await votes("AP-1")).toEqual([]);
  });
});
