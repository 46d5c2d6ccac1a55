/** What comes in from Slack, against a real local workspace: taken once, checked for whose it is, and always answered. */
import { createServer } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { done, refused } from "../../../src/domain/words/reply.ts";
import type { DoorAnswer } from "../../../src/ports/chat.ts";
import type { Form } from "../../../src/views/card.ts";
import { replyCard } from "../../../src/views/notice.ts";
import { type SeenMessage, slackBot, slackTeam, until } from "../../support/slack-workspace.ts";
import { breachCard, everything } from "../sample-cards.ts";
import { type Scene, startScene } from "./scene.ts";

let scene: Scene;
beforeEach(async () => {
  scene = await startScene();
});
afterEach(() => scene.stop());

const open = async (card = breachCard("open")): Promise<SeenMessage> => {
  await scene.slack.post("C01AIR", card, scene.token);
  return scene.workspace.channel("C01AIR").expectMessage(card.title);
};
const visits = (count: number) =>
  until(
    () => (scene.door.visits.length >= count ? scene.door.visits : undefined),
    () => `${count} visits were expected, ${scene.door.visits.length} came`,
  );
const notice = (sentence: string): DoorAnswer => ({
  type: "notice",
  card: replyCard(refused("not_eligible", sentence)),
});
const item = "breach:BR-7" as const;
const reasons: Form = {
  title: "Resolve BR-7",
  submit: "Resolve",
  intro: ["What was it?"],
  fields: [
    { type: "text", name: "reason", label: "Reason", multiline: true, max: 500 },
    {
      type: "select",
      name: "verdict",
      label: "Was the pact right?",
      optional: true,
      options: [{ value: "pact right", label: "Pact right" }],
    },
  ],
};
/** A promise and its end, to hold the door open. */
const held = () => {
  let release: () => void = () => undefined;
  const wait = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { wait, release };
};
/** A click as Slack sends it, for what the page cannot do. */
const clickPayload = (change: object = {}) => ({
  type: "block_actions",
  team: { id: slackTeam, domain: "acme-air" },
  user: { id: "U01DANA", team_id: slackTeam },
  channel: { id: "C01AIR", name: "airline" },
  container: { type: "message", message_ts: "1.0", channel_id: "C01AIR" },
  message: { ts: "1.0" },
  trigger_id: "none",
  actions: [
    { type: "button", action_id: "ward.press.0", block_id: "b", value: "tok", action_ts: String(Math.random()) },
  ],
  ...change,
});

