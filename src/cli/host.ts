/** Runs a host command: through the socket of the running service, else on the store itself under its lock. */
import { existsSync } from "node:fs";
import { request } from "node:http";
import { dirname, join } from "node:path";
import type { Env } from "../env.ts";
import { type HostAnswer, hostCommands } from "../flows/access/host-commands.ts";
import { openOffline } from "../offline.ts";

const socketPath = (env: Env): string => join(dirname(env.database), "wardroom.sock");

/** What the running service answers; undefined when none runs on this store. */
export async function askService(env: Env, name: string, input: object): Promise<HostAnswer | undefined> {
  const path = socketPath(env);
  return existsSync(path) ? ask(path, name, input) : undefined;
}

export async function hostCommand(env: Env, name: string, input: object): Promise<HostAnswer> {
  const answered = await askService(env, name, input);
  if (answered) return answered;
  const offline = await openOffline(env);
  try {
    const command = hostCommands[name];
    if (!command) throw new Error(`there is no host command ${name}`);
    return await command.run(offline.world, input);
  } finally {
    await offline.close();
  }
}

/** Undefined when nobody listens there: the service is not running. */
const ask = (socket: string, name: string, input: object): Promise<HostAnswer | undefined> =>
  new Promise((resolve, reject) => {
    const body = JSON.stringify(input);
    const call = request(
      {
        socketPath: socket,
        path: `/${name}`,
        method: "POST",
        headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) },
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("end", () => resolve(JSON.parse(text) as HostAnswer));
      },
    );
    call.on("error", (fault: NodeJS.ErrnoException) =>
      fault.code === "ECONNREFUSED" || fault.code === "ENOENT" ? resolve(undefined) : reject(fault),
    );
    call.end(body);
  });
