/** `wardroom pact show`: the live pacts, one pact's text, or what holds for an agent and which pact says so. */

import { withBase } from "../documents/pact-base.ts";
import { explainPact } from "../domain/pact/explain-pact.ts";
import { citationOf, effective, pactsFor } from "../domain/pact/hierarchy.ts";
import { matchesPattern, roomOf } from "../domain/people/fleet-config.ts";
import { nearest } from "../domain/words/nearest.ts";
import { rfc3339 } from "../domain/words/rfc3339.ts";
import { type LivePacts, type PactAnswer, type PactDeps, versionOf, wrong } from "./pact-deps.ts";

export function show(
  cited: string | undefined,
  agent: string | undefined,
  live: LivePacts,
  deps: PactDeps,
): PactAnswer {
  if (agent !== undefined) return showAgent(agent, live, deps);
  return cited === undefined ? list(live) : showPact(cited, live, deps);
}

function list({ versions, histories }: LivePacts): PactAnswer {
  const rows = versions.map(({ id, version, digest, pact: { level, of, title } }) => {
    const drift = histories.find((one) => one.id === id)?.drift !== undefined;
    return { id, version, level, of, title, digest, drift };
  });
  const lines = rows.map(({ id, version, level, of, title, drift }) =>
    [citationOf({ id, version }), [level, of].filter(Boolean).join(" "), title, drift && "(its file differs)"]
      .filter(Boolean)
      .join("  "),
  );
  return { ok: true, sentence: lines.join("\n") || "No pact is live.", data: rows };
}

function showPact(cited: string, { versions, histories, agents }: LivePacts, { loadConfig }: PactDeps): PactAnswer {
  const [id = "", wanted] = cited.split("@");
  const history = histories.find((one) => one.id === id);
  const live = versions.length > 0 ? `Live: ${versions.map(citationOf).join(", ")}.` : "No pact is live.";
  if (!history) {
    const isAgent =
      agents.includes(id) || loadConfig().config?.agents.some(({ pattern }) => matchesPattern(pattern, id));
    const hint = isAgent ? ` For an agent: wardroom pact show --agent ${id}` : "";
    return { ok: false, sentence: `There is no pact ${id}. ${live}${hint}` };
  }
  const { level, of, drift } = history;
  const applied =
    wanted === undefined ? history.versions.at(-1) : history.versions.find((one) => String(one.version) === wanted);
  const count = history.versions.length;
  if (!applied) return { ok: false, sentence: `${id} has no version ${wanted}; it has 1 to ${count}.` };
  const { version, text, by, digest } = applied;
  const at = rfc3339(applied.at);
  const isLive = version === count;
  const head = [
    `# ${id}@${version} of ${count}, applied by ${by} ${at}, sha256 ${digest}`,
    isLive
      ? `# base: ${version} is written here for whoever edits it. The digest is that of the text as it was applied.`
      : `# To make it live again, write base: ${count} and apply it.`,
    ...(drift ? ["# The file in the pacts directory says something else; that text is not live."] : []),
  ];
  const { pact } = versionOf(id, applied);
  return {
    ok: true,
    sentence: [...head, (isLive ? withBase(text, version) : text).trimEnd()].join("\n"),
    data: { id, version, versions: count, level, of, by, at, digest, from: applied.from, drift, text, pact },
  };
}

function showAgent(agent: string, { versions, agents }: LivePacts, { loadConfig }: PactDeps): PactAnswer {
  const { config, problems } = loadConfig();
  if (!config) return wrong(problems.join("\n"));
  const room = roomOf(config, agent);
  const holding = pactsFor({ id: agent, room }, versions);
  const pact = effective({ id: agent, room }, versions);
  const unowned = !pact
    ? "no pact names an accountable"
    : config.people[pact.raci.accountable]
      ? undefined
      : `${pact.raci.accountable} is no longer among people`;
  const lines = explainPact(holding);
  const seen = agents.includes(agent);
  const near = seen ? undefined : nearest(agent, agents);
  const width = Math.max(0, ...lines.map(({ path }) => path.length));
  const from = Math.max(0, ...lines.map(({ source }) => source.length));
  return {
    ok: true,
    sentence: [
      `${agent} in room ${room}: ${holding.map(citationOf).join(", ") || "no pact"}`,
      ...(seen
        ? []
        : [`${agent} was never seen${near ? `; did you mean ${near}?` : "."} This is what would hold for it.`]),
      ...(unowned ? [`unowned, for ${unowned}: nothing is judged, and only free tools run`] : []),
      ...lines.map(({ path, value, source }) => `${path.padEnd(width)}  ${source.padEnd(from)}  ${value}`),
    ].join("\n"),
    data: { agent, room, seen, unowned: unowned !== undefined, of: holding.map(citationOf), pact, lines },
  };
}
