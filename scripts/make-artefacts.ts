/** docs/artefacts.md and its pictures, light and dark, drawn by the program's own functions from a fleet of the documentation. Run by `npm run artefacts`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseFleetConfig } from "../src/documents/fleet-config.ts";
import { parsePact } from "../src/documents/pact.ts";
import type { PactVersion } from "../src/domain/pact/pact.ts";
import { pngOf, svgOf } from "../src/pictures/pictures.ts";
import { dashboardPicture } from "../src/views/artefact/dashboard-picture.ts";
import { ladderPicture } from "../src/views/artefact/ladder-picture.ts";
import { laddersOf } from "../src/views/artefact/ladders.ts";
import { pactTree } from "../src/views/artefact/pact-tree.ts";
import { raciMatrix } from "../src/views/artefact/raci-matrix.ts";
import { raciPicture } from "../src/views/artefact/raci-picture.ts";
import { treePicture } from "../src/views/artefact/tree-picture.ts";
import { digestChart } from "../src/views/digest/digest-chart.ts";
import { type Theme, themes } from "../src/views/picture/palette.ts";
import type { Sketch } from "../src/views/picture/picture.ts";
import { fleetFile, pactFiles } from "./artefacts/fleet.ts";
import { artefactsPage } from "./artefacts/page.ts";
import { digestDays, pastWeeks } from "./artefacts/past.ts";

const { config } = parseFleetConfig(fleetFile, "wardroom.yaml");
if (!config) throw new Error("the fleet of the pictures is wrong");
const live = Object.entries(pactFiles).map(([file, text], nth): PactVersion => {
  const { pact } = parsePact(text, file);
  if (!pact) throw new Error(`${file} is wrong`);
  return { id: pact.id, version: nth + 2, pact, text, digest: "" };
});
const at = Date.UTC(2026, 10, 26, 12);
const of = config.fleet;
const agents = ["a", "b", "c", "d", "e", "f", "g", "h"].map((letter) => `airline-${letter}`);
const seen = [...agents, "refund-a", "refund-b", "refund-c", "ledger-a", "scout-1"];

const matrix = raciMatrix(of, live, config, at);
const tree = pactTree(of, live, ["airline", "payments", "research"], seen, config, at);
const ladders = laddersOf(of, live, config, at);
const board = pastWeeks(of, config, at);
const drawn: Readonly<Record<string, (theme: Theme) => Sketch>> = {
  raci: (theme) => ({ chart: raciPicture(matrix, theme) }),
  hierarchy: (theme) => ({ dot: treePicture(tree, theme) }),
  escalation: (theme) => ({ dot: ladderPicture(ladders, theme) }),
  dashboard: (theme) => ({ chart: dashboardPicture(board, theme) }),
  digest: (theme) => ({ chart: digestChart("airline", digestDays(at), theme).spec }),
};

const docs = join(import.meta.dirname, "..", "docs");
mkdirSync(join(docs, "artefacts"), { recursive: true });
const only = process.argv.slice(2);
for (const [name, sketch] of Object.entries(drawn))
  for (const theme of themes) {
    if (only.length > 0 && !only.includes(name)) continue;
    const png = await pngOf(await svgOf(sketch(theme), theme), { theme });
    writeFileSync(join(docs, "artefacts", `${name}-${theme}.png`), png);
  }
writeFileSync(join(docs, "artefacts.md"), artefactsPage());
console.log(`${Object.keys(drawn).length} pictures in docs/artefacts.md, light and dark`);
