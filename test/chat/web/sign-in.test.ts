/** Who gets in: one-time links, sessions, and the picker of the example. */
import { afterEach, expect, test } from "vitest";
import { hour, minute, second } from "../../../src/domain/words/time.ts";
import { createSignInLink } from "../../../src/flows/access/sign-in.ts";
import { origin, startWebRoom, visitor, type WebRoom } from "../../support/web-room.ts";

let room: WebRoom;
afterEach(() => room.close());

const enter = (token: string, headers: Record<string, string> = origin) =>
  room.app.inject({ method: "POST", url: `/sign-in/${token}`, headers });

test("a stranger sees the front door at every address, and no name, room or agent", async () => {
  room = await startWebRoom();
  await room.world.cross();
  for (const [path, status] of [
    ["/", 200],
    ["/rooms/airline", 401],
    ["/breaches/BR-1", 401],
    ["/agents/airline-a", 401],
    ["/ward", 401],
  ] as const) {
    const answer = await visitor(room.app, "").get(path);
    expect(answer.statusCode, path).toBe(status);
    expect(answer.body, path).toContain("Sign in");
    expect(answer.body, path).not.toMatch(/Dana|airline-a|BR-1 /);
  }
  expect((await visitor(room.app, "").get("/live?at=/")).statusCode).toBe(401);
});

test("a link signs its person in once, on a cookie that script and other sites never see", async () => {
  room = await startWebRoom();
  const { token } = await createSignInLink(room.world, "dana");
  const look = await visitor(room.app, "").get(`/sign-in/${token}`);
  expect(look.body).toContain("Sign in as Dana Reyes");
  const entered = await enter(token);
  expect(entered.statusCode).toBe(303);
  expect(entered.headers["set-cookie"]).toMatch(
    /^wardroom_session=[\w-]{40,}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/,
  );
});

test("looking at a link uses nothing up, but a second use is turned away kindly", async () => {
  room = await startWebRoom();
  const { token } = await createSignInLink(room.world, "dana");
  for (let n = 0; n < 3; n++) expect((await visitor(room.app, "").get(`/sign-in/${token}`)).statusCode).toBe(200);
  expect((await enter(token)).statusCode).toBe(303);
  const again = await enter(token);
  expect(again.statusCode).toBe(410);
  expect(again.body).toContain("was used already");
  expect(again.body).toContain("wardroom link --person YOU --web");
  expect(again.cookies).toEqual([]);
});

test("of two uses of one link at once exactly one opens a session", async () => {
  room = await startWebRoom();
  const { token } = await createSignInLink(room.world, "dana");
  const both = await Promise.all([enter(token), enter(token)]);
  expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([303, 410]);
});

test("a link is good for ten minutes", async () => {
  room = await startWebRoom();
  const { token } = await createSignInLink(room.world, "dana");
  await room.world.advance(10 * minute);
  const late = await enter(token);
  expect(late.statusCode).toBe(410);
  expect(late.body).toContain("too old");
});

test("the link and the session are stored as hashes only", async () => {
  room = await startWebRoom();
  const { token } = await createSignInLink(room.world, "dana");
  const entered = await enter(token);
  const secret = entered.cookies[0]?.value ?? "";
  const journal = JSON.stringify(await room.world.store.journal({}));
  expect(journal).toContain("session.opened");
  expect(journal).not.toContain(token);
  expect(journal).not.toContain(secret);
});

test("a session ends after twelve hours, when its person leaves the configuration, and by signing out", async () => {
  room = await startWebRoom();
  const dana = await room.as("dana");
  expect((await dana.get("/rooms/airline")).statusCode).toBe(200);
  await room.world.advance(12 * hour - second);
  expect((await dana.get("/rooms/airline")).statusCode).toBe(200);
  await room.world.advance(second);
  expect((await dana.get("/rooms/airline")).statusCode).toBe(401);

  const lee = await room.as("lee");
  const { lee: _gone, ...people } = room.world.config.people;
  const before = room.world.config;
  room.world.config = { ...before, people };
  expect((await lee.get("/")).body).toContain("one-time address");
  room.world.config = before;

  const page = (await lee.get("/")).body;
  const csrf = /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? "";
  await lee.post("/sign-out", { csrf: "wrong" });
  expect((await lee.get("/")).body).toContain("Lee Park");
  await lee.post("/sign-out", { csrf });
  expect((await lee.get("/")).body).not.toContain("Lee Park");
});

test("a made-up cookie, and a header that claims to be somebody, are nobody", async () => {
  room = await startWebRoom();
  const answer = await visitor(room.app, "wardroom_session=dana").get("/rooms/airline", {
    "x-forwarded-user": "dana",
    authorization: "Bearer dana",
  });
  expect(answer.statusCode).toBe(401);
});

test("the picker exists only for the example, and only on loopback", async () => {
  room = await startWebRoom({ demo: true });
  const front = await visitor(room.app, "").get("/");
  expect(front.body).toContain("Try the example");
  expect(front.body).toContain("accountable · admin");
  const entered = await visitor(room.app, "").post("/sign-in/example", { person: "dana", back: "/rooms/airline" });
  expect(entered.headers.location).toBe("/rooms/airline");
  expect(entered.cookies[0]?.name).toBe("wardroom_session");
});

test.each([
  { demo: false, loopback: true },
  { demo: true, loopback: false },
])("with %o nobody can be picked", async (options) => {
  room = await startWebRoom(options);
  const refused = await visitor(room.app, "").post("/sign-in/example", { person: "dana" });
  expect(refused.cookies).toEqual([]);
  expect(refused.body).not.toContain("Dana");
});

test("after signing in one goes back to a page of ours, never elsewhere", async () => {
  room = await startWebRoom({ demo: true });
  for (const back of [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "/a\r\nset-cookie: x=1",
  ]) {
    const entered = await visitor(room.app, "").post("/sign-in/example", { person: "dana", back });
    expect(entered.headers.location, back).toBe("/");
  }
});

test("on loopback another host name is turned away, so that no page can rebind its name to this machine", async () => {
  room = await startWebRoom({ demo: true });
  for (const host of ["evil.example", "evil.example:8484", "127.0.0.1.evil.example", "localhost.evil.example"])
    expect((await visitor(room.app, "").get("/", { host })).statusCode, host).toBe(421);
  for (const host of ["localhost:8484", "127.0.0.1:8484", "[::1]:8484", "LOCALHOST:1"])
    expect((await visitor(room.app, "").get("/", { host })).statusCode, host).toBe(200);
});

test("a click on a link elsewhere passes through a page of ours, which the cookie follows", async () => {
  room = await startWebRoom();
  const answer = await visitor(room.app, "").get("/breaches/BR-1?x=1", {
    "sec-fetch-site": "cross-site",
    "sec-fetch-mode": "navigate",
  });
  expect(answer.body).toContain('http-equiv="refresh" content="0; url=/breaches/BR-1?x=1"');
});

test("there is no link for somebody wardroom.yaml does not name", async () => {
  room = await startWebRoom();
  await expect(createSignInLink(room.world, "nobody")).rejects.toThrow(
    'There is no person "nobody" in wardroom.yaml. It names dana',
  );
});
