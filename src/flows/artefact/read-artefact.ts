/** An artefact of what is in force now, of the rooms that are meant. */
import type { MetricsQuery } from "../../domain/metrics/metrics.ts";
import type { AgentId, PactVersion, RoomId } from "../../domain/pact/pact.ts";
import { profileOf } from "../../domain/people/fleet-config.ts";
import { day } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import type { Artefact, ArtefactKind } from "../../views/artefact/artefact.ts";
import { artefactTitle } from "../../views/artefact/artefact.ts";
import { type Dashboard, dayTable } from "../../views/artefact/dashboard.ts";
import { dashboardPicture } from "../../views/artefact/dashboard-picture.ts";
import { dashboardData, dashboardMermaid, dashboardWords } from "../../views/artefact/dashboard-words.ts";
import { ladderPicture } from "../../views/artefact/ladder-picture.ts";
import { ladderData, ladderMermaid, ladderWords } from "../../views/artefact/ladder-words.ts";
import { laddersOf } from "../../views/artefact/ladders.ts";
import { pactTree } from "../../views/artefact/pact-tree.ts";
import { raciMatrix } from "../../views/artefact/raci-matrix.ts";
import { raciPicture } from "../../views/artefact/raci-picture.ts";
import { raciData, raciMermaid, raciWords } from "../../views/artefact/raci-words.ts";
import { treePicture } from "../../views/artefact/tree-picture.ts";
import { treeData, treeMermaid, treeWords } from "../../views/artefact/tree-words.ts";
import { readMetrics, readMetricsOver } from "../metrics/read-metrics.ts";
import { readPacts } from "../read/read-status.ts";

/** `rooms`: what the reader may see and asked for. `of`: what that is called. */
export async function readArtefact(
  world: World,
  kind: ArtefactKind,
  { of, rooms }: { of: string; rooms: readonly RoomId[] },
): Promise<Artefact> {
  const { config, clock } = world;
  const at = clock.now();
  const title = `${artefactTitle[kind]} · ${of}`;
  switch (kind) {
    case "raci": {
      const matrix = raciMatrix(of, await readPacts(world, { rooms }), config, at);
      return {
        kind,
        title,
        draw: (theme) => ({ chart: raciPicture(matrix, theme) }),
        mermaid: raciMermaid(matrix),
        words: raciWords(matrix),
        data: raciData(matrix),
      };
    }
    case "hierarchy": {
      const live = await readPacts(world, { rooms });
      const tree = pactTree(of, live, rooms, await agentsOf(world, rooms, live), config, at);
      return {
        kind,
        title,
        draw: (theme) => ({ dot: treePicture(tree, theme) }),
        mermaid: treeMermaid(tree),
        words: treeWords(tree),
        data: treeData(tree),
      };
    }
    case "escalation": {
      const ladders = laddersOf(of, await readPacts(world, { rooms }), config, at);
      return {
        kind,
        title,
        draw: (theme) => ({ dot: ladderPicture(ladders, theme) }),
        mermaid: ladderMermaid(ladders),
        words: ladderWords(ladders),
        data: ladderData(ladders),
      };
    }
    case "dashboard": {
      const board = await readDashboard(world, { of, rooms });
      return {
        kind,
        title,
        draw: (theme, width) => ({ chart: dashboardPicture(board, theme, width) }),
        mermaid: dashboardMermaid(board),
        words: dashboardWords(board),
        table: dayTable(board),
        data: dashboardData(board),
      };
    }
  }
}

const shownDays = 14;

/** Days in UTC; the last one is today so far. */
async function readDashboard(
  world: World,
  { of, rooms }: { of: string; rooms: readonly RoomId[] },
): Promise<Dashboard> {
  const at = world.clock.now();
  const query: Omit<MetricsQuery, "from" | "to"> = { rooms };
  const to = at + 1;
  const tomorrow = Math.floor(at / day) * day + day;
  const spans = Array.from({ length: shownDays }, (_, nth) => {
    const from = tomorrow - (shownDays - nth) * day;
    return { from, to: from + day };
  });
  const days = await readMetricsOver(world, query, spans);
  const before = await readMetrics(world, { ...query, from: to - 14 * day, to: to - 7 * day });
  const week = await readMetrics(world, { ...query, from: to - 7 * day, to });
  const [first] = await world.store.journal({ limit: 1 });
  return { of, at, since: first?.at ?? at, week, before, days, config: world.config };
}

/** Those that were seen, and those a pact is of. */
async function agentsOf(world: World, rooms: readonly RoomId[], live: readonly PactVersion[]): Promise<AgentId[]> {
  const seen = (await world.store.list("agent")).map(({ state }) => state.id);
  const named = live.flatMap(({ pact }) => (pact.level === "agent" && pact.of ? [pact.of] : []));
  return [...new Set([...seen, ...named])].filter((id) => rooms.includes(profileOf(world.config, id).room));
}
