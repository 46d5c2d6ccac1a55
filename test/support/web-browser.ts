/** A person at the web room in a real browser. Whatever the page complains about is kept, so that a test can ask for none. */
import type { Browser, Page } from "playwright-core";
import { createSignInLink } from "../../src/flows/access/sign-in.ts";
import { launch } from "./browser.ts";
import type { WebRoom } from "./web-room.ts";

interface Looks {
  width?: number;
  height?: number;
  colorScheme?: "light" | "dark";
  /** Without script a page is never live. */
  script?: boolean;
}

export interface WebBrowser {
  /** Opens a browser of its own for the person, signed in by a one-time link through its page, and waits until it is live. */
  as(person: string, path: string, options?: Looks): Promise<Page>;
  complaints: string[];
  close(): Promise<void>;
}

export async function openBrowser(room: WebRoom, url: string): Promise<WebBrowser> {
  const browser: Browser = await launch();
  const complaints: string[] = [];
  return {
    complaints,
    async as(person, path, { width = 1180, height = 900, colorScheme = "light", script = true } = {}) {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme,
        javaScriptEnabled: script,
      });
      const page = await context.newPage();
      page.on("pageerror", (fault) => complaints.push(fault.message));
      page.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
      });
      const { token } = await createSignInLink(room.world, person);
      await page.goto(`${url}/sign-in/${token}`);
      await page.getByRole("button", { name: "Sign in as" }).click();
      await page.waitForURL(`${url}/`);
      await page.goto(url + path);
      if (script) await isLive(page);
      return page;
    },
    close: () => browser.close(),
  };
}

export const isLive = async (page: Page): Promise<void> => {
  await page.waitForSelector('#live-state[data-state="live"]');
};
