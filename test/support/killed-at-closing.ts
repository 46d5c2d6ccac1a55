/**
 * A service in a process of its own that takes one run in, closes it, and is killed: as it notices that the run is over ("noticed"),
 * or when it is on record what the run lacks and the signal is still to come ("recorded").
 */
import { minute } from "../../src/domain/words/time.ts";
import { noon } from "./breaches.ts";
import { asksForEvidence, runEnds } from "./evidence-runs.ts";
import { startService } from "./intake-service.ts";

const [directory = "", point = ""] = process.argv.slice(2);
const die = (): void => void process.kill(process.pid, "SIGKILL");

const service = await startService({
  directory,
  effectiveAt: asksForEvidence(),
  ...(point === "noticed" && { onRunsClosed: die }),
});
if (point === "recorded")
  service.world.store.onCommit((events) => {
    if (events.some(({ type }) => type === "evidence.incomplete")) die();
  });
await service.post("/v1/signals", runEnds("r1", noon), await service.token(["signals:write"]));
await service.watch.settled();
service.clock.at = noon + 6 * minute;
await service.watch.beat();
