/** The web room in a real browser: live updates, keys, palette, dialogs, and a focus that stays. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { event } from "../../../src/domain/journal/event.ts";
import { second } from "../../../src/domain/words/time.ts";
import { followFleet } from "../../../src/flows/access/fleet.ts";
import { withoutStorms } from "../../support/breaches.ts";
import { isLive, openBrowser, type WebBrowser } from "../../support/web-browser.ts";
import { startWebRoom, type WebRoom } from "../../support/web-room.ts";

let room: WebRoom;
let browser: WebBrowser;
let url: string;
beforeEach(async () => {
  room = await startWebRoom();
  url = await room.listen();
  browser = await openBrowser(room, url);
});
afterEach(async () => {
  await browser.close();
  await room.close();
  expect(browser.complaints).toEqual([]);
  expect(room.world.faults).toEqual([]);
});

const card = "#card-breach_BR-1";
/** The page is asked from outside: its policy forbids to evaluate anything inside. */
const patient = { timeout: 15_000 };
const breach = async () => (await room.world.store.load("breach:BR-1"))?.state;

test("a breach appears by itself, with its question, and the tab says that one waits", async () => {
  const page = await browser.as("dana", "/rooms/airline");
  expect(await page.textContent("main")).toContain("No agent has sent a signal here yet.");
  await room.world.store.commit({
    expected: [],
    events: [
      event("agent.seen", "agent:airline-z", "wardroom", {
        agent: "airline-z",
        room: "airline",
        first_at: room.world.at(),
      }),
    ],
    effects: [],
  });
  await expect.poll(() => page.textContent("#now"), patient).toContain("All quiet. 1 agent seen, no open breach.");
  await room.world.cross();
  await page.waitForSelector(card);
  expect(await page.textContent(card)).toMatch(
    /OPEN.*airline-a fails its travellers.*quarantine airline-a\?.*No answer by 13:02/s,
  );
  expect(await page.title()).toBe("(1) airline · Wardroom");
  expect(await page.getAttribute("#favicon", "href")).toContain("favicon-waiting.svg");
});

test("a decision taken elsewhere redraws the card where it stands, for everybody who looks", async () => {
  await room.world.cross();
  const dana = await browser.as("dana", "/rooms/airline");
  const lee = await browser.as("lee", "/breaches/BR-1");
  await dana.getByRole("button", { name: "Approve: quarantine airline-a" }).click();
  await dana.waitForSelector(`${card}.tone-restrained`);
  await lee.waitForSelector(`${card}.tone-restrained`);
  await expect.poll(() => lee.textContent("#timeline"), patient).toContain("Dana Reyes approved the intervention.");
  await expect.poll(() => dana.textContent("#notices"), patient).toContain("airline-a is quarantined.");
  await expect.poll(() => dana.title(), patient).toBe("airline · Wardroom");
});

test("a resolved card stays in its place until the page is loaded again", async () => {
  room.world.config = withoutStorms;
  await room.world.cross("airline-a");
  const page = await browser.as("dana", "/rooms/airline");
  await room.world.cross("airline-b");
  await page.waitForSelector("#card-breach_BR-2");
  await room.world.clear("airline-a");
  await page.waitForSelector(`${card}.tone-resolved`);
  const order = () => page.locator("[data-card]").evaluateAll((all) => all.map(({ id }) => id));
  expect(await order()).toEqual(["card-breach_BR-2", "card-breach_BR-1"]);
  await page.reload();
  await isLive(page);
  expect(await order()).toEqual(["card-breach_BR-2"]);
});

test("a live update keeps the focus, an open menu and what is being typed", async () => {
  await room.world.cross();
  const page = await browser.as("dana", "/rooms/airline");
  await page.locator(`${card} details.more summary`).click();
  await page.locator(`${card} [data-verb="pause"]`).focus();
  await room.world.advance(30 * second);
  await page.waitForSelector(`${card}.tone-escalated`);
  expect(await page.evaluate("document.activeElement.dataset.verb")).toBe("pause");
  expect(await page.locator(`${card} details.more`).getAttribute("open")).not.toBeNull();

  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await page.keyboard.type("deny BR-1 beca");
  await room.world.advance(30 * second);
  await expect.poll(() => page.textContent(`${card}`), patient).toContain("LEVEL 3");
  await page.keyboard.type("use");
  expect(await page.inputValue("#palette-text")).toBe("deny BR-1 because");
});

test("after a press the focus is on the card, not lost with the button", async () => {
  await room.world.cross();
  const page = await browser.as("dana", "/rooms/airline");
  await page.locator(`${card} [data-verb="approve"]`).focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector(`${card}.tone-restrained`);
  await expect.poll(() => page.evaluate("document.activeElement.id"), patient).toBe(card.slice(1));
});

