/**
 * Every kind of card as people see it: docs/cards.md and its pictures. Each picture is one card on Slack (a local workspace) and in the
 * web room, light above dark. The whole program runs in this process with its clock moved by hand; nothing is drawn for the picture alone.
 * Run by `npm run pictures`; needs a Chromium and the local workspace of the tests.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { type Duration, hour, minute, second } from "../src/domain/words/time.ts";
import { createSignInLink } from "../src/flows/access/sign-in.ts";
import { type TestApp, testApp } from "../test/support/app.ts";
import { launch, picture } from "../test/support/browser.ts";
import { type SlackWorkspace, startSlackWorkspace } from "../test/support/slack-workspace.ts";

const docs = join(import.meta.dirname, "..", "docs");
const home = mkdtempSync(join(tmpdir(), "wardroom-pictures-"));
const themes = ["light", "dark"] as const;
type Theme = (typeof themes)[number];

const config = `fleet: acme-air
admins: [dana]
people:
  dana: { name: Dana Reyes, slack: U01DANA, tz: Europe/Berlin, deputy: lee }
  lee: { name: Lee Park, slack: U03LEE, tz: Asia/Seoul }
  sam: { name: Sam Okafor, slack: U02SAM, tz: America/New_York }
  mia: { name: Mia Lund, slack: U04MIA, tz: Europe/Oslo }
rooms:
  airline:
    channels: [{ slack: C01AIR }]
    agents: ["airline-*"]
    members: [mia]
    settings: { storm: { agents: 3, share: 0.5, within: 1m } }
agents:
  "airline-*": { role: airline-service, operator: sam }
pacts: { dir: ./pacts }
`;

const pact = `id: airline-service
level: room
of: airline
title: Airline service desk
raci: { responsible: sam, accountable: dana, consulted: [lee] }
thresholds:
  - id: task-failure
    title: fails its travellers
    signal: evaluation.task_success
    stat: mean
    window: { runs: 10 }
    min_samples: 10
    near_miss: { below: 0.5 }
    breach: { below: 0.3, clear: { above: 0.5 } }
    severity: high
    failure_mode: wrong-output
    intervention: { do: quarantine, mode: gated, ttl: 20m, on_silence: apply }
    says: "{bad} of its last {n} travellers were failed"
  - id: spend
    title: spends too much
    signal: cost.usd
    stat: sum
    window: { time: 1h }
    breach: { above: 50 }
    severity: critical
    failure_mode: overspend
    intervention: { do: pause, mode: automatic }
    says: "{value} $ in an hour; the pact allows {limit} $"
  - id: latency
    title: answers slowly
    signal: reply.seconds
    stat: p95
    window: { time: 15m }
    breach: { above: 20 }
    severity: medium
    failure_mode: unavailable
    intervention: { mode: human-review }
actions:
  - tool: issue_refund
    approval: { by: [dana, lee, mia], quorum: 2, ttl: 30m, on_silence: deny }
    says: "Refunds \${args.amount} to the card that paid order {args.order}"
    show: [amount, order]
  - tool: send_certificate
    approval: { by: accountable, ttl: 30m, risk: irreversible }
    says: "Sends a certificate of \${args.amount} to {args.user_id}; it cannot be called back"
    show: [amount, user_id]
escalation:
  - { after: 0s, to: accountable }
  - { after: 5m, to: deputy }
  - { after: 10m, to: room }
`;

/** The local workspace has no dark theme: these are the colours of Slack's own, over its page. */
const slackDark = `.msg, .msg * { background-color: #1a1d21 !important; color: #d1d2d3 !important; border-color: #565856 !important }
.msg code { color: #e8912d !important } .msg a, .msg .mention { color: #1d9bd1 !important }
.msg button[class*="primary"] { background-color: #007a5a !important; color: #fff !important }
.msg button[class*="danger"] { background-color: #e01e5a !important; color: #fff !important }`;

/** What a card is a picture of: the words it is found by in Slack, and where it stands in the web room. */
interface Shot {
  name: string;
  caption: string;
  slack: RegExp;
  web: string;
}

mkdirSync(join(home, "pacts"));
writeFileSync(join(home, "wardroom.yaml"), config);
writeFileSync(join(home, "pacts", "airline-service.yaml"), pact);

const workspace = await startSlackWorkspace();
const app = await testApp({ config: join(home, "wardroom.yaml"), env: { slack: workspace.settings } });
const browser = await launch();
const shots: Shot[] = [];
try {
  await walk(app, workspace, browser);
  writeFileSync(join(docs, "cards.md"), pageOf(shots));
  console.log(`${shots.length} cards in docs/cards.md`);
} finally {
  await browser.close();
  await app.remove();
  await workspace.stop();
  rmSync(home, { recursive: true, force: true });
}

