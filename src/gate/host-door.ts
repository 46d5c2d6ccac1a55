/** The host's own door: a socket file that only its owner can open, so that the command line works while the service runs. */
import { chmodSync, existsSync, unlinkSync } from "node:fs";
import { createConnection } from "node:net";
import Fastify from "fastify";
import { type HostAnswer, hostCommands } from "../flows/access/host-commands.ts";
import { logFault } from "../ports/fault.ts";
import type { World } from "../ports/world.ts";

/**
 * Listens on `path` (mode 0600) and answers POST /COMMAND with a HostAnswer. Resolves with its end. `running`: what only a
 * service that runs can do.
 */
export async function openHostDoor(
  world: World,
  path: string,
  running: Record<string, () => Promise<HostAnswer>> = {},
): Promise<() => Promise<void>> {
  if (existsSync(path)) {
    if (await answers(path)) throw new Error(`${path} is in use by another Wardroom. Stop that one first.`);
    unlinkSync(path);
  }
  const server = Fastify({ bodyLimit: 1024 * 1024 });
  const all: [string, (input: unknown) => Promise<HostAnswer>][] = [
    ...Object.entries(hostCommands).map(([name, command]): (typeof all)[number] => [
      name,
      (input) => command.run(world, input),
    ]),
    ...Object.entries(running),
  ];
  for (const [name, run] of all)
    server.post(`/${name}`, async (request, reply) => {
      try {
        return await run(request.body ?? {});
      } catch (fault) {
        const id = logFault(world, { command: name }, fault, "a command of the host broke");
        return reply.status(500).send({ ok: false, sentence: `Something broke; it is logged as ${id}.` });
      }
    });
  const before = process.umask(0o177);
  try {
    await server.listen({ path });
  } finally {
    process.umask(before);
  }
  chmodSync(path, 0o600);
  return () => server.close();
}

/** A socket file may be left over from a killed process: only one that answers is alive. */
const answers = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
