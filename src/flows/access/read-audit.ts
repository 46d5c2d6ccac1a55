/** What auditors read is remembered: at most one event a minute for each token and resource, with a count. */
import { event } from "../../domain/journal/event.ts";
import { type Instant, minute, second } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";

export interface ReadAudit {
  /** The first read of a minute is in the journal when this resolves; those that follow are summed up at its end. */
  note(reader: { token: string; name: string }, resource: string): Promise<void>;
  /** Writes down what was summed up and is due. */
  flush(): Promise<void>;
  /** Writes down all of it. */
  stop(): Promise<void>;
}

interface Count {
  token: string;
  name: string;
  resource: string;
  /** Reads since the last event. */
  unwritten: number;
  writtenAt: Instant | undefined;
}

export function createReadAudit(world: World): ReadAudit {
  const counts = new Map<string, Count>();

  const write = async (count: Count): Promise<void> => {
    const { token, name, resource, unwritten } = count;
    count.unwritten = 0;
    count.writtenAt = world.clock.now();
    const body = { token, name, resource, count: unwritten };
    await world.store.commit({
      expected: [],
      events: [event("read.audited", `reads:${token}`, `token:${token}`, body)],
      effects: [],
    });
  };
  const due = ({ writtenAt }: Count): boolean => writtenAt === undefined || world.clock.now() - writtenAt >= minute;
  const writeAll = async (which: (count: Count) => boolean): Promise<void> => {
    for (const count of counts.values()) if (count.unwritten > 0 && which(count)) await write(count);
  };
  const timer = setInterval(() => {
    writeAll(due).catch((fault: unknown) => world.log.error({ err: fault }, "audited reads could not be written down"));
  }, 10 * second);
  timer.unref();

  return {
    async note({ token, name }, resource) {
      const key = `${token} ${resource}`;
      const known = counts.get(key);
      const last = known ? undefined : (await world.store.load(`reads:${token}`))?.state.last[resource];
      const count = counts.get(key) ?? { token, name, resource, unwritten: 0, writtenAt: last };
      counts.set(key, count);
      count.unwritten += 1;
      if (due(count)) await write(count);
    },
    flush: () => writeAll(due),
    async stop() {
      clearInterval(timer);
      await writeAll(() => true);
    },
  };
}
