/** Linking accounts: a code makes another account a person's, once; guesses are slowed down and on the record. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { personOf } from "../../src/domain/people/fleet-config.ts";
import { linkCodeText, readLinkCode } from "../../src/domain/people/link-code.ts";
import { minute } from "../../src/domain/words/time.ts";
import { type Fleet, followFleet } from "../../src/flows/access/fleet.ts";
import { issueLinkCode, unlinkAccount } from "../../src/flows/access/link-account.ts";
import { createToken } from "../../src/flows/access/tokens.ts";
import { type Posting, paperPlatform } from "../../src/flows/simulate/paper-platform.ts";
import { createDelivery } from "../../src/flows/tell/deliver.ts";
import type { Visitor } from "../../src/ports/chat.ts";
import { fleet as file } from "../support/breaches.ts";
import { type TestWorld, testWorld } from "../support/world.ts";

let world: TestWorld;
let fleet: Fleet;

beforeEach(async () => {
  world = await testWorld();
  fleet = await followFleet(world, file);
});
afterEach(() => world.close());

const slack = (account: string): Visitor => ({ how: "slack", account, team: "T1" });
const discord = (account: string): Visitor => ({ how: "discord", account, team: "G1" });

async function ward(visitor: Visitor, text: string) {
  const answer = await world.door.command(visitor, { channel: "C01AIR" }, text);
  if (answer.type !== "notice") throw new Error("a form was not expected");
  const body = answer.card.body.map((block) => JSON.stringify(block)).join(" ");
  return {
    title: answer.card.title,
    state: answer.card.state,
    code: /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(body)?.[0] ?? "",
    body,
  };
}

test("a code from a linked account makes another account that person's, on another platform too", async () => {
  const { code } = await ward(slack("U04MIA"), "link");
  expect((await ward(discord("900"), "status")).state).toBe("NOT DONE");
  expect(
    await ward(discord("900"), `link ${code.toLowerCase().replaceAll("-", " ").replaceAll(" ", "")}`),
  ).toMatchObject({
    state: "DONE",
    title: "This account is Mia Lund's from now on.",
  });
  expect((await ward(discord("900"), "status")).state).not.toBe("NOT DONE");
  expect(world.config.people.mia?.discord).toBe("900");
  const [linked] = await world.store.journal({ types: ["account.linked"] });
  expect(linked).toMatchObject({
    actor: "person:mia",
    body: { platform: "discord", team: "G1", account: "900", person: "mia", how: "discord" },
  });
});

test("the person is told on an account that was theirs before, so that a stolen code is found out", async () => {
  const postings: Posting[] = [];
  world.platforms.push(paperPlatform("slack", world.clock, postings), paperPlatform("discord", world.clock, postings));
  const { code } = await issueLinkCode(world, "mia", { actor: "host", how: "cli" });
  await ward(discord("900"), `link ${code}`);
  const delivery = createDelivery(world);
  await delivery.drain();
  await delivery.stop();
  expect(postings).toMatchObject([
    { platform: "slack", to: "U04MIA", what: "direct", text: "Another account was linked to you: discord/900." },
  ]);
});

test("a code is good once, for ten minutes, and never in the journal", async () => {
  const first = await issueLinkCode(world, "mia", { actor: "host", how: "cli" });
  expect((await ward(slack("U90"), `link ${first.code}`)).state).toBe("DONE");
  const reused = await ward(slack("U91"), `link ${first.code}`);
  expect(reused.title).toContain("That code is not good");
  const second = await issueLinkCode(world, "mia", { actor: "host", how: "cli" });
  await world.advance(10 * minute);
  expect((await ward(slack("U92"), `link ${second.code}`)).title).toBe(reused.title);
  const plain = readLinkCode(first.code) ?? "";
  expect(JSON.stringify(await world.store.journal({}))).not.toContain(plain);
});

test("of two accounts that type one code at once exactly one is linked", async () => {
  const { code } = await issueLinkCode(world, "sam", { actor: "host", how: "cli" });
  const both = await Promise.all([ward(slack("U90"), `link ${code}`), ward(slack("U91"), `link ${code}`)]);
  expect(both.map(({ state }) => state).sort()).toEqual(["DONE", "NOT DONE"]);
});

test("after five wrong codes an account must wait, also with a good one, and the tries are on the record", async () => {
  for (let n = 0; n < 5; n++)
    expect((await ward(slack("U66"), `link ${linkCodeText(new Uint8Array(12).fill(n))}`)).title).toContain("not good");
  const { code } = await issueLinkCode(world, "mia", { actor: "host", how: "cli" });
  expect((await ward(slack("U66"), `link ${code}`)).title).toContain("Too many codes");
  expect((await ward(slack("U67"), "link")).title).toContain("don't know who you are");
  const refused = await world.store.journal({ types: ["act.refused"] });
  expect(refused.map(({ body }) => body)).toMatchObject([
    { by: "slack:U66", item: "account:slack/U66", act: "link", code: "link_invalid", count: 1 },
    { by: "slack:U66", item: "account:slack/U66", act: "link", code: "rate_exceeded", count: 1 },
  ]);
  await world.advance(11 * minute);
  const fresh = await issueLinkCode(world, "mia", { actor: "host", how: "cli" });
  expect((await ward(slack("U66"), `link ${fresh.code}`)).state).toBe("DONE");
});

test("the file wins: an account it names is not linked to anybody else, and a link it contradicts no longer counts", async () => {
  const { code } = await issueLinkCode(world, "mia", { actor: "host", how: "cli" });
  expect((await ward(slack("U01DANA"), `link ${code}`)).title).toContain("You are linked already");
  expect((await ward(slack("U90"), `link ${code}`)).state).toBe("DONE");
  expect(personOf(world.config, "slack", "U90")?.id).toBe("mia");
  expect(world.config.people.mia?.slack).toBe("U04MIA");
  const sam = file.people.sam;
  if (!sam) throw new Error("sam is in the file");
  fleet.replace({ ...file, people: { ...file.people, sam: { ...sam, slack: "U90" } } });
  expect(personOf(world.config, "slack", "U90")?.id).toBe("sam");
});

test("who has left the fleet is nobody, whatever they linked; and a link can be taken back", async () => {
  const { code } = await issueLinkCode(world, "mia", { actor: "host", how: "cli" });
  await ward(slack("U90"), `link ${code}`);
  const { mia, ...rest } = file.people;
  fleet.replace({ ...file, people: rest });
  expect(personOf(world.config, "slack", "U90")).toBeUndefined();
  fleet.replace(file);
  expect(personOf(world.config, "slack", "U90")?.id).toBe(mia?.id);
  await unlinkAccount(world, { platform: "slack", account: "U90" }, { actor: "host", how: "cli" });
  expect(personOf(world.config, "slack", "U90")).toBeUndefined();
  expect((await ward(slack("U90"), "status")).state).toBe("NOT DONE");
});

test("what was linked is known again after a restart", async () => {
  const { code } = await issueLinkCode(world, "mia", { actor: "host", how: "cli" });
  await ward(discord("900"), `link ${code}`);
  world.config = file;
  await followFleet(world, file);
  expect(world.config.people.mia?.discord).toBe("900");
});

test("a token that waits is told to its person, and confirmed by its id", async () => {
  const { token } = await createToken(world, {
    name: "script",
    scopes: ["person"],
    person: "mia",
    actor: "person:dana",
  });
  expect((await ward(slack("U01DANA"), `link ${token}`)).state).toBe("NOT DONE");
  expect((await ward(slack("U04MIA"), "link")).body).toContain(token);
  expect((await ward(slack("U04MIA"), `link ${token}`)).state).toBe("DONE");
  expect((await ward(slack("U04MIA"), `link ${token}`)).state).toBe("NOTHING TO DO");
});

test("a sign-in address is given only where the file says where the web room is", async () => {
  expect((await ward(slack("U04MIA"), "link web")).title).toContain("public_url");
  fleet.replace({ ...file, public_url: "https://ward.acme.example/" });
  expect((await ward(slack("U04MIA"), "link web")).body).toMatch(/https:\/\/ward\.acme\.example\/sign-in\/[\w-]{43}/);
});
