/** The shape of a rule for actions in a pact file: which tools are denied, and which a person must approve. */
import { z } from "zod";
import { autonomies } from "../domain/pact/pact.ts";
import { minute } from "../domain/words/time.ts";
import { issue, means } from "./checked.ts";
import { checkCondition } from "./condition.ts";
import { id, text, ttl } from "./values.ts";

/** `people: dana` where a list is meant, or a list where one person is meant, are told apart from a wrong name. */
const person = id("a person");

const meansAsk = {
  by: means(
    "Who approves: a RACI role, a person or a list of people.",
    ["accountable", ["dana", "lee"]],
    "`accountable`",
  ),
  quorum: means("How many different people must approve.", [1], "1"),
  ttl: means("How long they have. Three quarters through, whoever may decide is called once more.", ["30m"], "30m"),
  on_silence: means("Nobody decided in time. deny: not run. hold: it stays open.", ["deny", "hold"], "`deny`"),
};

const approvers = z.union([person, z.array(person).min(1)]);

/** How an approval goes for what asks without a rule of its own. */
export const asksSchema = z.strictObject({
  by: approvers.optional().meta(meansAsk.by),
  quorum: z.int().min(1).max(20).optional().meta(meansAsk.quorum),
  ttl: ttl.optional().meta(meansAsk.ttl),
  on_silence: z.enum(["deny", "hold"]).optional().meta(meansAsk.on_silence),
  risk: z
    .enum(["normal", "irreversible"])
    .optional()
    .meta(means("irreversible: the approver types the amount.", ["normal", "irreversible"], "`normal`")),
});

const approval = asksSchema.extend({
  by: approvers.default("accountable").meta(meansAsk.by),
  quorum: z.int().min(1).max(20).default(1).meta(meansAsk.quorum),
  ttl: ttl.default(30 * minute).meta(meansAsk.ttl),
  on_silence: z.enum(["deny", "hold"]).default("deny").meta(meansAsk.on_silence),
});

export const tool = id("a tool name");

export const actionSchema = z
  .strictObject({
    tool: tool.meta(means("Which tool; every rule that matches applies.", ["send_certificate"])),
    when: text
      .optional()
      .meta(
        means(
          "A condition in CEL over args, tool, agent, run, room, autonomy, grant. One that errors asks.",
          ["args.amount >= 150.0"],
          "always",
        ),
      ),
    decision: z
      .literal("deny")
      .optional()
      .meta(means("Never allowed. A rule has either decision or approval.", ["deny"])),
    approval: approval.optional().meta(means("A person must approve each call.", [{ by: "accountable", quorum: 1 }])),
    says: text
      .optional()
      .meta(
        means("The sentence the approver reads.", ["Sends a certificate to {args.user_id}; it cannot be called back"]),
      ),
    show: z
      .array(z.string())
      .optional()
      .meta(means("The arguments the card shows.", [["amount", "user_id"]])),
    redact: z
      .array(z.string())
      .optional()
      .meta(means("The arguments nobody is shown.", [["card"]])),
    until: z
      .enum(autonomies)
      .optional()
      .meta(means("Agents with this autonomy are no longer asked.", ["trusted"])),
    standing: z
      .strictObject({
        max_uses: z
          .int()
          .min(1)
          .meta(means("How many calls.", [5])),
        ttl: ttl.meta(means("For how long.", ["1h"])),
        same: z.array(z.string()).meta(means("The arguments that must stay the same.", [["user_id"]])),
      })
      .optional()
      .meta(
        means("One approval may cover this many more calls.", [{ max_uses: 5, ttl: "1h", same: ["user_id"] }], "never"),
      ),
  })
  .superRefine(({ decision, approval, until, standing, when, redact = [], show = [] }, context) => {
    const wrong = when === undefined ? undefined : checkCondition(when);
    if (wrong) context.addIssue(issue("condition", wrong.message, wrong.hint, ["when"]));
    const hidden = [...show, ...(standing?.same ?? [])].filter((name) => redact.includes(name));
    if (hidden.length > 0)
      context.addIssue(
        issue(
          "redacted_shown",
          `${hidden.join(", ")} is redacted and also shown or held the same`,
          "An argument nobody may see cannot be judged by: take it out of show and standing.same, or out of redact.",
          ["redact"],
        ),
      );
    if ((decision === undefined) === (approval === undefined))
      context.addIssue(
        issue("action_one_way", "a rule either denies or asks", "Write decision: deny, or approval: { ... }."),
      );
    if (decision && (until || standing))
      context.addIssue(
        issue("action_one_way", "a rule that denies has nothing to widen", "Remove until and standing."),
      );
  });
