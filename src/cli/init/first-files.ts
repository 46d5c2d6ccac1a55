/** The files a first set-up writes: wardroom.yaml, two pacts and .env, each saying what may be put into it. */
import type { Answers, Way } from "./answers.ts";

export function firstConfig({ way, fleet, people, room, agents, tz }: Answers): string {
  const [first, second] = people;
  const account = (given: string | undefined): string =>
    given && way !== "web" ? `, ${way}: ${way === "discord" ? quoted(given) : given}` : "";
  const person = ({ id, name, account: given }: Answers["people"][number], deputy?: string): string =>
    `  ${word(id)}: { name: ${quoted(name)}${account(given)}, tz: ${tz}${deputy ? `, deputy: ${word(deputy)}` : ""} }`;
  return `# The fleet: its people, rooms and agents. Every key: docs/wardroom-yaml.md. Unknown keys are errors.
# A change counts once it is read again: npx wardroom reload, or the next start.
fleet: ${word(fleet)}

# public_url: https://ward.example.com     # where people reach the web room; without it cards carry no link

admins: [${first ? word(first.id) : ""}]

people:                                    # an id of your choice -> that person and their accounts
${people.map((one) => person(one, one === first ? second?.id : undefined)).join("\n")}

rooms:
  ${word(room)}:
    channels: []                           # where the room is shown${way === "web" ? "" : `: [{ ${way}: ${way === "slack" ? "C01AIR" : '"20001"'} }]`}; the web room always shows it
    agents: [${quoted(agents)}]${" ".repeat(Math.max(1, 27 - agents.length))}# an agent sits in exactly one room

pacts: { dir: ./pacts }
`;
}

/** File name -> text. The fleet's pact holds for every agent; the room's says what its agents promise. */
export function firstPacts({ fleet, people, room }: Answers): Record<string, string> {
  const accountable = word(people[0]?.id ?? "");
  const deputy = people[1] !== undefined;
  const roomId = room === fleet ? `${room}-room` : room;
  return {
    "fleet.yaml": `# Holds for every agent of the fleet. Rooms and agents may tighten it, never loosen it. Every key: docs/pact.md
id: ${word(fleet)}
level: fleet
title: ${quoted(`All agents of ${fleet}`)}
promise: Every agent answers to a named person.
raci: { accountable: ${accountable} }

actions:
  - tool: delete_user                      # an example: a tool that no agent may use, whoever asks
    decision: deny

escalation:
  - { after: 0s, to: accountable }

if_wardroom_is_down: deny
`,
    [`${roomId.replaceAll(/[^A-Za-z0-9._-]/g, "-")}.yaml`]: `# What the agents of the room ${room} promise, who answers for it, and what happens when it is broken.
id: ${word(roomId)}
level: room
of: ${word(room)}
title: ${quoted(`The ${room} room`)}
promise: Does what it was asked to do.
raci: { accountable: ${accountable} }

thresholds:
  - id: task-failure
    title: fails its tasks
    signal: evaluation.task_success        # 1 when a run did what was asked, 0 when not
    stat: mean
    window: { runs: 10 }
    min_samples: 3
    near_miss: { below: 0.7 }
    breach: { below: 0.5, clear: { above: 0.8 } }
    severity: high
    failure_mode: wrong-output
    intervention: { do: quarantine, mode: gated, ttl: 20m, on_silence: apply }
    says: "{bad} of its last {n} runs failed"

# actions:                                 # what an agent must ask before it acts
#   - tool: send_refund
#     when: 'args.amount >= 150.0'
#     approval: { by: accountable, quorum: 1, ttl: 10m, on_silence: deny }
#     says: "Refunds \${args.amount}; it cannot be called back"

escalation:
  - { after: 0s, to: accountable }
${deputy ? "  - { after: 5m, to: deputy }\n" : ""}  - { after: 10m, to: room }

if_wardroom_is_down: deny
`,
  };
}

/** The secrets each way needs. */
const secretsOf = (way: Way): string[] =>
  way === "slack" ? ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"] : way === "discord" ? ["DISCORD_TOKEN"] : [];

/** @param database where the store of the example is in the way */
export const firstSecrets = (way: Way, database: string | undefined): string =>
  `# Secrets and settings of Wardroom, read from the folder it is started in. What the environment sets wins. Keep it out of git.
${secretsOf(way)
  .map((name) => `${name}=\n`)
  .join("")}${database ? `DATABASE_URL=${database}\n` : ""}`;

/** A word of ours as YAML: quoted where it could be read as something else. */
const word = (text: string): string =>
  /^[A-Za-z][A-Za-z0-9_-]*$/.test(text) && !yamlWord.test(text) ? text : quoted(text);
const yamlWord = /^(true|false|null|yes|no|on|off|y|n)$/i;
const quoted = (text: string): string => JSON.stringify(text);
