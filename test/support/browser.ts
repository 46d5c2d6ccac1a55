/** The workspace as its people see it, in a real browser. */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { needChromium } from "./test-deps.ts";

/** Opens a page, hands it over, and closes the browser whatever happens. */
export async function inBrowser<T>(
  url: string,
  work: (page: Page) => Promise<T>,
  size = { width: 1180, height: 900 },
): Promise<T> {
  const browser = await launch();
  try {
    const page = await browser.newPage({ viewport: size, deviceScaleFactor: 2 });
    await page.goto(url, { waitUntil: "load" });
    return await work(page);
  } finally {
    await browser.close();
  }
}

/** A headless Chromium that asks nobody outside for anything. */
export const launch = async (): Promise<Browser> =>
  chromium.launch({
    executablePath: await needChromium(),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

/** A picture of the page. The local workspace shows Slack's date codes as they are written; a real one draws them, so this does too. */
export async function picture(of: Page | Locator, path: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  await ("page" in of ? of.page() : of).evaluate(drawDates);
  await of.screenshot({ path });
}

/** Runs in the page. */
const drawDates = String.raw`(() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    node.nodeValue = node.nodeValue.replace(/<!date\^[^|>]*\|([^>]*?)(?: UTC)?>/g, "$1");
})()`;
