/** The commands, in the order help lists them. A new command is one file and one line here. */
import type { Command } from "../src/ports/command.ts";
import { ack } from "./ack.ts";
import { agent } from "./agent.ts";
import { approve } from "./approve.ts";
import { away } from "./away.ts";
import { checks } from "./checks.ts";
import { choose } from "./choose.ts";
import { deny } from "./deny.ts";
import { digest } from "./digest.ts";
import { drill } from "./drill.ts";
import { drills } from "./drills.ts";
import { escalate } from "./escalate.ts";
import { evidence } from "./evidence.ts";
import { extend } from "./extend.ts";
import { graph } from "./graph.ts";
import { help } from "./help.ts";
import { lift } from "./lift.ts";
import { link } from "./link.ts";
import { list } from "./list.ts";
import { metrics } from "./metrics.ts";
import { mute } from "./mute.ts";
import { noise } from "./noise.ts";
import { oncall } from "./oncall.ts";
import { pact } from "./pact.ts";
import { pause } from "./pause.ts";
import { postmortem } from "./postmortem.ts";
import { propose } from "./propose.ts";
import { quarantine } from "./quarantine.ts";
import { reassign } from "./reassign.ts";
import { release } from "./release.ts";
import { reopen } from "./reopen.ts";
import { resolve } from "./resolve.ts";
import { resume } from "./resume.ts";
import { room } from "./room.ts";
import { simulate } from "./simulate.ts";
import { snooze } from "./snooze.ts";
import { status } from "./status.ts";
import { supervise } from "./supervise.ts";
import { who } from "./who.ts";

/** Each keeps its own input type; the list only needs what they share. */
export const commands = [
  help,
  status,
  list,
  who,
  ack,
  snooze,
  reassign,
  escalate,
  approve,
  deny,
  extend,
  choose,
  resolve,
  postmortem,
  noise,
  reopen,
  lift,
  pause,
  resume,
  quarantine,
  supervise,
  release,
  mute,
  evidence,
  agent,
  pact,
  propose,
  room,
  graph,
  metrics,
  checks,
  digest,
  oncall,
  away,
  link,
  simulate,
  drill,
  drills,
] as unknown as Command[];
