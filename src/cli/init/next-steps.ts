/** What is left to do by hand after a set-up, as a numbered list to follow. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { commands } from "../../../commands/index.ts";
import { type FleetConfig, fleetRoom } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import { wardLine } from "../../domain/words/ward-line.ts";
import { readSetting } from "../../env.ts";
import type { Way } from "./answers.ts";
import type { Connected } from "./connect.ts";

/** `channel`: what was given to show the room, where it could not be looked up yet. */
export function nextSteps(
  raw: Record<string, string | undefined>,
  config: FleetConfig,
  way: Way,
  connected: Connected | undefined,
  channel: string | undefined,
): string {
  if (connected?.type === "open")
    return numbered(way === "slack" ? "Next, in Slack" : "Next, in Discord", [
      ...connected.steps,
      `Run npx wardroom init${channel === undefined ? "" : ` --channel ${quoted(channel)}`} again: it tries what you put into .env, and goes on.`,
    ]);
  const room = Object.values(config.rooms).find(({ id }) => id !== fleetRoom);
  const name = room?.id ?? fleetRoom;
  const agent = (room?.agents[0] ?? "agent-*").replaceAll("*", "a");
  const admin = config.admins[0] ?? "PERSON";
  const ward = (command: string, values: Record<string, string>) => wardLine(commands, way, command, values);
  const unlinked = way === "web" ? [] : Object.values(config.people).filter((person) => !person[way]);
  const shown = way !== "web" && (room?.channels.some(({ platform }) => platform === way) ?? false);
  const data = dirname((readSetting(raw, "DATABASE_URL") ?? "file:./data/wardroom.db").replace(/^file:/, ""));
  const port = readSetting(raw, "WARDROOM_PORT") ?? "8484";
  return numbered("Next", [
    ...(connected?.type === "connected" ? connected.steps : []),
    `${existsSync("bin/wardroom.js") ? "npm start" : "npx wardroom up"}      (leave it running, and do the rest in another terminal)`,
    ...unlinked.map(
      ({ id, name }) =>
        `npx wardroom link --person ${id}      gives a code; ${name} types it in chat: ${ward("link", { what: "CODE" })}`,
    ),
    ...(way === "slack"
      ? [
          `In the Slack channel${shown ? "" : ` for ${name}`}: /invite @wardroom${shown ? "" : `, and ${nameOf(config, admin)} presses "Show ${name} here"`}`,
        ]
      : []),
    ...(way === "discord" && !shown
      ? [
          `In the Discord channel for ${name}, ${nameOf(config, admin)} types: ${ward("room", { what: "link", fields: name })}`,
        ]
      : []),
    ...(way === "web" ? [`npx wardroom link --person ${admin} --web      gives the address to sign in at`] : []),
    way === "web"
      ? "npx wardroom doctor"
      : `npx wardroom doctor --test-card ${name}      and press the button that appears`,
    `Three failed runs, which breach the first pact:\n${signal(port, join(data, "token"), agent)}`,
  ]);
}

/** To be copied as it stands. */
const signal = (port: string, token: string, agent: string): string =>
  `curl -sS http://127.0.0.1:${port}/v1/signals -H "authorization: Bearer $(cat ${token})" -H 'content-type: application/json' -d '[${[
    1, 2, 3,
  ]
    .map((run) => `{"agent":"${agent}","signal":"evaluation.task_success","value":0,"run":"try-${run}"}`)
    .join(",")}]'`;

/** As a shell takes it: "#" begins a comment there. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const numbered = (title: string, steps: readonly string[]): string =>
  ["", `${title}:`, "", ...steps.map((step, index) => `  ${index + 1}. ${step.replaceAll("\n", "\n     ")}`)].join(
    "\n",
  );