test("a click that comes right after a card changed decides nothing", async () => {
  await room.world.cross();
  const page = await browser.as("dana", "/rooms/airline");
  await page.evaluate(`document.addEventListener("htmx:after:swap", () => {
    const resolve = document.querySelector('[data-verb="resolve"]');
    if (resolve && !window.tried) { window.tried = true; resolve.click(); }
  })`);
  await page.locator(`${card} [data-verb="approve"]`).click();
  await expect.poll(() => page.evaluate("window.tried"), patient).toBe(true);
  await page.waitForSelector("#notices [data-notice]");
  expect((await breach())?.status).toBe("open");
  expect((await breach())?.intervention.state).toBe("applied");
});

test("keys: j takes the card, a asks what it would do, Escape leaves it, a and Enter decide", async () => {
  await room.world.cross();
  const page = await browser.as("dana", "/rooms/airline");
  await page.keyboard.press("j");
  expect(await page.evaluate("document.activeElement.dataset.card")).toBe("breach:BR-1");
  await page.keyboard.press("a");
  await page.waitForSelector("#ask[open]");
  expect(await page.textContent("#ask")).toContain("8 of its last 10 travellers were failed.");
  await page.keyboard.press("Escape");
  await page.waitForSelector("#ask", { state: "detached" });
  expect(await page.evaluate("document.activeElement.dataset.verb")).toBe("approve");
  expect((await breach())?.intervention.state).toBe("proposed");
  await page.keyboard.press("a");
  await page.waitForSelector("#ask[open]");
  await page.keyboard.press("Enter");
  await page.waitForSelector(`${card}.tone-restrained`);
  expect((await breach())?.intervention.by).toBe("person:dana");
});

test("keys: d asks before it denies, and ? shows them all", async () => {
  await room.world.cross();
  const page = await browser.as("dana", "/rooms/airline");
  await page.keyboard.press("?");
  expect(await page.textContent("#help[open]")).toContain("next card");
  await page.keyboard.press("Escape");
  await page.keyboard.press("d");
  await page.waitForSelector("#ask[open]");
  await page.keyboard.press("Enter");
  await page.waitForSelector(`${card}.tone-denied`);
  expect((await breach())?.intervention.state).toBe("denied");
});

test("the palette asks in a dialog, filled in; what is wrong is said beside its field, and what was typed stays", async () => {
  await followFleet(room.world, room.world.config);
  const page = await browser.as("dana", "/rooms/airline");
  await page.keyboard.press("/");
  await page.fill("#palette-text", "room settings");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#ask[open]");
  expect(await page.inputValue('[name="field.ack_ttl"]')).toBe("2h");
  await page.fill('[name="field.ack_ttl"]', "60");
  await page.fill('[name="field.quiet"]', "22:00-07:00");
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForSelector("#ask[open] .field-error");
  expect(await page.textContent("#ask .field-error")).toBe("The duration 60 has no unit. Write 60s, 60m or 60h.");
  expect(await page.inputValue('[name="field.quiet"]')).toBe("22:00-07:00");
  await page.fill('[name="field.ack_ttl"]', "1h");
  await page.getByRole("button", { name: "Save" }).click();
  await expect.poll(() => page.textContent("#notices"), patient).toContain("Saved, and in force from now on");
  await expect
    .poll(() => page.textContent("main"), patient)
    .toContain("Dana Reyes changed settings of the airline room");
});

test("the palette suggests while one types, runs the command, and answers privately", async () => {
  await room.world.cross();
  const page = await browser.as("dana", "/rooms/airline");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("sta");
  expect(await page.locator("#palette-list li:visible").allTextContents()).toEqual([
    expect.stringContaining("How this room stands"),
  ]);
  await page.keyboard.press("ArrowDown");
  expect(await page.getAttribute("#palette-text", "aria-activedescendant")).toBe("suggest-status");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#palette-answer .notice");
  expect(await page.textContent("#palette-answer")).toContain(
    "1 breach open in the airline room, 1 waiting for a decision",
  );
  await page.keyboard.type("pause airline-a looks odd");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.textContent(`#palette-answer`), patient).toContain("airline-a is paused");
  expect((await room.world.store.load("agent:airline-a"))?.state.restraints).toMatchObject([{ kind: "pause" }]);
});

