/** What comes in from Slack: acknowledged on the first line, checked for whose it is, taken once, and always answered. */
import type { App } from "@slack/bolt";
import type { Door } from "../../ports/chat.ts";
import { faultCard } from "../../views/notice.ts";
import { within } from "../common/within.ts";
import { type AnsweringParts, createAnswering, type PlaceWithTrigger, submissionKey } from "./answering.ts";
import { pressed } from "./buttons.ts";
import { answersOf, asked, type FormOrigin, formCallback, formView, originOf, waitingView } from "./form.ts";
import type { Place } from "./private-answer.ts";
import { sentence } from "./sentence.ts";
import { addressed, decodeTyped } from "./typed-text.ts";

interface Inbound extends AnsweringParts {
  app: App;
  door: Door;
  /** Slack says that it took the app's access away, with this word. */
  revoked: (error: string) => void;
}

/** A submitted modal shows after this long that it is being worked on; Slack gives up on it after 3 s. */
const patience = 2_000;

export function listen(inbound: Inbound): void {
  const { app, door, served, once, buttons, people, log } = inbound;
  const answering = createAnswering(inbound);

  /** Slack redelivers what it has no acknowledgement of; the work goes on, and the second delivery is the same one. */
  const acknowledge = async (ack: () => Promise<void>): Promise<void> => {
    try {
      await ack();
    } catch (fault) {
      log.warn(
        { from: "slack", fault: String(fault) },
        "an acknowledgement did not get out; it may be delivered again",
      );
    }
  };
  const buttonOf = (token: string, user: string) => {
    const press = buttons.press(token, user);
    return press ? { press } : { token };
  };

  app.action(/.*/, async ({ ack, body, action }) => {
    await acknowledge(ack);
    if (body.type !== "block_actions") return;
    const place: PlaceWithTrigger = {
      user: body.user.id,
      channel: body.channel?.id ?? body.container?.channel_id,
      thread: body.message?.thread_ts,
      responseUrl: body.response_url,
      trigger: body.trigger_id,
    };
    const visitor = await answering.vouched(place, body.user.team_id ?? body.team?.id, body.team?.id);
    if (!visitor) return;
    const what = "action_id" in action ? pressed(action) : undefined;
    if (!what) return answering.privately(place, sentence.unknownButton);
    const key = `press/${"action_ts" in action ? action.action_ts : ""}/${place.user}/${what.token}`;
    if (!once.first(key)) return;
    const origin: FormOrigin = { token: what.token, channel: place.channel, thread: place.thread };
    await answering.guarded(place, key, async () => {
      // The trigger lives three seconds: the modal opens while the question is still being looked up.
      const [view, answer] = await Promise.all([
        what.asks ? answering.openView(body.trigger_id, waitingView(origin)) : undefined,
        what.rest
          ? door.rest(visitor, buttonOf(what.token, place.user))
          : door.press(visitor, buttonOf(what.token, place.user)),
      ]);
      await answering.show(place, answer, origin, view);
    });
  });

  app.view(formCallback, async ({ ack, body, view }) => {
    const origin = originOf(view.private_metadata);
    const place: Place = { user: body.user.id, channel: origin.channel, thread: origin.thread };
    const visitor = await answering.vouched(place, body.user.team_id ?? body.team?.id, body.team?.id);
    const fields = answersOf(view.state.values);
    const key = `form/${view.id}/${place.user}/${submissionKey(fields)}`;
    const { token, press, shown } = origin;
    const button = press ? { press, ...(shown && { shown }) } : token && buttonOf(token, place.user);
    if (!visitor || !button || !once.first(key)) return acknowledge(ack);
    try {
      const answered = door.press(visitor, button, fields);
      const answer = await within(patience, answered);
      if (answer === undefined) {
        await ack({ response_action: "update", view: waitingView(origin) });
        return await answering.show(place, await answered, origin, view.id);
      }
      if (answer.type !== "form") {
        await acknowledge(ack);
        return await answering.privately(place, answer.card);
      }
      // Asked again: the same answers may come once more.
      once.forget(key);
      const { form, errors = {} } = answer;
      const there = view.blocks.map(({ block_id }) => block_id);
      const beside = Object.keys(errors).length > 0 && Object.keys(errors).every((name) => there.includes(name));
      return beside
        ? await ack({ response_action: "errors", errors })
        : await ack({ response_action: "update", view: formView(form, asked(origin, answer), people, errors) });
    } catch (fault) {
      once.forget(key);
      const card = faultCard(answering.logged(fault));
      // If Slack has no answer yet the modal is still open: keep what was typed.
      const first = view.blocks.find(({ type }) => type === "input")?.block_id;
      if (first) await ack({ response_action: "errors", errors: { [first]: card.summary } }).catch(() => undefined);
      await answering.privately(place, card);
    }
  });

  // Any command of this app is the root command: it is renamed in the manifest where "/ward" is taken.
  app.command(/.*/, async ({ ack, command }) => {
    await acknowledge(ack);
    const place: PlaceWithTrigger = {
      user: command.user_id,
      channel: command.channel_id,
      responseUrl: command.response_url,
      trigger: command.trigger_id,
    };
    const key = `command/${command.trigger_id}`;
    if (!once.first(key)) return;
    const visitor = await answering.vouched(place, command.team_id, command.team_id);
    if (!visitor) return;
    await answering.guarded(place, key, async () => {
      const answer = await door.command(visitor, { channel: command.channel_id }, decodeTyped(command.text ?? ""));
      await answering.show(place, answer, { channel: command.channel_id });
    });
  });

  // Slack has no slash commands in threads; there "@ward ack" does the same.
  app.event("app_mention", async ({ event, body }) => {
    const text = addressed(event.text, served.botUser);
    const key = `event/${body.event_id}`;
    if (text === undefined || !event.user || !once.first(key)) return;
    const place: Place = { user: event.user, channel: event.channel, thread: event.thread_ts };
    const visitor = await answering.vouched(place, event.user_team ?? event.team ?? body.team_id, body.team_id);
    if (!visitor) return;
    await answering.guarded(place, key, async () => {
      const thread = event.thread_ts && `${event.channel}/${event.thread_ts}`;
      const where = { channel: event.channel, ...(thread && { thread }) };
      const origin: FormOrigin = { channel: event.channel, thread: event.thread_ts };
      await answering.show(place, await door.command(visitor, where, text), origin);
    });
  });

  const isNews = (body: { team_id: string; event_id: string }): boolean =>
    body.team_id === served.team && once.first(`event/${body.event_id}`);

  app.event("member_joined_channel", async ({ event, body }) => {
    if (event.user !== served.botUser || !isNews(body)) return;
    await door.joined("slack", served.team, event.channel);
  });

  for (const name of [
    ...(["channel_left", "group_left", "channel_archive"] as const),
    ...(["group_archive", "channel_deleted", "group_deleted"] as const),
  ])
    app.event(name, async ({ event, body }) => {
      if (!isNews(body) || !("channel" in event) || typeof event.channel !== "string") return;
      await door.left("slack", served.team, event.channel);
    });

  for (const [name, error] of [
    ["tokens_revoked", "token_revoked"],
    ["app_uninstalled", "app_uninstalled"],
  ] as const)
    app.event(name, async ({ event, body }) => {
      // Tokens of people who used the app are revoked too, and are none of ours.
      if (body.team_id !== served.team || ("tokens" in event && !event.tokens.bot?.length)) return;
      inbound.revoked(error);
      log.error(
        { from: "slack", event: name },
        "Slack took the app's access away: install it again, or nothing is posted",
      );
    });

  app.error(async (fault) => {
    answering.logged(fault);
  });
}
