/** The pages of the web room at a desk and on a phone, once the fleet has had its day. */
import { join } from "node:path";
import type { Page } from "playwright-core";
import type { Camera } from "./camera.ts";
import type { Pictured } from "./cards.ts";
import type { Stage } from "./stage.ts";

const desk = 1080;
const phone = 390;

/** `signInPath`: a new one-time address each time. */
export async function takePages(
  { asks }: Stage,
  camera: Camera,
  folder: string,
  signInPath: () => Promise<string>,
): Promise<Pictured[]> {
  const taken: Pictured[] = [];
  const take = async (
    name: string,
    caption: string,
    path: string,
    { before, as }: { before?: (page: Page) => Promise<void>; as?: "dana" | "nobody" } = {},
  ): Promise<void> => {
    const wide = await camera.whole(path, desk, before, as);
    const narrow = await camera.whole(path, phone, before, as);
    await camera.sheet(join(folder, `${name}.png`), [
      { caption: `At a desk: ${desk} px`, shot: wide, width: desk },
      { caption: `On a phone: ${phone} px`, shot: narrow, width: phone },
    ]);
    taken.push({ name, caption });
    console.log(name);
  };

  await asks("send_certificate", { amount: 90, user_id: "noah_ito_1204" });
  await take("page-home", "The first page: what waits anywhere, and the rooms", "/");
  await take("page-room", "A room", "/rooms/airline");
  await take("page-agent", "An agent", "/agents/airline-a");
  await take("page-breach", "A breach with its evidence and its history", "/breaches/BR-1");
  await take("page-approval", "An approval", "/approvals/AP-4");
  await take("page-dashboard", "How well the loop works, as a picture and in words", "/artefacts/dashboard");
  await take("page-palette", "A command, while it is typed", "/rooms/airline", {
    before: async (page) => {
      await page.locator("[data-palette]").click();
      await page.locator("#palette-text").fill("re");
      await page.locator("#palette-text").press("ArrowDown");
    },
  });
  await take("page-keys", "Keys", "/", { before: (page) => page.keyboard.press("?") });
  const link = await signInPath();
  await take("page-link", "A one-time address was opened", link, { as: "nobody" });
  await take("page-sign-in", "Somebody who is not signed in", "/rooms/airline", { as: "nobody" });
  await take("page-link-lost", "An address that lost a part on its way", `${link}x`, { as: "nobody" });
  await take("page-nothing", "A page that is not there, or not theirs", "/rooms/payments");
  return taken;
}
