/** A ladder that pages: real servers on this machine take what PagerDuty, a webhook and a mail server would. */
import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { EffectivePact } from "../../src/domain/pact/pact.ts";
import type { PageEntry } from "../../src/domain/people/fleet-config.ts";
import { minute, second } from "../../src/domain/words/time.ts";
import { decideBreach } from "../../src/flows/decide/run-breach-command.ts";
import { createDelivery } from "../../src/flows/tell/deliver.ts";
import { createPagers } from "../../src/pages/pagers.ts";
import { as, fleet, pact } from "../support/breaches.ts";
import { type HttpSink, httpSink } from "../support/http-sink.ts";
import { type SmtpSink, smtpSink, subjectOf } from "../support/smtp-sink.ts";
import { type TestWorld, testWorld } from "../support/world.ts";

let sink: HttpSink;
let mail: SmtpSink;
let world: TestWorld;
beforeEach(async () => {
  sink = await httpSink();
  mail = await smtpSink();
});
afterEach(async () => {
  await world?.close();
  await sink.close();
  await mail.close();
});

const secrets: Record<string, string> = { "env:PD_KEY": "R0UT1NGKEY", "env:HOOK": "s3cr3t" };

/** The fleet of the tests with these pages, and a ladder that pages them all a minute after the accountable. */
async function start(pages: Record<string, PageEntry>, change: Partial<EffectivePact> = {}) {
  const config = { ...fleet, public_url: "https://ward.acme.example/", pages };
  const names = Object.keys(pages);
  const steps = names.map((name) => ({ after: minute, to: `page:${name}` }));
  const escalation = [{ after: 0, to: "accountable" }, ...steps];
  world = await testWorld({ config, effective: { ...pact, escalation, ...change } });
  secrets["env:SMTP_URL"] = `smtp://ward:p%40ss@127.0.0.1:${mail.port}`;
  world.pagers.push(...createPagers(config, (reference) => secrets[reference] ?? "", world.clock));
  const delivery = createDelivery(world);
  await world.cross();
  const later = async (duration: number): Promise<void> => {
    await world.advance(duration);
    await delivery.drain();
  };
  return { later, stop: () => delivery.stop() };
}
const pagerduty = (): PageEntry => ({ pagerduty: "env:PD_KEY", url: `${sink.url}/v2/enqueue`, allow_private: true });
const webhook = (): PageEntry => ({ webhook: `${sink.url}/hook?k=1`, secret: "env:HOOK", allow_private: true });
const byMail = (): PageEntry => ({ smtp: "env:SMTP_URL", to: "ops@acme.example", allow_private: true });
const bodies = () => sink.taken.map(({ body }) => JSON.parse(body));
const pagesIn = async () =>
  (await world.store.journal({ types: ["page.sent", "page.failed"] })).map(({ type, body }) => ({ type, ...body }));

test("PagerDuty is triggered at its step, not before, under the id of the breach", async () => {
  const { later, stop } = await start({ pd: pagerduty() });
  await later(59 * second);
  expect(sink.taken).toEqual([]);
  await later(second);
  expect(sink.taken[0]).toMatchObject({ method: "POST", path: "/v2/enqueue" });
  expect(bodies()).toEqual([
    {
      routing_key: "R0UT1NGKEY",
      event_action: "trigger",
      dedup_key: "BR-1",
      payload: {
        summary: expect.stringMatching(/airline-a fails its travellers/),
        source: "airline-a",
        severity: "error",
        timestamp: "2026-11-22T12:01:00.000Z",
        component: "airline-a",
        group: "airline",
        class: "level 2",
        custom_details: {
          fleet: "acme-air",
          item: "BR-1",
          level: 2,
          id: "BR-1/1.2",
          text: expect.stringMatching(/8 of its last 10 travellers were failed/),
        },
      },
      client: "Wardroom",
      client_url: "https://ward.acme.example/breaches/BR-1",
      links: [{ href: "https://ward.acme.example/breaches/BR-1", text: "BR-1" }],
    },
  ]);
  expect(await pagesIn()).toEqual([
    { type: "page.sent", page: "pd", card: "breach:BR-1", act: "trigger", round: 1, level: 2, because: "ladder" },
  ]);
  await stop();
});

