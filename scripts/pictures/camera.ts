/** Takes what people see, light and dark: messages of the local workspace, and parts or whole pages of the web room. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { smallPng } from "./small-png.ts";

const themes = ["light", "dark"] as const;
type Theme = (typeof themes)[number];
/** The same thing in both themes, as PNG. */
export type Shot = Record<Theme, Buffer>;

export interface Camera {
  /** In Slack's page: what `find` ends at once it is there. It may click on its way. */
  slack(find: (page: Page) => Locator | Promise<Locator>): Promise<Shot>;
  /** In the web room at a path, signed in. */
  web(path: string, find: (page: Page) => Locator | Promise<Locator>): Promise<Shot>;
  /** A page of the web room from its top, as wide as the screen; `before`: what is done there first. */
  whole(path: string, width: number, before?: (page: Page) => Promise<void>, as?: "dana" | "nobody"): Promise<Shot>;
  /** Shots side by side under their captions, light above dark, into a file once they are developed. */
  sheet(path: string, shots: readonly { caption: string; shot: Shot; width?: number }[]): Promise<void>;
  /** Writes the sheets, reduced. That takes the processor for long, and the service in this process would call itself overloaded. */
  develop(): Promise<void>;
}

interface Scene {
  slackPage: string;
  webRoom: string;
  /** A new one-time path at which dana signs in. */
  signInPath(): Promise<string>;
}

export async function openCamera(browser: Browser, { slackPage, webRoom, signInPath }: Scene): Promise<Camera> {
  const sheets: { path: string; png: Buffer }[] = [];
  const both = async <T>(open: (theme: Theme) => Promise<T>): Promise<Record<Theme, T>> => ({
    light: await open("light"),
    dark: await open("dark"),
  });
  const signIn = async (page: Page): Promise<void> => {
    await page.goto(webRoom + (await signInPath()));
    await page.getByRole("button", { name: "Sign in as" }).click();
    await page.waitForURL(`${webRoom}/`);
  };
  const inSlack = await both(async (theme) => {
    const page = await browser.newPage({ viewport: { width: 980, height: 1500 }, colorScheme: theme });
    await page.goto(slackPage, { waitUntil: "load" });
    await page.addStyleTag({ content: theme === "dark" ? plainSlack + slackDark : plainSlack });
    return page;
  });
  const outside = await both((theme) => browser.newPage({ colorScheme: theme }));
  const inRoom = await both(async (theme) => {
    const page = await browser.newPage({ viewport: cardSize, colorScheme: theme });
    await signIn(page);
    return page;
  });
  const open = async (page: Page, path: string): Promise<void> => {
    const answer = await page.goto(webRoom + path);
    if (answer?.status() === 503) {
      // It shares its processor with the browser that looks at it, and says so.
      await page.waitForTimeout(1_000);
      return open(page, path);
    }
    // The fleet's hours pass in minutes, and a session lasts for twelve.
    if (page !== outside.light && page !== outside.dark && (await page.title()).startsWith("Sign in")) {
      await signIn(page);
      return open(page, path);
    }
    await page.evaluate(`document.querySelectorAll("#notices > *").forEach((one) => one.remove())`);
  };

  return {
    slack: (find) =>
      both(async (theme) => {
        const page = inSlack[theme];
        const found = await find(page);
        await found.waitFor();
        await page.evaluate(drawDates);
        return found.screenshot({ animations: "disabled" });
      }),
    web: (path, find) =>
      both(async (theme) => {
        const page = inRoom[theme];
        await page.setViewportSize(cardSize);
        await open(page, path);
        const found = await find(page);
        await found.waitFor();
        await settle(page);
        return found.screenshot({ animations: "disabled" });
      }),
    whole: (path, width, before, as = "dana") =>
      both(async (theme) => {
        const page = (as === "dana" ? inRoom : outside)[theme];
        await page.setViewportSize({ width, height: width < 500 ? 844 : 780 });
        await open(page, path);
        await before?.(page);
        await settle(page);
        // What is opened over a page covers the screen, not the page.
        if (before) return page.screenshot({ animations: "disabled" });
        const height = Math.min(await page.evaluate<number>("document.documentElement.scrollHeight"), tallest);
        return page.screenshot({
          fullPage: true,
          animations: "disabled",
          clip: { x: 0, y: 0, width, height: Math.max(height, 500) },
        });
      }),
    async sheet(path, shots) {
      const page = await browser.newPage({ viewport: { width: sheetWidth, height: 400 } });
      const row = (theme: Theme): string =>
        `<div class="row ${theme}">${shots
          .map(
            ({ caption, shot, width }) =>
              `<figure style="flex:${width ?? 1}"><figcaption>${caption}</figcaption><img src="data:image/png;base64,${shot[theme].toString("base64")}"></figure>`,
          )
          .join("")}</div>`;
      await page.setContent(
        `<style>body{margin:0;font:14px sans-serif;width:${sheetWidth}px}.row{display:flex;gap:24px;padding:20px;align-items:flex-start}
.light{background:#f6f7f9;color:#333}.dark{background:#15181d;color:#bbb}figure{margin:0;min-width:0}img{max-width:100%;display:block}figcaption{padding-bottom:6px}</style>${themes.map(row).join("")}`,
      );
      sheets.push({ path, png: await page.locator("body").screenshot() });
      await page.close();
    },
    async develop() {
      const page = await browser.newPage();
      for (const { path, png } of sheets) {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, await reduced(page, png));
      }
      await page.close();
    },
  };
}

