/** `wardroom digest preview ROOM`: what a room would be told now, and when it will be; nothing is posted. */
import type { Command } from "commander";
import { type FleetConfig, fleetRoom } from "../domain/people/fleet-config.ts";
import type { Env } from "../env.ts";
import { previewDigest } from "../flows/digest/ask-digest.ts";
import type { Block, Card } from "../views/card.ts";
import { reading } from "./reading.ts";
import type { Terminal } from "./terminal.ts";
import { words } from "./timeline.ts";

export function registerDigest(program: Command, env: () => Env, terminal: Terminal): void {
  const digest = program.command("digest").description("The digests of rooms");
  digest
    .command("preview")
    .description("What a room would be told at this moment, and when the next digest comes; nothing is posted")
    .argument("<room>", "a room of wardroom.yaml")
    .option("--weekly", "the weekly one of the whole fleet; the room is fleet")
    .option("--json", "print as JSON")
    .action((room: string, { json, weekly }: { json?: boolean; weekly?: boolean }) =>
      reading(env(), async (world) => {
        if (!Object.hasOwn(world.config.rooms, room))
          return terminal.fail(
            `There is no room "${room.slice(0, 60)}" in wardroom.yaml. It names ${Object.keys(world.config.rooms).join(", ")}.`,
            2,
          );
        if (weekly && room !== fleetRoom)
          return terminal.fail(
            `The weekly digest is of the whole fleet: wardroom digest preview ${fleetRoom} --weekly`,
            2,
          );
        const card = await previewDigest(world, room, weekly ? "weekly" : "daily");
        if (json) return terminal.out(JSON.stringify(card));
        terminal.out(cardText(card, world.config).join("\n"));
      }),
    );
}

const cardText = ({ title, body, footer }: Card, config: FleetConfig): string[] => [
  title,
  ...body.flatMap((block) => blockText(block, config)),
  words(footer, config),
];

function blockText(block: Block, config: FleetConfig): string[] {
  switch (block.type) {
    case "text":
    case "context":
      return ["", words(block.text, config)];
    case "fields":
      return ["", ...block.fields.map(({ label, value }) => `${label}: ${words(value, config)}`)];
    case "list":
      return block.items.map((item) => `- ${words(item, config)}`);
    case "diff":
      return block.lines.map(({ sign, text }) => `${sign} ${text}`);
    case "quote":
      return ["", words([{ untrusted: block.text }], config)];
    case "divider":
      return [""];
  }
}
