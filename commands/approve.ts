import { z } from "zod";
import { decideTyped } from "../src/flows/decide/pick-item.ts";
import { defineCommand } from "../src/ports/command.ts";

export const approve = defineCommand({
  name: "approve",
  summary: "Approve what waits: an intervention, or an action an agent asks for",
  usage: "approve [BR-142|AP-77] [note, or the amount where it must be typed...]",
  examples: ["approve", "approve BR-142 eight of ten wrong", "approve AP-77", "approve ap77 4200"],
  input: z.object({
    id: z.string().optional().describe("Which breach or approval"),
    note: z.string().optional().describe("Why; or the amount, for what cannot be taken back"),
  }),
  rest: "note",
  run: (world, typed, input) => decideTyped(world, typed, input, "approve"),
});
