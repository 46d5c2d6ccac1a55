/** For commands that only read: the store opened read-only, beside a running service or without one. */
import { existsSync } from "node:fs";
import type { Env } from "../env.ts";
import { type HostAnswer, hostCommands } from "../flows/access/host-commands.ts";
import { openStanding } from "../flows/watch/saved-standing.ts";
import { openOffline } from "../offline.ts";
import type { World } from "../ports/world.ts";

/** Thresholds stand as the watch last saved them: at most half a minute ago while the service runs. */
export async function reading<T>(env: Env, read: (world: World) => Promise<T>): Promise<T> {
  if (!existsSync(env.database))
    throw new Error(`There is no store at ${env.database} yet. Start Wardroom once, or set DATABASE_URL.`);
  const { world, close } = await openOffline(env, { readOnly: true });
  try {
    world.standing = await openStanding(world);
    return await read(world);
  } finally {
    await close();
  }
}

/** A command of the host that only reads, on the store opened read-only. */
export const readingCommand = (env: Env, name: string): Promise<HostAnswer> =>
  reading(env, async (world) => {
    const command = hostCommands[name];
    if (!command) throw new Error(`there is no host command ${name}`);
    return command.run(world, {});
  });

/** Rows as columns, each as wide as its widest value. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>(
    (most, row) => row.map((cell, index) => Math.max(most[index] ?? 0, cell.length)),
    [],
  );
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