/** The lives of a breach and of an approval, a picture at each turn. */
async function walk(app: TestApp, workspace: SlackWorkspace, browser: Browser): Promise<void> {
  const web = Object.fromEntries(
    await Promise.all(themes.map(async (theme) => [theme, await signedIn(app, browser, theme)] as const)),
  ) as Record<Theme, Page>;
  const room = workspace.channel("C01AIR");

  const take = async (name: string, caption: string, words: RegExp, path: string): Promise<void> => {
    await app.settled();
    const card = await room.expectMessage(words);
    const halves: Buffer[] = [];
    for (const theme of themes) {
      halves.push(await onSlack(browser, workspace.page, theme, card.words.split("\n")[0] ?? ""));
      const page = web[theme];
      await page.goto(app.url + path);
      await page.evaluate(`document.querySelectorAll("#notices > *").forEach((one) => one.remove())`);
      halves.push(await page.locator("article.card").first().screenshot());
    }
    await sheet(browser, halves, join(docs, "pictures", `${name}.png`));
    shots.push({ name, caption, slack: words, web: path });
    console.log(name);
  };
  const signal = async (agent: string, name: string, value: number, times = 1): Promise<void> => {
    for (let n = 0; n < times; n++)
      await app.ask("/v1/signals", {
        agent,
        signal: name,
        value,
        run: `${agent}-${n}-${app.now()}`,
        at: new Date(app.now() + n).toISOString(),
      });
    await app.settled();
  };
  const fails = (agent: string): Promise<void> => signal(agent, "evaluation.task_success", 0, 10);
  const click = async (words: RegExp, label: string, who: "dana" | "lee" | "mia" | "sam"): Promise<void> => {
    await (await room.expectMessage(words)).click(label, workspace.as(who));
    await workspace.expectEphemeral(who, /./);
    await app.settled();
  };
  const pass = (time: Duration): Promise<void> => app.advance(time);

  await fails("airline-a");
  await take("breach-open", "A breach asks its owner", /BR-1 .*airline-a/s, "/breaches/BR-1");
  await click(/BR-1 .*airline-a/s, "I'm looking", "dana");
  await take("breach-acknowledged", "Somebody is looking", /ACKNOWLEDGED.*BR-1/s, "/breaches/BR-1");
  await pass(16 * minute);
  await take("breach-escalated", "Nobody decided, and the next was called", /ESCALATED.*BR-1/s, "/breaches/BR-1");
  await click(/BR-1 .*airline-a/s, "Approve", "dana");
  await take("breach-quarantined", "Held by a person", /QUARANTINED.*BR-1/s, "/breaches/BR-1");
  await command(app, workspace, "/ward release airline-a prompt fixed");
  await command(app, workspace, "/ward resolve BR-1 the prompt had lost its policy");
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
  for (const agent of ["airline-f", "airline-g", "airline-h", "airline-i", "airline-j", "airline-k"])
    await fails(agent);
  await pass(second);
  await take("storm", "Many agents, one decision", /STORM/, "/breaches/BR-6");

  await pass(hour);
  const args = { amount: 4200, order: "88123", memo: "customer charged twice on 21 Nov" };
  const asks = async (tool: string, with_: object) =>
    (await app.ask("/v1/actions", { agent: "airline-l", tool, args: with_, reason: "the customer was charged twice" }))
      .body;
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
  await click(/AP-2/, "Deny", "dana");
  await take("approval-denied", "A person said no", /DENIED.*AP-2/s, "/approvals/AP-2");
  await asks("issue_refund", { ...args, amount: 12 });
  await pass(31 * minute);
  await take("approval-expired", "Nobody answered: it was not run", /EXPIRED.*AP-3/s, "/approvals/AP-3");
}

async function command(app: TestApp, workspace: SlackWorkspace, typed: string): Promise<void> {
  await workspace.command(typed, workspace.as("dana"));
  await workspace.expectEphemeral("dana", /./);
  await app.settled();
}

async function signedIn(app: TestApp, browser: Browser, theme: Theme): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 760, height: 1000 }, colorScheme: theme });
  const { token } = await createSignInLink(app.world, "dana");
  await page.goto(`${app.url}/sign-in/${token}`);
  await page.getByRole("button", { name: "Sign in as" }).click();
  await page.waitForURL(`${app.url}/`);
  return page;
}

/** The newest message that begins so, in the workspace's own page. */
async function onSlack(browser: Browser, address: string, theme: Theme, begins: string): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: 960, height: 1000 }, colorScheme: theme });
  try {
    await page.goto(address, { waitUntil: "load" });
    if (theme === "dark") await page.addStyleTag({ content: slackDark });
    const message = page.locator(".msg", { hasText: begins }).last();
    await message.waitFor();
    const path = join(home, "slack.png");
    await picture(message, path);
    return await message.screenshot();
  } finally {
    await page.close();
  }
}

/** Slack at the left, the web room at the right; light above dark. */
async function sheet(browser: Browser, halves: Buffer[], path: string): Promise<void> {
  mkdirSync(join(docs, "pictures"), { recursive: true });
  const page = await browser.newPage({ viewport: { width: 1500, height: 400 } });
  const [slackLight, webLight, slackDark, webDark] = halves.map(
    (one) => `data:image/png;base64,${one.toString("base64")}`,
  );
  await page.setContent(`<style>body{margin:0;font:14px sans-serif}.row{display:flex;gap:24px;padding:20px;align-items:flex-start}
.light{background:#f6f7f9;color:#333}.dark{background:#15181d;color:#bbb}figure{margin:0;flex:1}img{max-width:100%}</style>
<div class="row light"><figure><figcaption>Slack</figcaption><img src="${slackLight}"></figure><figure><figcaption>Web room</figcaption><img src="${webLight}"></figure></div>
<div class="row dark"><figure><figcaption>Slack</figcaption><img src="${slackDark}"></figure><figure><figcaption>Web room</figcaption><img src="${webDark}"></figure></div>`);
  await page.locator("body").screenshot({ path });
  await page.close();
}

function pageOf(shots: readonly Shot[]): string {
  return `# Every card, as it is seen

Slack (a local workspace) at the left, the web room at the right; light above dark. Made by \`npm run pictures\` from a running fleet.

${shots.map(({ name, caption }) => `## ${caption}\n\n![${caption}](pictures/${name}.png)`).join("\n\n")}
`;
}
