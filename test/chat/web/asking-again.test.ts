/** In the web room, in a real browser with and without script: more time, a reason after Deny, and a question that is asked again. */
import type { Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { EffectivePact } from "../../../src/domain/pact/pact.ts";
import { minute } from "../../../src/domain/words/time.ts";
import { createAsker } from "../../../src/flows/ask/ask.ts";
import { refund, refunds } from "../../support/asks.ts";
import { pact } from "../../support/breaches.ts";
import { openBrowser, type WebBrowser } from "../../support/web-browser.ts";
import { startWebRoom, type WebRoom } from "../../support/web-room.ts";

const effective: EffectivePact = { ...pact, actions: [refunds()] };
const card = (id: string) => `#card-approval_${id}`;
const patient = { timeout: 15_000 };

let room: WebRoom;
let browser: WebBrowser;
beforeEach(async () => {
  room = await startWebRoom({ effective });
  browser = await openBrowser(room, await room.listen());
  await createAsker(room.world).ask(refund);
});
afterEach(async () => {
  await browser.close();
  await room.close();
  expect(browser.complaints).toEqual([]);
  expect(room.world.faults).toEqual([]);
});

const approval = async (id: string) => (await room.world.store.load(`approval:${id}`))?.state;
const said = async () => (await room.world.store.journal({ types: ["approval.reasoned"] }))[0]?.body;

describe.each([
  ["with script", true],
  ["without script", false],
])("%s", (_how, script) => {
  const answered = async (page: Page, words: RegExp) =>
    expect.poll(() => page.textContent("body"), patient).toMatch(words);

  test("More gives it its time again, and the card prints it", async () => {
    const page = await browser.as("kim", "/rooms/airline", { script });
    await page.locator(`${card("AP-1")} details.more summary`).click();
    await page.locator(card("AP-1")).getByRole("button", { name: "Extend by 30 min" }).click();
    await answered(page, /AP-1 waits until .*30 min longer/);
    await answered(page, /\(extended once\)/);
    expect((await approval("AP-1"))?.extended).toMatchObject([{ by: "kim" }]);
  });

  test("after Deny one tap in the answer tells the agent why", async () => {
    const page = await browser.as("dana", "/rooms/airline", { script });
    await page.locator(card("AP-1")).getByRole("button", { name: "Deny", exact: true }).click();
    await answered(page, /Denied\. airline-d is told so/);
    await page.locator(".notice").getByRole("button", { name: "Wrong amount or target" }).click();
    await answered(page, /airline-d is told why/);
    await expect.poll(() => page.getByRole("button", { name: "Wrong amount or target" }).count(), patient).toBe(0);
    expect(await said()).toMatchObject({ by: "dana", how: "web", reason: "Wrong amount or target" });
  });

  test("or a line of one's own", async () => {
    const page = await browser.as("dana", "/rooms/airline", { script });
    await page.locator(card("AP-1")).getByRole("button", { name: "Deny", exact: true }).click();
    await answered(page, /Denied\. airline-d is told so/);
    await page.locator(".notice").getByRole("button", { name: "Another reason…" }).click();
    const form = page.locator(script ? "#ask[open] form" : ".asked form");
    await form.getByLabel("Why").fill("paid <b>twice</b>");
    await form.getByRole("button", { name: "Tell it" }).click();
    await answered(page, /airline-d is told why/);
    expect(await said()).toMatchObject({ reason: "paid <b>twice</b>" });
  });

  test("what nobody answered is asked again from its page", async () => {
    await room.world.advance(30 * minute);
    const page = await browser.as("lee", "/approvals/AP-1", { script });
    await page.locator(card("AP-1")).getByRole("button", { name: "Ask again" }).click();
    await answered(page, /Asked again as AP-2/);
    await answered(page, /Lee Park asked it again as AP-2/);
    await page.goto(new URL("/rooms/airline", page.url()).href);
    expect(await page.textContent(card("AP-2"))).toMatch(/Lee Park asks again.*if it comes back for it/s);
    expect((await approval("AP-2"))?.again).toEqual({ of: "AP-1", by: "lee" });
  });
});