test("the incident at PagerDuty follows the breach: somebody looks, then it is over", async () => {
  const { later, stop } = await start({ pd: pagerduty() });
  await later(minute);
  await decideBreach(world, "BR-1", { type: "acknowledge", as: as("dana") });
  await later(second);
  await decideBreach(world, "BR-1", { type: "deny", as: as("dana") });
  await decideBreach(world, "BR-1", { type: "resolve", as: as("dana") });
  await later(second);
  expect(bodies().map(({ event_action, dedup_key }) => `${event_action} ${dedup_key}`)).toEqual([
    "trigger BR-1",
    "acknowledge BR-1",
    "acknowledge BR-1",
    "resolve BR-1",
  ]);
  await stop();
});

test("somebody looked, and the escalation goes on all the same: PagerDuty is called anew, for what is acknowledged calls nobody", async () => {
  const steps = [
    { after: 0, to: "page:pd" },
    { after: minute, to: "page:pd" },
  ];
  const { later, stop } = await start({ pd: pagerduty() }, { escalation: steps });
  await later(second);
  await decideBreach(world, "BR-1", { type: "acknowledge", as: as("dana") });
  await later(second);
  await decideBreach(world, "BR-1", { type: "unacknowledge", as: as("dana") });
  await later(minute);
  expect(bodies().map(({ event_action }) => event_action)).toEqual(["trigger", "acknowledge", "resolve", "trigger"]);
  await stop();
});

test("answered before its step, nobody is paged, and nothing is acknowledged that was never triggered", async () => {
  const { later, stop } = await start({ pd: pagerduty(), mail: byMail() });
  await decideBreach(world, "BR-1", { type: "deny", as: as("dana") });
  await decideBreach(world, "BR-1", { type: "resolve", as: as("dana") });
  await later(5 * minute);
  expect(sink.taken).toEqual([]);
  expect(mail.mails).toEqual([]);
  await stop();
});

test("a webhook is signed over its time and its very bytes", async () => {
  const { later, stop } = await start({ hook: webhook() });
  await later(minute);
  const [taken] = sink.taken;
  const [, seconds, hex] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(taken?.headers["wardroom-signature"])) ?? [];
  expect(Number(seconds)).toBe(Math.floor(world.at() / 1_000));
  expect(hex).toBe(createHmac("sha256", "s3cr3t").update(`${seconds}.${taken?.body}`).digest("hex"));
  expect(JSON.parse(taken?.body ?? "")).toMatchObject({
    type: "page",
    act: "trigger",
    item: "BR-1",
    id: "BR-1/1.2",
    agent: "airline-a",
    room: "airline",
    severity: "error",
    link: "https://ward.acme.example/breaches/BR-1",
  });
  await stop();
});

test("mail is plain text from the account to the address, and tells the end too", async () => {
  const { later, stop } = await start({ mail: byMail() });
  await later(minute);
  const [first] = mail.mails;
  expect(first).toMatchObject({ to: ["ops@acme.example"], from: "ops@acme.example", login: "ward p@ss" });
  expect(subjectOf(first)).toMatch(/^\[acme-air\] .*BR-1.*airline-a fails its travellers/);
  expect(first?.raw).toMatch(/^Content-Type: text\/plain/m);
  expect(first?.raw).toMatch(/^Auto-Submitted: auto-generated/m);
  expect(first?.raw).toContain("https://ward.acme.example/breaches/BR-1");
  await decideBreach(world, "BR-1", { type: "deny", as: as("dana") });
  await decideBreach(world, "BR-1", { type: "resolve", as: as("dana") });
  await later(second);
  expect(mail.mails).toHaveLength(2);
  expect(mail.mails[1]?.raw).toMatch(/^Subject: \[acme-air\] BR-1 is over/m);
  await stop();
});

test("no line break in a title becomes a header of the mail", async () => {
  const evil = "fails\r\nBcc: everyone@acme.example\r\n\r\nhello";
  const [only] = pact.thresholds;
  if (!only) throw new Error("the pact of the tests has a threshold");
  const { later, stop } = await start({ mail: byMail() }, { thresholds: [{ ...only, title: evil }] });
  await later(minute);
  const raw = mail.mails.at(0)?.raw ?? "";
  expect(subjectOf(mail.mails[0])).toContain("fails Bcc: everyone@acme.example hello");
  expect(raw.split("\r\n\r\n")[0]).not.toMatch(/^Bcc:/m);
  expect(mail.mails.every(({ to }) => to.length === 1)).toBe(true);
  await stop();
});

