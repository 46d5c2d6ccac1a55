/** Prometheus Alertmanager beside the service, if it is on this machine. It keeps nothing on disk before it notifies. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ended, freePort, pinned, scratchDir, type Target, target, until } from "./processes.ts";

/** The Debian package's name for it comes first; upstream's own is the second. */
const program = ["prometheus-alertmanager", "alertmanager"]
  .flatMap((name) => (process.env.PATH ?? "").split(":").map((dir) => join(dir, name)))
  .find((path) => existsSync(path));

export const howToGet =
  "Alertmanager is not on this machine: apt-get install prometheus-alertmanager, or put `alertmanager` of " +
  "https://prometheus.io/download on the PATH.";

export const alertmanagerVersion = (): string | undefined => {
  if (!program) return undefined;
  const { stdout, stderr } = spawnSync(program, ["--version"], { encoding: "utf8" });
  return /version ([\w.~+-]+)/.exec(`${stdout}${stderr}`)?.[1] ?? "unknown";
};

interface Alertmanager extends Target {
  remove(): void;
}

/**
 * Every alert is a group of its own, told to a webhook on `receiver`. `groupWait` undefined leaves Alertmanager its default.
 * Undefined when the program is missing.
 */
export async function startAlertmanager(
  receiver: number,
  { groupWait, core }: { groupWait?: string; core?: number },
): Promise<Alertmanager | undefined> {
  if (!program) return undefined;
  const dir = scratchDir();
  mkdirSync(join(dir, "data"));
  const config = join(dir, "alertmanager.yml");
  writeFileSync(
    config,
    `route:
  receiver: driver
  group_by: ['...']
${groupWait ? `  group_wait: ${groupWait}\n` : ""}receivers:
  - name: driver
    webhook_configs: [{ url: "http://127.0.0.1:${receiver}/", send_resolved: false }]
`,
  );
  const port = await freePort();
  const child = spawn(
    ...pinned(core, program, [
      `--config.file=${config}`,
      `--storage.path=${join(dir, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--cluster.listen-address=",
      "--log.level=error",
    ]),
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  const remove = (): void => rmSync(dir, { recursive: true, force: true });
  try {
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`Alertmanager ended with ${child.exitCode}`);
      return (await fetch(`http://127.0.0.1:${port}/-/ready`).catch(() => undefined))?.ok;
    }, "Alertmanager answers");
  } catch (fault) {
    await ended(child);
    remove();
    throw fault;
  }
  return { ...target(child, port, "none"), remove };
}
