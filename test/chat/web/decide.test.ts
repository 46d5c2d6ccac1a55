/** Deciding in the web room without script: forms, answers, refusals, and what the journal keeps of them. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { minute } from "../../../src/domain/words/time.ts";
import { followFleet } from "../../../src/flows/access/fleet.ts";
import { cardDigest } from "../../../src/flows/tell/digest.ts";
import { drawCard } from "../../../src/flows/tell/draw.ts";
import { withoutStorms } from "../../support/breaches.ts";
import { startWebRoom, type WebRoom } from "../../support/web-room.ts";

let room: WebRoom;
beforeEach(async () => {
  room = await startWebRoom();
  await room.world.cross();
});
afterEach(async () => {
  expect(room.world.faults).toEqual([]);
  await room.close();
});

const breach = async () => (await room.world.store.load("breach:BR-1"))?.state;

test("a plain form post decides and goes back to the page, which says what happened", async () => {
  const dana = await room.as("dana");
  const pressed = await dana.post("/press", await dana.fieldsOf("/rooms/airline", "approve"));
  expect(pressed.statusCode).toBe(303);
  expect(pressed.headers.location).toBe("/rooms/airline");
  expect((await breach())?.intervention.state).toBe("applied");
  const page = (await dana.get("/rooms/airline")).body;
  expect(page).toContain("airline-a is quarantined.");
  expect(page).toContain("Quarantined by Dana Reyes");
  // Said once: the next page does not repeat it.
  expect((await dana.get("/rooms/airline")).body).not.toContain("data-notice");
});

test("the decision cites the card that was shown, and the journal keeps that card", async () => {
  const shown = cardDigest((await drawCard(room.world, "breach:BR-1")) ?? {});
  const dana = await room.as("dana");
  await dana.post("/press", await dana.fieldsOf("/rooms/airline", "approve"));
  const events = await room.world.store.journal({});
  const approved = events.find(({ type }) => type === "breach.approved");
  expect(approved?.body).toMatchObject({ by: "dana", how: "web", shown });
  const kept = events.find(({ type }) => type === "card.shown");
  expect(kept?.body).toMatchObject({ card: "breach:BR-1", platform: "web", destination: "person:dana", digest: shown });
  expect(kept && "content" in kept.body && cardDigest(kept.body.content as object)).toBe(shown);
  expect(kept && approved && kept.seq < approved.seq).toBe(true);
});

test("a digest nobody was shown is not written down as shown", async () => {
  const dana = await room.as("dana");
  const fields = await dana.fieldsOf("/rooms/airline", "approve");
  await dana.post("/press", { ...fields, shown: "f".repeat(64) });
  const approved = (await room.world.store.journal({ types: ["breach.approved"] }))[0];
  expect(approved?.body).toEqual({ by: "dana", how: "web" });
});

test("who may not decide gets a sentence with who may, and the attempt is kept", async () => {
  const sam = await room.as("sam");
  await sam.post("/press", await sam.fieldsOf("/rooms/airline", "deny"));
  const page = (await sam.get("/rooms/airline")).body;
  expect(page).toContain("You operate this agent, so another pair of eyes must let it go. Dana may.");
  expect((await breach())?.intervention.state).toBe("proposed");
  expect((await sam.get("/breaches/BR-1")).body).toContain(
    "Sam Okafor tried to deny and was refused: another pair of eyes is needed.",
  );
});

test("the second of two clicks is told what the first one did", async () => {
  const dana = await room.as("dana");
  const lee = await room.as("lee");
  const fields = await dana.fieldsOf("/rooms/airline", "approve");
  const lees = await lee.fieldsOf("/rooms/airline", "approve");
  await dana.post("/press", fields);
  await lee.post("/press", lees);
  expect((await lee.get("/rooms/airline")).body).toContain("airline-a was already quarantined by Dana Reyes");
});

test("what cannot be undone lightly asks first, as a page of its own", async () => {
  const dana = await room.as("dana");
  await dana.post("/press", await dana.fieldsOf("/rooms/airline", "approve"));
  const fields = await dana.fieldsOf("/breaches/BR-1", "lift");
  const asked = await dana.post("/press", fields);
  expect(asked.statusCode).toBe(200);
  expect(asked.body).toContain("Release airline-a?");
  expect(asked.body).toContain('name="confirmed" value="yes"');
  expect((await breach())?.intervention.state).toBe("applied");
  await dana.post("/press", { ...fields, confirmed: "yes" });
  expect((await breach())?.intervention.state).toBe("lifted");
});

test("what asks first is a page of its own without script, and its answer decides", async () => {
  const dana = await room.as("dana");
  const asked = await dana.post("/press", await dana.fieldsOf("/rooms/airline", "reassign"));
  expect(asked.statusCode).toBe(200);
  expect(asked.body).toContain("Pass on BR-1");
  expect(asked.body).toContain('<option value="mia">Mia Lund</option>');
  expect((await breach())?.lastAsked?.to).toEqual(["dana"]);
  const fields = await dana.fieldsOf("/rooms/airline", "reassign");
  await dana.post("/press", {
    ...fields,
    answered: "yes",
    "field.to": "mia",
    "field.reason": "she <b>wrote</b> it",
  });
  expect((await breach())?.lastAsked).toMatchObject({ to: ["mia"], by: "dana" });
  const page = (await dana.get("/breaches/BR-1")).body;
  expect(page).toContain("passed it on to Mia Lund");
  expect(page).toContain("she &lt;b&gt;wrote&lt;/b&gt; it");
});

test("an answer that is missing is asked for again, and nothing is decided", async () => {
  const dana = await room.as("dana");
  const fields = await dana.fieldsOf("/rooms/airline", "snooze");
  const again = await dana.post("/press", { ...fields, answered: "yes" });
  expect(again.body).toContain("Snooze BR-1");
  expect((await breach())?.held).toBeUndefined();
});

test("a button of a form that is no longer on the card asks all the same", async () => {
  const dana = await room.as("dana");
  const fields = await dana.fieldsOf("/rooms/airline", "approve");
  const asked = await dana.post("/press", { ...fields, verb: "noise", epoch: "9" });
  expect(asked.body).toContain("BR-1 is noise");
  expect((await breach())?.status).toBe("open");
});

test("what calls nobody is shown on the room's page: who muted what and why, and what is noise", async () => {
  const dana = await room.as("dana");
  await room.world.clear();
  await dana.post("/ward", {
    csrf: (await dana.fieldsOf("/breaches/BR-1", "reopen")).csrf ?? "",
    text: 'mute airline-a 2h "known <i>bad</i> batch"',
    room: "airline",
  });
  await room.world.advance(31 * minute);
  await room.world.cross();
  const page = (await dana.get("/rooms/airline")).body;
  expect(page).toContain("Muted, and called noise");
  expect(page).toContain("is muted by Dana Reyes until");
  expect(page).toContain("known &lt;i&gt;bad&lt;/i&gt; batch");
  expect(page).toContain("MUTED");
});

test("anyone in the room pulls the cord on the agent's page; only its owner lets it go", async () => {
  const mia = await room.as("mia");
  await mia.post("/press", await mia.fieldsOf("/agents/airline-a", "pause"));
  const page = (await mia.get("/agents/airline-a")).body;
  expect(page).toContain("airline-a is paused.");
  expect(page).toContain("Paused by Mia Lund");
  await mia.post("/press", { ...(await mia.fieldsOf("/agents/airline-a", "release")), confirmed: "yes" });
  expect((await mia.get("/agents/airline-a")).body).toContain("This is for Dana to decide.");
  expect((await room.world.store.load("agent:airline-a"))?.state.restraints).toMatchObject([{ kind: "pause" }]);
});

test("a form without the session's token, or with another's, decides nothing", async () => {
  const dana = await room.as("dana");
  const lee = await room.as("lee");
  const fields = await dana.fieldsOf("/rooms/airline", "approve");
  const lees = await lee.fieldsOf("/rooms/airline", "approve");
  for (const csrf of ["", "x", lees.csrf ?? ""]) {
    const answer = await dana.post("/press", { ...fields, csrf });
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain("Nothing was decided");
  }
  expect((await dana.post("/ward", { csrf: "x", text: "pause airline-a", room: "airline" })).statusCode).toBe(403);
  expect((await breach())?.intervention.state).toBe("proposed");
  expect((await room.world.store.load("agent:airline-a"))?.state.restraints).toEqual([]);
});

test("a form from another site decides nothing, even with cookie and token", async () => {
  const dana = await room.as("dana");
  const fields = await dana.fieldsOf("/rooms/airline", "approve");
  for (const headers of [{ origin: "https://evil.example" }, { origin: "null" }, { origin: "http://127.0.0.1:9999" }]) {
    const answer = await dana.post("/press", fields, headers);
    expect(answer.statusCode, headers.origin).toBe(403);
  }
  const bare = await room.app.inject({
    method: "POST",
    url: "/press",
    headers: { host: "127.0.0.1:8484", cookie: dana.cookie, "content-type": "application/x-www-form-urlencoded" },
    payload: new URLSearchParams(fields).toString(),
  });
  expect(bare.statusCode).toBe(403);
  expect((await breach())?.intervention.state).toBe("proposed");
});

test("a command is typed without script too, and everything a button does a command does", async () => {
  const dana = await room.as("dana");
  const page = (await dana.get("/ward?room=airline")).body;
  expect(page).toContain("/ward approve [BR-142|AP-77]");
  const csrf = /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? "";
  const sent = await dana.post("/ward", { csrf, text: "/ward approve", room: "airline", back: "/rooms/airline" });
  expect(sent.statusCode).toBe(303);
  expect((await breach())?.intervention.state).toBe("applied");
  expect((await dana.get("/rooms/airline")).body).toContain("airline-a is quarantined.");
});

test("what a person wrote with a decision is shown as their quote, escaped", async () => {
  const dana = await room.as("dana");
  const csrf = (await dana.fieldsOf("/rooms/airline", "approve")).csrf ?? "";
  await dana.post("/ward", {
    csrf,
    text: 'deny BR-1 "<img src=x onerror=alert(1)> it is <b>fine</b>"',
    room: "airline",
  });
  const page = (await dana.get("/breaches/BR-1")).body;
  expect(page).toContain("&lt;img src=x onerror=alert(1)&gt; it is &lt;b&gt;fine&lt;/b&gt;");
  expect(page).not.toContain("<img");
});

test("a room is seen by its people only, and a thing in it is not told apart from nothing", async () => {
  room.world.config = {
    ...room.world.config,
    people: { ...room.world.config.people, eve: { id: "eve", name: "Eve", tz: "UTC", away: [] } },
  };
  const eve = await room.as("eve");
  const mia = await room.as("mia");
  expect((await mia.get("/rooms/airline")).statusCode).toBe(200);
  for (const path of ["/rooms/airline", "/breaches/BR-1", "/agents/airline-a", "/rooms/nowhere", "/breaches/BR-99"])
    expect((await eve.get(path)).statusCode, path).toBe(404);
  const home = (await eve.get("/")).body;
  expect(home).toContain("No room is yours yet, Eve.");
  expect(home).not.toContain("airline-a");
});

test("every page carries a policy that allows no inline script, style or frame, and is not stored", async () => {
  const dana = await room.as("dana");
  for (const path of ["/", "/rooms/airline", "/breaches/BR-1", "/agents/airline-a", "/ward"]) {
    const { headers, body } = await dana.get(path);
    expect(headers["content-security-policy"], path).toContain("script-src 'self'; style-src 'self'");
    expect(headers["content-security-policy"]).not.toMatch(/unsafe|\*/);
    expect(headers["cache-control"]).toBe("no-store");
    expect(headers["referrer-policy"]).toBe("same-origin");
    expect(body).not.toMatch(/ style="| on[a-z]+="|<script>|<style/);
  }
  const asset = /href="(\/assets\/style\.css\?v=[0-9a-f]+)"/.exec((await dana.get("/")).body)?.[1] ?? "";
  const style = await dana.get(asset);
  expect(style.statusCode).toBe(200);
  expect(style.headers["cache-control"]).toContain("immutable");
  expect((await dana.get("/assets/..%2Fhtml.ts")).statusCode).toBe(404);
});

