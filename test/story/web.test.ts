/** The web room's own pages in a real browser; what the product does is told in the stories of every platform, not here. */
import { resolve } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { second } from "../../src/domain/words/time.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { launch } from "../support/browser.ts";

let app: TestApp;
let browser: Browser;
let dana: Page;
let mia: Page;

const signIn = async (name: string, size = { width: 1280, height: 900 }): Promise<Page> => {
  const context: BrowserContext = await browser.newContext({ viewport: size });
  const page = await context.newPage();
  await page.goto(app.url);
  await page.getByRole("button", { name: new RegExp(`^${name}`) }).click();
  await page.goto(`${app.url}/rooms/airline`);
  return page;
};
const shot = (page: Page, name: string): Promise<unknown> =>
  page.screenshot({ path: resolve(import.meta.dirname, `../output/web/story-${name}.png`), fullPage: true });

beforeAll(async () => {
  app = await testApp({ demo: true, at: Date.now() });
  browser = await launch();
  dana = await signIn("Dana");
  mia = await signIn("Mia");
});
afterAll(async () => {
  await browser?.close();
  await app?.remove();
});

test("an empty page teaches; a card then appears on it by itself", async () => {
  await dana.getByText("No agent has sent a signal here yet.").waitFor();
  await shot(dana, "1-quiet");
  await app.replayExample();
  await dana.getByRole("button", { name: "Approve: quarantine airline-a" }).waitFor();
  await shot(dana, "2-open");
});

test("an answer to one person stands on that person's page alone", async () => {
  await mia.getByRole("button", { name: "Approve: quarantine airline-a" }).click();
  await mia.getByText("This is for Dana, Sam or Lee to decide.").first().waitFor();
  await shot(mia, "3-refused");
  expect(await dana.getByText("This is for Dana, Sam or Lee to decide.").count()).toBe(0);
});

test("what one person decides is on the page of another without a reload", async () => {
  await dana.getByRole("button", { name: "Approve: quarantine airline-a" }).click();
  await dana.getByText("airline-a is quarantined.").first().waitFor();
  await mia
    .getByText(/Quarantined by Dana Reyes/)
    .first()
    .waitFor();
  await shot(dana, "4-decided");
});

test("each step of the ladder, and what silence did, comes to an open page", async () => {
  await app.advance(31 * second);
  await dana.getByText("ESCALATED · LEVEL 2").first().waitFor();
  await shot(dana, "5-escalated");
  await app.advance(30 * second);
  await dana.getByText("ESCALATED · LEVEL 3").first().waitFor();
  await app.advance(61 * second);
  await dana
    .getByText(/Nobody had answered; the pact decided/)
    .first()
    .waitFor();
  await shot(dana, "6-silence");
});

test("a thing has a page of its own, with its story", async () => {
  await dana.goto(`${app.url}/breaches/BR-2`);
  await dana
    .getByText(/airline-c fails its travellers/)
    .first()
    .waitFor();
  await dana.getByText("Level 3: no answer, so the whole room was asked.").waitFor();
  await shot(dana, "7-item");
  expect(app.faults).toEqual([]);
});

test("on a phone in the dark nothing is wider than the screen", async () => {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    colorScheme: "dark",
    isMobile: true,
  });
  const page = await context.newPage();
  await page.goto(app.url);
  await page.getByRole("button", { name: /^Lee/ }).click();
  await page.goto(`${app.url}/rooms/airline`);
  await shot(page, "8-phone-dark");
  const overflow = await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth");
  expect(overflow).toBe(false);
});