describe("a click", () => {
  test("reaches the door as a token, with the account and team Slack vouches for, and is answered privately", async () => {
    const card = await open();
    await card.click("Approve", scene.workspace.as("dana"));
    const [visit] = await visits(1);
    expect(visit).toMatchObject({
      visitor: { how: "slack", account: "U01DANA", team: slackTeam },
      button: { verb: "approve", item: "breach:BR-142" },
    });
    expect(visit?.visitor.person).toBeUndefined();
    await scene.workspace.expectEphemeral("dana", /DONE · Done\./);
    expect(await scene.workspace.ephemeralsTo("mia")).toEqual([]);
  });

  test("in the menu is the same as on a button", async () => {
    const card = await open();
    await card.choose("Pause airline-a", scene.workspace.as("mia"));
    expect((await visits(1))[0]).toMatchObject({ visitor: { account: "U04MIA" }, button: { verb: "pause" } });
  });

  test("that is refused says so to the person alone", async () => {
    scene.door.answer = () => notice("Only Dana, Sam or Lee can approve this.");
    const card = await open();
    await card.click("Approve", scene.workspace.as("mia"));
    await scene.workspace.expectEphemeral("mia", "NOT DONE · Only Dana, Sam or Lee can approve this.");
    expect(await scene.workspace.channel("C01AIR").messages()).toHaveLength(1);
  });

  test("in a thread is answered in the thread", async () => {
    const card = await open();
    await scene.slack.reply(
      "C01AIR",
      `C01AIR/${card.ts}`,
      { summary: "s", text: ["your turn"], pings: [], buttons: breachCard("open").buttons },
      { broadcast: false },
      scene.token,
    );
    await (await scene.workspace.channel("C01AIR").expectMessage("your turn")).click(
      "Approve",
      scene.workspace.as("lee"),
    );
    expect((await scene.workspace.expectEphemeral("lee", "Done.")).thread).toBe(card.ts);
  });

  test("in a direct message is answered there", async () => {
    await scene.slack.direct(
      "U03LEE",
      { summary: "s", text: ["your turn"], pings: [], buttons: breachCard("open").buttons },
      scene.token,
    );
    const line = await scene.workspace.expectDm("lee", "your turn");
    await line.click("Approve", scene.workspace.as("lee"));
    expect((await scene.workspace.expectEphemeral("lee", "Done.")).channel).toBe(line.channel);
  });

  test("is acknowledged before the door is asked", async () => {
    const { wait, release } = held();
    scene.door.answer = async () => {
      await wait;
      return notice("Late.");
    };
    const card = await open();
    await card.click("Approve", scene.workspace.as("dana"));
    expect(scene.workspace.proxy.acknowledged).toHaveLength(1);
    expect(await scene.workspace.ephemeralsTo("dana")).toEqual([]);
    release();
    await scene.workspace.expectEphemeral("dana", "Late.");
  });

  test("delivered three times is acknowledged three times and taken once", async () => {
    const card = await open();
    scene.workspace.proxy.repeatEnvelopes(3);
    await card.click("Approve", scene.workspace.as("dana"));
    await until(
      () => scene.workspace.proxy.acknowledged.length === 3 || undefined,
      () => "three acknowledgements were expected",
    );
    await scene.workspace.expectEphemeral("dana", "Done.");
    expect(scene.door.visits).toHaveLength(1);
    expect(await scene.workspace.ephemeralsTo("dana")).toHaveLength(1);
  });

  test("made twice by hand is two clicks: the door says what became of the second", async () => {
    const card = await open();
    await card.click("Approve", scene.workspace.as("dana"));
    await card.click("Approve", scene.workspace.as("dana"));
    await visits(2);
  });

  test("that breaks something says so with an id that is in the log, and can be made again", async () => {
    scene.door.answer = () => {
      throw new Error("the disk is full at /var/lib/secret");
    };
    const card = await open();
    await card.click("Approve", scene.workspace.as("dana"));
    const answer = await scene.workspace.expectEphemeral("dana", /logged as F-[0-9A-Z]{8}/);
    const [, id] = answer.words.match(/logged as (F-[0-9A-Z]{8})/) ?? [];
    expect(answer.words).not.toContain("/var/lib");
    expect(scene.logged.find(({ fields }) => "id" in fields && fields.id === id)?.level).toBe("error");
  });

  test("is never answered at an address that is not Slack's", async () => {
    const asked: string[] = [];
    const elsewhere = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.end();
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
    const address = elsewhere.address();
    const port = typeof address === "object" ? address?.port : 0;
    scene.workspace.proxy.inject("chat.postEphemeral", { type: "refuse", error: "channel_not_found" });
    scene.workspace.proxy.send("interactive", clickPayload({ response_url: `http://127.0.0.1:${port}/collect` }));
    await scene.workspace.expectDm("dana", "Done.");
    elsewhere.close();
    expect(asked).toEqual([]);
  });

  test("on a button that is not ours is answered too", async () => {
    scene.workspace.proxy.send(
      "interactive",
      clickPayload({ actions: [{ type: "button", action_id: "old.approve", value: "1", action_ts: "1" }] }),
    );
    await scene.workspace.expectEphemeral("dana", "not one of Wardroom's any more");
    expect(scene.door.visits).toEqual([]);
  });
});