const cardSize = { width: 760, height: 1000 };
const sheetWidth = 1500;
/** So much of a page is shown; below it there is more of the same. */
const tallest = 1500;

/** Until the page is linked to live updates and its pictures have come, as it is whenever people look at it. */
async function settle(page: Page): Promise<void> {
  await page.evaluate<unknown>(picturesCame);
  const live = page.locator("#live-state");
  if ((await live.count()) > 0) await page.locator('#live-state[data-state="live"]').waitFor({ timeout: 10_000 });
}

/** Also of those that are loaded only when somebody scrolls to them. */
const picturesCame = `Promise.all([...document.images].filter((one) => one.offsetParent).map((one) => {
  one.loading = "eager";
  return one.complete || new Promise((come) => { one.onload = one.onerror = come; });
}).map((one) => Promise.resolve(one).then(() => 0)))`;

/** Decoded by the browser, which can read its own pictures. */
async function reduced(page: Page, png: Buffer): Promise<Buffer> {
  const { width, height, rgb } = await page.evaluate<{ width: number; height: number; rgb: string }>(
    `(async () => {
      const bitmap = await createImageBitmap(await (await fetch("data:image/png;base64,${png.toString("base64")}")).blob());
      const { width, height } = bitmap;
      const context = new OffscreenCanvas(width, height).getContext("2d");
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, width, height);
      const rgb = new Uint8Array(width * height * 3);
      for (let from = 0, to = 0; from < data.length; from += 4) {
        rgb[to++] = data[from]; rgb[to++] = data[from + 1]; rgb[to++] = data[from + 2];
      }
      return { width, height, rgb: rgb.toBase64 ? rgb.toBase64() : btoa(Array.from(rgb, (one) => String.fromCharCode(one)).join("")) };
    })()`,
  );
  return smallPng({ width, height, rgb: Buffer.from(rgb, "base64") });
}

/** The workspace's clock is the machine's, the fleet's is moved by hand: side by side they would only confuse. */
const plainSlack = `.msg-time, .msg-hover-actions { display: none !important } .thread-summary-time, .thread-unread-dot { display: none !important }`;

/** The local workspace has no dark theme: these are the colours of Slack's own, over its page. */
const slackDark = `
.msg, .msg *:not(.msg-avatar), .modal, .modal * { background-color: #1a1d21 !important; color: #d1d2d3 !important; border-color: #565856 !important }
.msg code, .modal code { color: #e8912d !important } .msg a, .msg .mention, .msg .thread-summary-count { color: #1d9bd1 !important }
.msg button[class*="primary"], .modal button[class*="primary"] { background-color: #007a5a !important; color: #fff !important }
.msg button[class*="danger"], .modal button[class*="danger"] { background-color: #e01e5a !important; color: #fff !important }`;

/** Runs in the page: the local workspace shows Slack's date codes as they are written; a real one draws them in the reader's zone. */
const drawDates = String.raw`(() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const say = (at, how) => new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Berlin", ...how }).format(new Date(at * 1000));
  const time = { hour: "2-digit", minute: "2-digit" };
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (node.nodeValue.includes("<!date^"))
      node.nodeValue = node.nodeValue.replace(/<!date\^(\d+)\^([^|>]*)\|([^>]*)>/g, (_, at, form, otherwise) => {
        const drawn = form.replace("{time}", say(at, time)).replace(/\{date_short(_pretty)?\}/, say(at, { day: "numeric", month: "short" }));
        return drawn.includes("{") ? otherwise : drawn;
      });
})()`;
