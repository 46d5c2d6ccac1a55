/** Reads a calendar in a thread of its own, for at most 5 s and 128 MB. */
import { Worker } from "node:worker_threads";
import { second } from "../domain/words/time.ts";
import type { CalendarAnswer, CalendarQuestion } from "./read-calendar.ts";

/** Beside the sources and beside the compiled package alike. */
const worker = new URL(
  import.meta.url.endsWith(".ts") ? "./calendar-worker.ts" : "./calendar-worker.js",
  import.meta.url,
);
const most = 5 * second;

/** Rejects with a sentence. */
export function readApart(question: CalendarQuestion): Promise<CalendarAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<CalendarAnswer>();
  const thread = new Worker(worker, { workerData: question, resourceLimits: { maxOldGenerationSizeMb: 128 } });
  const late = setTimeout(() => reject(new Error("it takes too long to read")), most);
  thread.once("message", ({ answer, fault }: { answer?: CalendarAnswer; fault?: string }) =>
    answer ? resolve(answer) : reject(new Error(fault)),
  );
  thread.once("error", () => reject(new Error("it cannot be read")));
  return promise.finally(() => {
    clearTimeout(late);
    void thread.terminate();
  });
}