test("nonsense on the link hurts nobody: what comes after it is taken as ever", async () => {
  const { proxy } = scene.workspace;
  for (const payload of [
    {},
    { type: "block_actions" },
    clickPayload({ actions: [] }),
    clickPayload({ actions: [{}] }),
    clickPayload({ actions: "x" }),
    clickPayload({ actions: [{ type: "button", action_id: "ward.press.0", value: 7, action_ts: "7" }] }),
    clickPayload({ user: undefined }),
    clickPayload({ user: {} }),
    clickPayload({ team: null, user: { id: "U01DANA" } }),
    clickPayload({ channel: undefined, container: undefined, message: undefined }),
    {
      type: "view_submission",
      user: { id: "U01DANA", team_id: slackTeam },
      team: { id: slackTeam },
      view: { callback_id: "ward.form" },
    },
    {
      type: "view_submission",
      user: { id: "U01DANA", team_id: slackTeam },
      team: { id: slackTeam },
      view: { id: "V1", callback_id: "ward.form", private_metadata: "{nonsense", blocks: [], state: { values: {} } },
    },
  ])
    proxy.send("interactive", payload);
  for (const payload of [{}, { command: "/ward" }, { command: "/ward", user_id: "U01DANA", text: 7 }])
    proxy.send("slash_commands", payload);
  for (const payload of [
    { event: {} },
    { event: { type: "app_mention" } },
    { event: { type: "member_joined_channel" } },
  ])
    proxy.send("events_api", payload);
  const card = await open();
  await card.click("Deny", scene.workspace.as("dana"));
  await until(
    () => scene.door.visits.find(({ button }) => button?.verb === "deny"),
    () => "the click did not arrive",
  );
  expect(scene.slack.health().connected).toBe(true);
  expect(JSON.stringify(scene.logged)).not.toContain("xoxb-");
});

describe("a stranger", () => {
  test("of another workspace is turned away, told so and counted", async () => {
    scene.workspace.proxy.send(
      "interactive",
      clickPayload({ team: { id: "T0OTHER", domain: "x" }, user: { id: "U04MIA", team_id: "T0OTHER" } }),
    );
    await scene.workspace.expectEphemeral("mia", "serves another workspace");
    expect(scene.slack.health().refused).toEqual({ "other-team": 1, "external-user": 0, "not-human": 0 });
    expect(scene.door.visits).toEqual([]);
  });
  test("in a shared channel is turned away", async () => {
    scene.workspace.proxy.send("interactive", clickPayload({ user: { id: "U04MIA", team_id: "T0OTHER" } }));
    await scene.workspace.expectEphemeral("mia", "only its own people can act here");
    expect(scene.slack.health().refused["external-user"]).toBe(1);
  });
  test("that is no person is turned away", async () => {
    scene.workspace.proxy.send("interactive", clickPayload({ user: { id: "USLACKBOT", team_id: slackTeam } }));
    await until(
      () => scene.slack.health().refused["not-human"] || undefined,
      () => "the bot was not counted",
    );
    expect(scene.door.visits).toEqual([]);
  });
});

