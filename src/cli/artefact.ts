/** `wardroom artefact KIND`: a picture of how the fleet is governed, from the store alone; as a file, or on standard output. */
import { writeFileSync } from "node:fs";
import { Argument, type Command } from "commander";
import { fleetRoom } from "../domain/people/fleet-config.ts";
import type { Env } from "../env.ts";
import { readArtefact } from "../flows/artefact/read-artefact.ts";
import { pictureAs } from "../pictures/pictures.ts";
import type { World } from "../ports/world.ts";
import { type Artefact, type ArtefactKind, artefactKinds } from "../views/artefact/artefact.ts";
import { grafanaDashboard } from "../views/artefact/grafana/grafana-dashboard.ts";
import { type Theme, themes } from "../views/picture/palette.ts";
import { oneOf } from "./option-values.ts";
import { reading } from "./reading.ts";
import type { Terminal } from "./terminal.ts";

const formats = ["svg", "png", "mermaid", "words", "json", "grafana"] as const;
type Format = (typeof formats)[number];

interface ArtefactOptions {
  room?: string;
  format?: Format;
  theme: Theme;
  out?: string;
}

export function registerArtefact(program: Command, env: () => Env, terminal: Terminal): void {
  program
    .command("artefact")
    .description("A picture of how the fleet is governed, from what is in force now")
    .addArgument(new Argument("<kind>", "which one").choices(artefactKinds))
    .option("--room <room>", "only this room, with the fleet's own pact")
    .option(
      "--format <format>",
      `${formats.join(", ")}; by the name of the file when left out, else svg. grafana: the dashboard, for Grafana`,
      oneOf("A format", formats),
    )
    .option("--theme <theme>", themes.join(" or "), oneOf("A theme", themes), "light" as const)
    .option("-o, --out <file>", "where to write it; a PNG needs one")
    .action((kind: ArtefactKind, options: ArtefactOptions) => draw(kind, options, env, terminal));
}

async function draw(
  kind: ArtefactKind,
  { room, format: asked, theme, out }: ArtefactOptions,
  env: () => Env,
  terminal: Terminal,
): Promise<void> {
  const format = asked ?? formatOf(out) ?? "svg";
  if (format === "png" && out === undefined)
    return terminal.fail("A PNG is no text for a terminal. Name a file: --out raci.png", 2);
  // Grafana asks /metrics for the figures by itself, so no store is needed for it.
  if (format === "grafana")
    return kind === "dashboard"
      ? write(grafanaDashboard(), out, terminal)
      : terminal.fail(`Grafana takes the dashboard, and no ${kind}. Write: artefact dashboard --format grafana`, 2);
  await reading(env(), async (world) => {
    if (room !== undefined && !Object.hasOwn(world.config.rooms, room) && room !== fleetRoom)
      return terminal.fail(
        `There is no room "${room.slice(0, 60)}" in wardroom.yaml. It names ${Object.keys(world.config.rooms).join(", ")}.`,
        2,
      );
    const artefact = await readArtefact(world, kind, scopeOf(world, room));
    write(await contentOf(artefact, format, theme), out, terminal);
  });
}

const scopeOf = ({ config }: World, room: string | undefined) => ({
  of: room ?? config.fleet,
  rooms: room === undefined ? [...new Set([...Object.keys(config.rooms), fleetRoom])] : [room],
});

const formatOf = (file: string | undefined): Format | undefined => byEnding.get(file?.split(".").at(-1) ?? "");
const byEnding = new Map<string, Format>([
  ["svg", "svg"],
  ["png", "png"],
  ["mmd", "mermaid"],
  ["txt", "words"],
  ["json", "json"],
]);

async function contentOf(
  artefact: Artefact,
  format: Exclude<Format, "grafana">,
  theme: Theme,
): Promise<string | Uint8Array> {
  switch (format) {
    case "mermaid":
      return artefact.mermaid;
    case "words":
      return artefact.words.join("\n");
    case "json":
      return JSON.stringify({ ...(artefact.data as object), words: artefact.words }, null, 2);
    case "svg":
    case "png":
      return pictureAs(artefact.draw(theme), format, theme);
  }
}

function write(content: string | Uint8Array, out: string | undefined, terminal: Terminal): void {
  if (out === undefined) {
    terminal.out(String(content));
    return;
  }
  writeFileSync(out, typeof content === "string" ? `${content.trimEnd()}\n` : content);
  terminal.out(`Written to ${out}`);
}