test("of many breaches the page draws the first cards and says how many are left", async () => {
  room.world.config = withoutStorms;
  for (let n = 0; n < 26; n++) await room.world.cross(`airline-${n}`);
  const dana = await room.as("dana");
  for (const path of ["/", "/rooms/airline"]) {
    const page = (await dana.get(path)).body;
    expect(page.match(/<article class="card/g)).toHaveLength(25);
    expect(page).toContain("27 questions wait for an answer");
    expect(page).toContain("And 2 more open.");
  }
});

test("the title counts what waits", async () => {
  const dana = await room.as("dana");
  expect((await dana.get("/rooms/airline")).body).toContain("<title>(1) airline · Wardroom</title>");
  await dana.post("/press", await dana.fieldsOf("/rooms/airline", "approve"));
  expect((await dana.get("/rooms/airline")).body).toContain("<title>airline · Wardroom</title>");
});

test("a room's settings are asked for in a form with what is in force, and a wrong one is said beside its field", async () => {
  const { world } = room;
  await followFleet(world, world.config);
  const dana = await room.as("dana");
  const hidden = await dana.fieldsOf("/rooms/airline", "approve");
  const asked = await dana.post("/ward", { ...hidden, text: "room settings", room: "airline" });
  expect(asked.body).toContain("Settings of airline");
  expect(asked.body).toMatch(/name="field.ack_ttl"[^>]*value="2h"/);
  const [, epoch = ""] =
    asked.body.match(/name="verb" value="settings"><input type="hidden" name="epoch" value="(\d+)"/) ?? [];
  const answer = {
    ...{
      csrf: hidden.csrf ?? "",
      back: "/rooms/airline",
      item: "room:airline",
      verb: "settings",
      epoch,
      answered: "yes",
    },
    ...{ "field.reopen_window": "30m", "field.broadcast_from_level": "2", "field.card_budget_per_hour": "12" },
  };
  const again = await dana.post("/press", { ...answer, "field.ack_ttl": "60<", "field.quiet": "" });
  expect(again.body).toMatch(/field-error.*60&lt;.* is not a duration/);
  expect(again.body).toMatch(/name="field.ack_ttl"[^>]*value="60&lt;"/);
  const saved = await dana.post("/press", { ...answer, "field.ack_ttl": "1h", "field.quiet": "" });
  expect(saved.statusCode).toBe(303);
  expect((await dana.get("/rooms/airline")).body).toContain("Saved, and in force from now on: ack_ttl 2h -&gt; 1h.");
  expect(world.config.rooms.airline?.settings.ack_ttl).toBe(3_600_000);
});