describe("a form", () => {
  const askResolve = async () => {
    const card = await open(everything());
    await card.click("Resolve…", scene.workspace.as("dana"));
  };

  test("opens at once, while the door is still looking", async () => {
    const { wait, release } = held();
    scene.door.answer = async () => {
      await wait;
      return { type: "form", form: reasons, press: { item, verb: "resolve", epoch: 1 } };
    };
    await askResolve();
    await scene.workspace.expectModal("One moment…");
    release();
    const modal = await scene.workspace.expectModal("What was it?");
    expect(modal.fields).toEqual(["reason", "verdict"]);
    expect(modal.title).toBe("Resolve BR-7");
  });

  test("comes back with what was typed, to the button it belongs to, and its answer is private", async () => {
    scene.door.answer = ({ fields }) =>
      fields ? notice("Noted.") : { type: "form", form: reasons, press: { item, verb: "resolve", epoch: 1 } };
    await askResolve();
    const modal = await scene.workspace.expectModal("What was it?");
    await modal.submit({ reason: "a bad prompt & <!channel>", verdict: "pact right" }, scene.workspace.as("dana"));
    const [, visit] = await visits(2);
    expect(visit).toMatchObject({
      button: { verb: "resolve" },
      fields: { reason: "a bad prompt & <!channel>", verdict: "pact right" },
    });
    await scene.workspace.expectEphemeral("dana", "Noted.");
    await until(
      () => !scene.workspace.modalIsOpen() || undefined,
      () => "the modal stayed open",
    );
  });

  test("shows what is wrong beside the field, keeps what was typed, and takes it once it is right", async () => {
    scene.door.answer = ({ fields }) =>
      fields?.reason === "because of the prompt"
        ? notice("Noted.")
        : {
            type: "form",
            form: reasons,
            press: { item, verb: "resolve", epoch: 1 },
            ...(fields && { errors: { reason: "Ten characters at least, please." } }),
          };
    await askResolve();
    const modal = await scene.workspace.expectModal("What was it?");
    await modal.submit({ reason: "x" }, scene.workspace.as("dana"));
    await until(
      () => scene.workspace.fieldErrors().reason,
      () => "no field error was shown",
    );
    expect(scene.workspace.fieldErrors()).toEqual({ reason: "Ten characters at least, please." });
    await modal.submit({ reason: "because of the prompt" }, scene.workspace.as("dana"));
    await scene.workspace.expectEphemeral("dana", "Noted.");
  });

  test("submitted and delivered twice is taken once", async () => {
    scene.door.answer = ({ fields }) =>
      fields ? notice("Noted.") : { type: "form", form: reasons, press: { item, verb: "resolve", epoch: 1 } };
    await askResolve();
    const modal = await scene.workspace.expectModal("What was it?");
    scene.workspace.proxy.repeatEnvelopes(2);
    await modal.submit({ reason: "twice" }, scene.workspace.as("dana"));
    await scene.workspace.expectEphemeral("dana", "Noted.");
    expect(scene.door.visits.filter(({ fields }) => fields)).toHaveLength(1);
  });

  test("that takes long shows that it is worked on, then its answer, in the same place", async () => {
    const { wait, release } = held();
    scene.door.answer = async ({ fields }) => {
      if (!fields) return { type: "form", form: reasons, press: { item, verb: "resolve", epoch: 1 } };
      await wait;
      return notice("Noted at last.");
    };
    await askResolve();
    await (await scene.workspace.expectModal("What was it?")).submit({ reason: "slow" }, scene.workspace.as("dana"));
    await scene.workspace.expectModal("One moment…");
    release();
    await scene.workspace.expectModal("Noted at last.");
  });

  test("that breaks keeps what was typed and says so", async () => {
    scene.door.answer = ({ fields }) => {
      if (!fields) return { type: "form", form: reasons, press: { item, verb: "resolve", epoch: 1 } };
      throw new Error("the disk is full");
    };
    await askResolve();
    await (await scene.workspace.expectModal("What was it?")).submit({ reason: "kept" }, scene.workspace.as("dana"));
    await until(
      () => scene.workspace.fieldErrors().reason,
      () => "no field error was shown",
    );
    expect(scene.workspace.fieldErrors().reason).toMatch(/Something broke; it is logged as/);
    expect(scene.workspace.modalIsOpen()).toBe(true);
  });

  test("whose trigger has run out asks for another press", async () => {
    scene.door.answer = () => ({ type: "form", form: reasons, press: { item, verb: "resolve", epoch: 1 } });
    scene.workspace.proxy.inject("views.open", { type: "refuse", error: "expired_trigger_id" }, { times: 2 });
    await askResolve();
    await scene.workspace.expectEphemeral("dana", "Nothing was decided; press again.");
  });

  test("asked for by a button that did not say so opens all the same", async () => {
    scene.door.answer = () => ({ type: "form", form: reasons, press: { item, verb: "approve", epoch: 1 } });
    const card = await open();
    await card.click("Approve", scene.workspace.as("dana"));
    await scene.workspace.expectModal("What was it?");
  });

  test("that turns out not to be needed shows the answer in its place", async () => {
    scene.door.answer = () => notice("BR-7 is already resolved.");
    await askResolve();
    await scene.workspace.expectModal("BR-7 is already resolved.");
  });
});

