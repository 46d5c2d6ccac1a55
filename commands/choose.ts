import { z } from "zod";
import { chooseVerb } from "../src/flows/decide/steer-verbs.ts";
import { defineCommand } from "../src/ports/command.ts";

export const choose = defineCommand({
  name: "choose",
  summary: "Human review: say what is done about a breach for which nothing was prepared",
  usage: "choose [BR-142] pause|quarantine|supervise|throttle 10/m|nothing [note...]",
  examples: ["choose pause", "choose BR-142 throttle 10/m", "choose br142 nothing a known bad batch"],
  input: z.object({
    id: z.string().optional().describe("Which breach"),
    rest: z.string().optional().describe("What is done, and why"),
  }),
  rest: "rest",
  run: chooseVerb,
});
