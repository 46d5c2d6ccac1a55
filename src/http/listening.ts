/** The address where the service answers, or why it cannot, in words that say what to set. */
import type { FastifyInstance } from "fastify";

interface ListenAt {
  host: string;
  port: number;
}

/** @returns the address. @throws Error with one sentence where the operating system refuses it (`man 2 bind`, `man 2 getaddrinfo`). */
export async function listening(server: Pick<FastifyInstance, "listen">, at: ListenAt): Promise<string> {
  try {
    return await server.listen(at);
  } catch (fault) {
    throw new Error(refusalOf(fault, at), { cause: fault });
  }
}

function refusalOf(fault: unknown, { host, port }: ListenAt): string {
  const code = fault instanceof Error && "code" in fault ? fault.code : undefined;
  switch (code) {
    case "EADDRINUSE":
      return `Port ${port} of ${host} is taken by another program. Stop that, or set WARDROOM_PORT to a free one.`;
    case "EACCES":
      return `Port ${port} is for privileged programs alone. Set WARDROOM_PORT to one above 1023.`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `${host} is no address of this machine. Set WARDROOM_HOST to one it has, or to 127.0.0.1.`;
    default:
      return `The service cannot listen at ${host}:${port}: ${fault instanceof Error ? fault.message : String(fault)}`;
  }
}