describe("a command", () => {
  test("reaches the door as it was typed, and is answered privately at once", async () => {
    await scene.workspace.command("/ward status airline-a", scene.workspace.as("mia"));
    expect((await visits(1))[0]).toMatchObject({
      visitor: { account: "U04MIA", team: slackTeam },
      channel: "C01AIR",
      typed: "status airline-a",
    });
    await scene.workspace.expectEphemeral("mia", "Done.");
    expect(await scene.workspace.channel("C01AIR").messages()).toEqual([]);
  });

  test("has its mentions, channels and entities decoded, once", async () => {
    await scene.workspace.command(
      "/ward reassign BR-1 <@U03LEE|lee> in <#C01AIR|airline> a &lt;b&gt; &amp;lt;",
      scene.workspace.as("dana"),
    );
    expect((await visits(1))[0]?.typed).toBe("reassign BR-1 U03LEE in C01AIR a <b> &lt;");
  });

  test("delivered twice is carried out once", async () => {
    scene.workspace.proxy.repeatEnvelopes(2);
    await scene.workspace.command("/ward pause airline-a", scene.workspace.as("mia"));
    await scene.workspace.expectEphemeral("mia", "Done.");
    await until(
      () => scene.workspace.proxy.acknowledged.length === 2 || undefined,
      () => "two acknowledgements were expected",
    );
    expect(scene.door.visits).toHaveLength(1);
  });

  test("may ask for a form, whose answer comes back with its press", async () => {
    scene.door.answer = ({ fields }) =>
      fields ? notice("Noted.") : { type: "form", form: reasons, press: { item, verb: "resolve", epoch: 4 } };
    await scene.workspace.command("/ward resolve BR-7", scene.workspace.as("dana"));
    const modal = await scene.workspace.expectModal("What was it?");
    await modal.submit({ reason: "typed" }, scene.workspace.as("dana"));
    expect((await visits(2))[1]).toMatchObject({
      button: { item, verb: "resolve", epoch: 4 },
      fields: { reason: "typed" },
    });
    await scene.workspace.expectEphemeral("dana", "Noted.");
  });

  test("where the bot is no member is answered all the same", async () => {
    scene.workspace.proxy.inject("chat.postEphemeral", { type: "refuse", error: "channel_not_found" });
    await scene.workspace.command("/ward help", scene.workspace.as("mia"));
    await scene.workspace.expectEphemeral("mia", "Done.");
    expect(scene.workspace.proxy.calls.at(-1)?.method).toBe("response_url");
  });

  test("is answered by direct message when nothing else is left", async () => {
    scene.workspace.proxy.inject("chat.postEphemeral", { type: "refuse", error: "channel_not_found" });
    scene.workspace.proxy.inject("response_url", { type: "status", status: 404 });
    await scene.workspace.command("/ward help", scene.workspace.as("mia"));
    await scene.workspace.expectDm("mia", "Done.");
  });

  test("in a thread is a mention of the bot, and is answered there", async () => {
    const card = await open();
    await scene.workspace.channel("C01AIR").say(`<@${slackBot}> ack BR-142`, scene.workspace.as("dana"), card.ts);
    expect((await visits(1))[0]).toMatchObject({
      visitor: { account: "U01DANA" },
      typed: "ack BR-142",
      channel: "C01AIR",
    });
    expect((await scene.workspace.expectEphemeral("dana", "Done.")).thread).toBe(card.ts);
  });

  test("in a thread where nothing can be said privately is answered in the thread", async () => {
    const card = await open();
    scene.workspace.proxy.inject("chat.postEphemeral", { type: "refuse", error: "user_not_in_channel" });
    await scene.workspace.channel("C01AIR").say(`<@${slackBot}> status`, scene.workspace.as("mia"), card.ts);
    expect((await scene.workspace.channel("C01AIR").expectMessage("Done.")).thread).toBe(card.ts);
    expect(await scene.workspace.dmsTo("mia")).toEqual([]);
  });

  test("in a thread that asks for a form brings a button that opens it", async () => {
    scene.door.answer = ({ fields }) =>
      fields ? notice("Noted.") : { type: "form", form: reasons, press: { item, verb: "resolve", epoch: 4 } };
    const card = await open();
    await scene.workspace.channel("C01AIR").say(`<@${slackBot}> resolve`, scene.workspace.as("dana"), card.ts);
    const answer = await scene.workspace.expectEphemeral("dana", "This needs an answer or two first.");
    expect(answer.thread).toBe(card.ts);
    await answer.click("Resolve BR-7…", scene.workspace.as("dana"));
    const modal = await scene.workspace.expectModal("What was it?");
    await modal.submit({ reason: "typed in a thread" }, scene.workspace.as("dana"));
    expect((await visits(3))[2]).toMatchObject({
      button: { item, verb: "resolve", epoch: 4 },
      fields: { reason: "typed in a thread" },
    });
  });

  test("is not what merely talks about the bot", async () => {
    await scene.workspace.channel("C01AIR").say(`thanks <@${slackBot}>`, scene.workspace.as("dana"));
    await scene.workspace.command("/ward status", scene.workspace.as("dana"));
    expect(await visits(1)).toHaveLength(1);
  });
});