describe("what goes wrong on the way", () => {
  test("a busy service is asked again, after the time it names, and then once", async () => {
    sink.answers.push({ status: 503 }, { status: 429, headers: { "retry-after": "30" } });
    const { later, stop } = await start({ pd: pagerduty() });
    await later(minute);
    await later(5 * second);
    expect(sink.taken).toHaveLength(2);
    await later(29 * second);
    expect(sink.taken).toHaveLength(2);
    await later(2 * second);
    expect(sink.taken).toHaveLength(3);
    await later(10 * minute);
    expect(new Set(bodies().map(({ payload }) => payload.custom_details.id))).toEqual(new Set(["BR-1/1.2"]));
    expect((await pagesIn()).filter(({ type }) => type === "page.sent")).toHaveLength(1);
    await stop();
  });

  test.each([
    ["a key that is not known", { status: 400 }, "answered 400"],
    [
      "a redirect to the cloud's metadata",
      { status: 302, headers: { location: "http://169.254.169.254/latest/" } },
      "127.0.0.1 redirects elsewhere, which is not followed",
    ],
  ])("%s is not tried again, and remembered", async (_, answer, error) => {
    sink.answers.push(answer);
    const { later, stop } = await start({ pd: pagerduty() });
    await later(minute);
    await later(10 * minute);
    expect(sink.taken).toHaveLength(1);
    expect(await pagesIn()).toEqual([{ type: "page.failed", page: "pd", card: "breach:BR-1", act: "trigger", error }]);
    await stop();
  });

  test.each([
    ["an address in numbers", (url: string) => url],
    ["a name that leads to this machine", (url: string) => url.replace("127.0.0.1", "localhost")],
    ["an IPv6 address that wraps this machine", (url: string) => url.replace("127.0.0.1", "[::ffff:127.0.0.1]")],
    ["the cloud's metadata", () => "http://169.254.169.254/latest/meta-data"],
  ])("%s is not called without allow_private, and remembered", async (_, change) => {
    const { later, stop } = await start({ hook: { webhook: change(`${sink.url}/hook`), secret: "env:HOOK" } });
    await later(minute);
    expect(sink.taken).toEqual([]);
    const [failed] = await pagesIn();
    expect(failed).toMatchObject({ type: "page.failed", error: expect.stringMatching(/^ssrf_blocked/) });
    await stop();
  });

  test("a mail server inside is not called without allow_private", async () => {
    const { later, stop } = await start({ mail: { smtp: "env:SMTP_URL", to: "ops@acme.example" } });
    await later(minute);
    expect(mail.mails).toEqual([]);
    expect(await pagesIn()).toMatchObject([{ type: "page.failed", error: expect.stringMatching(/^ssrf_blocked/) }]);
    await stop();
  });

  test("a mail server that refuses for now is asked again; one that refuses for good is not", async () => {
    mail.refuse.push("450 later", "550 no such user");
    const { later, stop } = await start({ mail: byMail() });
    await later(minute);
    expect(await pagesIn()).toEqual([]);
    await later(10 * second);
    expect(await pagesIn()).toMatchObject([{ type: "page.failed", error: "127.0.0.1 answered 550" }]);
    await later(10 * minute);
    expect(mail.mails).toEqual([]);
    await stop();
  });

  test("an address that never answers is cut at 5 s, holds up no other page, and is asked again", async () => {
    sink.answers.push("hang");
    const { later, stop } = await start({ hook: webhook(), mail: byMail() });
    const started = Date.now();
    await later(minute);
    expect(Date.now() - started).toBeLessThan(8_000);
    expect(mail.mails).toHaveLength(1);
    await later(10 * second);
    expect(sink.taken).toHaveLength(2);
    expect((await pagesIn()).filter(({ type }) => type === "page.sent")).toHaveLength(2);
    await stop();
  }, 20_000);
});
