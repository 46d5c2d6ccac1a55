/** The shape of what wardroom.yaml knows of agents: their role, who runs them, how they are stopped. */
import { z } from "zod";
import { means } from "./checked.ts";
import { id, outboundAddress, secretReference } from "./values.ts";

export const agentSchema = z.strictObject({
  role: id("a role")
    .optional()
    .meta(means("Agents of one role in one room are each other's peers.", ["airline-service"])),
  operator: id("a person")
    .optional()
    .meta(means("Runs it, and so never lets it go: four eyes.", ["sam"])),
  stop: z
    .strictObject({
      url: outboundAddress.meta(means("Called when the agent is stopped.", ["https://stop.acme.example"])),
      secret: secretReference.meta(means("Signs the call; only its name stands here.", ["env:STOP_A"])),
      allow_private: z
        .boolean()
        .optional()
        .meta(means("The address may lie in a private network.", [true], "false")),
    })
    .optional()
    .meta(
      means(
        "A hook that stops an agent which does not ask.",
        [{ url: "https://stop.acme.example", secret: "env:STOP_A" }],
        "none",
      ),
    ),
});