test("a refused click is answered in a region a screen reader hears, and stays until it is closed", async () => {
  await room.world.cross();
  const page = await browser.as("sam", "/rooms/airline");
  await page.getByRole("button", { name: "Deny: keep it running" }).click();
  const answer = page.locator("#notices [data-notice]");
  await answer.waitFor();
  expect(await answer.textContent()).toContain("another pair of eyes");
  expect(await page.getAttribute("#notices", "aria-live")).toBe("polite");
  await page.getByRole("button", { name: "Close this answer" }).click();
  await answer.waitFor({ state: "detached" });
});

test("releasing asks in a dialog first; cancelling leaves the agent held", async () => {
  await room.world.cross();
  const page = await browser.as("dana", "/breaches/BR-1");
  await page.getByRole("button", { name: "Approve: quarantine airline-a" }).click();
  await page.waitForSelector(`${card}.tone-restrained:not([data-settling])`);
  const release = page.locator(card).getByRole("button", { name: "Release airline-a" });
  const dialog = page.locator("#ask[open]");
  await release.click();
  await page.getByText("Keep it held").click();
  await dialog.waitFor({ state: "detached" });
  expect((await breach())?.intervention.state).toBe("applied");
  await release.click();
  await dialog.getByRole("button", { name: "Release" }).click();
  await expect.poll(() => page.textContent(`${card}`), patient).toContain("RELEASED");
  expect((await breach())?.intervention.state).toBe("lifted");
});

test("the time left counts down by the service's clock, and the minute is there without script", async () => {
  await room.world.cross();
  const page = await browser.as("dana", "/rooms/airline");
  const left = page.locator(`${card} .deadline .rel`);
  expect(await left.textContent()).toMatch(/^in (2 min|1 min 5\d s)/);
  const before = await left.textContent();
  await expect.poll(() => left.textContent(), patient).not.toBe(before);
  const bare = await (await room.as("dana")).get("/rooms/airline");
  expect(bare.body).toContain(">13:02</time>");
});

test("a signed-in person who follows a link from another site arrives at the page", async () => {
  await room.world.cross();
  const page = await browser.as("dana", "/");
  const elsewhere = createServer((_, answer) => {
    answer.setHeader("content-type", "text/html");
    answer.end(`<a href="${url}/breaches/BR-1">look</a>`);
  });
  await new Promise<void>((done) => elsewhere.listen(0, "127.0.0.1", done));
  // "localhost" and "127.0.0.1" are different sites to a browser.
  await page.goto(`http://localhost:${(elsewhere.address() as AddressInfo).port}/`);
  await page.getByText("look").click();
  await page.waitForSelector(card);
  expect(page.url()).toBe(`${url}/breaches/BR-1`);
  elsewhere.close();
});

test("when a person has many pages open the oldest gives up its stream, and takes it back when looked at", async () => {
  const first = await browser.as("dana", "/rooms/airline");
  const context = first.context();
  for (let n = 0; n < 4; n++) {
    const page = await context.newPage();
    await page.goto(`${url}/rooms/airline`);
    await isLive(page);
  }
  await first.waitForSelector('#live-state[data-state="lost"]');
  await first.evaluate(`document.dispatchEvent(new Event("visibilitychange"))`);
  await isLive(first);
  await room.world.cross();
  await first.waitForSelector(card);
});

const scripts = ["htmx.min.js", "hx-sse.min.js", "room.js"];
test.each(scripts)("a page is live however late %s arrives", async (script) => {
  const page = await browser.as("dana", "/rooms/airline");
  const late = await page.context().newPage();
  const others = scripts
    .filter((one) => one !== script)
    .map((one) => late.waitForResponse((response) => response.url().includes(`/assets/${one}`)));
  await late.route(`**/assets/${script}*`, async (route) => {
    await Promise.all(others);
    // What htmx puts off until the next turn of the page has happened by then.
    if (script !== "htmx.min.js") await late.waitForFunction("typeof htmx === 'object'", undefined, { polling: 10 });
    await late.evaluate("new Promise((done) => setTimeout(() => setTimeout(done)))");
    await route.continue();
  });
  await late.goto(`${url}/rooms/airline`);
  await isLive(late);
});

test("signing out in one tab ends the others at their next change", async () => {
  const page = await browser.as("dana", "/rooms/airline");
  const other = await page.context().newPage();
  await other.goto(`${url}/`);
  await isLive(other);
  await other.locator(".who summary").click();
  await other.getByRole("button", { name: "Sign out" }).click();
  await room.world.cross();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  expect(await page.content()).not.toContain("airline-a");
  browser.complaints.splice(0);
});

test("the room fits a phone: nothing is wider than the screen and every button can be hit", async () => {
  await room.world.cross();
  const page = await browser.as("dana", "/rooms/airline", { width: 390, height: 844 });
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
  const heights = await page
    .locator(`${card} .button:visible`)
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(44);
});
