/**
 * Every kind of card and every page as people see them: docs/cards.md, docs/pages.md and their pictures, light and dark. The whole
 * program runs in this process with its clock moved by hand, with a local Slack workspace; nothing is drawn for the picture alone.
 * Run by `npm run pictures`; needs a Chromium and the local workspace of the tests.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSignInLink } from "../src/flows/access/sign-in.ts";
import { testApp } from "../test/support/app.ts";
import { launch } from "../test/support/browser.ts";
import { startSlackWorkspace } from "../test/support/slack-workspace.ts";
import { fleetExample, pactExample } from "./acme-air.ts";
import { openCamera } from "./pictures/camera.ts";
import { takeCards } from "./pictures/cards.ts";
import { takePages } from "./pictures/pages.ts";
import { cardsPage, pagesPage } from "./pictures/picture-pages.ts";
import { createStage } from "./pictures/stage.ts";

const docs = join(import.meta.dirname, "..", "docs");
const pictures = join(docs, "pictures");
const home = mkdtempSync(join(tmpdir(), "wardroom-pictures-"));
mkdirSync(join(home, "pacts"));
writeFileSync(join(home, "wardroom.yaml"), fleetExample);
writeFileSync(join(home, "pacts", "airline-service.yaml"), pactExample);

const workspace = await startSlackWorkspace([
  { id: "C01AIR", name: "airline" },
  { id: "C02OPS", name: "operations" },
]);
const app = await testApp({ config: join(home, "wardroom.yaml"), env: { slack: workspace.settings } });
const browser = await launch();
try {
  const signInPath = async () => `/sign-in/${(await createSignInLink(app.world, "dana")).token}`;
  const camera = await openCamera(browser, { slackPage: workspace.page, webRoom: app.url, signInPath });
  const stage = createStage(app, workspace);
  const cards = await takeCards(stage, camera, pictures);
  const pages = await takePages(stage, camera, pictures, signInPath);
  rmSync(pictures, { recursive: true, force: true });
  await camera.develop();
  writeFileSync(join(docs, "cards.md"), cardsPage(cards));
  writeFileSync(join(docs, "pages.md"), pagesPage(pages));
  console.log(`${cards.length} cards in docs/cards.md, ${pages.length} pages in docs/pages.md`);
} finally {
  await browser.close();
  await app.remove();
  await workspace.stop();
  rmSync(home, { recursive: true, force: true });
}