describe("a private answer with buttons", () => {
  const withButton = (): DoorAnswer => ({
    type: "notice",
    card: {
      ...replyCard(done("airline-a is paused.")),
      buttons: [{ label: "Resume airline-a", press: { item: "agent:airline-a", verb: "release", epoch: 2 } }],
    },
  });

  test("lets the person who sees them press, and nobody else", async () => {
    scene.door.answer = ({ typed }) => (typed ? withButton() : notice("Heard."));
    await scene.workspace.command("/ward agent airline-a", scene.workspace.as("dana"));
    const answer = await scene.workspace.expectEphemeral("dana", "airline-a is paused.");
    await answer.click("Resume", scene.workspace.as("mia"));
    await answer.click("Resume", scene.workspace.as("dana"));
    const [, byMia, byDana] = await visits(3);
    expect(byMia?.button).toBeUndefined();
    expect(byMia?.token).toMatch(/^[\w-]{22}$/);
    expect(byDana?.button).toEqual({ item: "agent:airline-a", verb: "release", epoch: 2 });
    expect(byDana?.token).toBeUndefined();
  });

  test("is good for an hour", async () => {
    scene.door.answer = ({ typed }) => (typed ? withButton() : notice("Heard."));
    await scene.workspace.command("/ward agent airline-a", scene.workspace.as("dana"));
    const answer = await scene.workspace.expectEphemeral("dana", "airline-a is paused.");
    scene.clock.move(3_600_001);
    await answer.click("Resume", scene.workspace.as("dana"));
    expect((await visits(2))[1]?.button).toBeUndefined();
  });
});

describe("rooms", () => {
  test("the bot says when it was brought into a channel, by whom, and when it is out again", async () => {
    scene.workspace.invite("C01AIR", scene.workspace.as("dana"));
    scene.workspace.remove("C01AIR");
    await until(
      () => scene.door.leftFrom[0],
      () => "the door heard nothing",
    );
    expect(scene.door.joinedTo).toEqual([`${slackTeam}/C01AIR`]);
    expect(scene.door.leftFrom).toEqual([`${slackTeam}/C01AIR`]);
  });

  test("somebody else's joining is none of its business", async () => {
    scene.workspace.proxy.send("events_api", {
      team_id: slackTeam,
      type: "event_callback",
      event_id: "EvX",
      event: { type: "member_joined_channel", user: "U04MIA", channel: "C01AIR" },
    });
    scene.workspace.invite("C02OPS", scene.workspace.as("dana"));
    await until(
      () => scene.door.joinedTo[0],
      () => "the door heard nothing",
    );
    expect(scene.door.joinedTo).toEqual([`${slackTeam}/C02OPS`]);
  });
});
