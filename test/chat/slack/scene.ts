/** A scene for the Slack side: a real workspace, the product's adapter, and a door that remembers who came and says what it is told. */
import { hash } from "node:crypto";
import { createSlack, type Slack } from "../../../src/chat/slack/slack.ts";
import { done } from "../../../src/domain/words/reply.ts";
import type { Door, DoorAnswer, TokenMaker, Visitor } from "../../../src/ports/chat.ts";
import type { Log } from "../../../src/ports/log.ts";
import type { Press } from "../../../src/views/card.ts";
import { replyCard } from "../../../src/views/notice.ts";
import { fleet, noon } from "../../support/breaches.ts";
import { chance } from "../../support/commits.ts";
import { type SlackWorkspace, startSlackWorkspace } from "../../support/slack-workspace.ts";

export interface Visit {
  /** All that the card offers was asked for. */
  rest?: true;
  visitor: Visitor;
  button?: Press;
  token?: string;
  typed?: string;
  channel?: string;
  fields?: Record<string, string>;
}

export interface TestDoor extends Door {
  visits: Visit[];
  joinedTo: string[];
  turnedAwayFrom: string[];
  leftFrom: string[];
  serving: string[];
  /** What the next visits get; a function may look at the visit, wait, or throw. */
  answer: (visit: Visit) => DoorAnswer | Promise<DoorAnswer>;
}

export interface Scene {
  slack: Slack;
  workspace: SlackWorkspace;
  door: TestDoor;
  token: TokenMaker;
  clock: { now(): number; move(ms: number): void };
  logged: { level: string; message: string; fields: object }[];
  stop(): Promise<void>;
}

export async function startScene({ start = true } = {}): Promise<Scene> {
  const workspace = await startSlackWorkspace();
  const presses = new Map<string, Press>();
  const token: TokenMaker = (press) => {
    const value = `tok_${hash("sha256", JSON.stringify(press), "base64url").slice(0, 22)}`;
    presses.set(value, press);
    return value;
  };
  const door = testDoor(presses);
  let at = noon;
  const clock = {
    now: () => at,
    move: (ms: number) => {
      at += ms;
    },
  };
  const logged: Scene["logged"] = [];
  const slack = createSlack({
    ...workspace.settings,
    log: listLog(logged),
    clock,
    random: chance,
    people: (id) => fleet.people[id],
  });
  if (start) await slack.start(door);
  return {
    slack,
    workspace,
    door,
    token,
    clock,
    logged,
    async stop() {
      await slack.stop();
      await workspace.stop();
    },
  };
}

export const listLog = (lines: Scene["logged"]): Log => {
  const at = (level: string) => (fields: object, message: string) => void lines.push({ level, message, fields });
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
};

export function testDoor(presses: Map<string, Press>): TestDoor {
  const door: TestDoor = {
    visits: [],
    joinedTo: [],
    turnedAwayFrom: [],
    leftFrom: [],
    serving: [],
    answer: () => ({ type: "notice", card: replyCard(done("Done.")) }),
    async press(visitor, button, fields) {
      const visit: Visit = {
        visitor,
        ...("token" in button ? { token: button.token, button: presses.get(button.token) } : { button: button.press }),
        ...(fields && { fields }),
      };
      door.visits.push(visit);
      return door.answer(visit);
    },
    question: async () => undefined,
    async rest(visitor, button) {
      const visit: Visit = {
        visitor,
        ...("token" in button ? { token: button.token, button: presses.get(button.token) } : { button: button.press }),
        rest: true,
      };
      door.visits.push(visit);
      return door.answer(visit);
    },
    async command(visitor, { channel }, said) {
      const typed = typeof said === "string" ? said : said.verb;
      const visit: Visit = { visitor, channel, typed };
      door.visits.push(visit);
      return door.answer(visit);
    },
    async turnedAway(_platform, from, reason) {
      door.turnedAwayFrom.push(`${from.account}@${from.channel} ${reason}`);
    },
    async joined(_platform, team, channel) {
      door.joinedTo.push(`${team}/${channel}`);
    },
    async left(_platform, team, channel) {
      door.leftFrom.push(`${team}/${channel}`);
    },
    async serves(platform, team) {
      door.serving.push(`${platform}/${team}`);
    },
  };
  return door;
}
