/** What is left to do by hand after a set-up, as a numbered list to follow. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { type FleetConfig, fleetRoom } from "../../domain/people/fleet-config.ts";
import { readSetting } from "../../env.ts";
import type { Way } from "./answers.ts";
import type { Connected } from "./connect.ts";

export function nextSteps(
  raw: Record<string, string | undefined>,
  config: FleetConfig,
  way: Way,
  connected: Connected | undefined,
): string {
  if (connected?.type === "open")
    return numbered(way === "slack" ? "Next, in Slack" : "Next, in Discord", [
      ...connected.steps,
      "Run npx wardroom init again: it tries what you put into .env, and goes on.",
    ]);
  const room = Object.values(config.rooms).find(({ id }) => id !== fleetRoom);
  const name = room?.id ?? fleetRoom;
  const agent = (room?.agents[0] ?? "agent-*").replaceAll("*", "a");
  const admin = config.admins[0] ?? "PERSON";
  const unlinked = way === "web" ? [] : Object.values(config.people).filter((person) => !person[way]);
  const shown = way !== "web" && (room?.channels.some(({ platform }) => platform === way) ?? false);
  const data = dirname((readSetting(raw, "DATABASE_URL") ?? "file:./data/wardroom.db").replace(/^file:/, ""));
  const port = readSetting(raw, "WARDROOM_PORT") ?? "8484";
  return numbered("Next", [
    ...(connected?.type === "connected" ? connected.steps : []),
    `${existsSync("bin/wardroom.js") ? "npm start" : "npx wardroom up"}      (leave it running, and do the rest in another terminal)`,
    ...(way === "slack" ? [`In the Slack channel${shown ? "" : ` for ${name}`}: /invite @wardroom`] : []),
    ...(way === "discord" && !shown
      ? [`Name a channel for ${name} in wardroom.yaml, or pick the room there with /ward.`]
      : []),
    ...unlinked.map(
      ({ id, name }) => `npx wardroom link --person ${id}      gives a code; ${name} types it in chat: /ward link CODE`,
    ),
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

const numbered = (title: string, steps: readonly string[]): string =>
  ["", `${title}:`, "", ...steps.map((step, index) => `  ${index + 1}. ${step.replaceAll("\n", "\n     ")}`)].join(
    "\n",
  );
