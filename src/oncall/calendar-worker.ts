/** Reads a calendar beside the service, so that one which takes for ever cannot hold it up. */
import { parentPort, workerData } from "node:worker_threads";
import { type CalendarQuestion, readCalendar } from "./read-calendar.ts";

try {
  parentPort?.postMessage({ answer: readCalendar(workerData as CalendarQuestion) });
} catch (fault) {
  parentPort?.postMessage({ fault: fault instanceof Error ? fault.message : String(fault) });
}
