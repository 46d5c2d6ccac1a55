/** `wardroom approvals list|show|decide`: what agents ask for, with every argument to the letter, and the answer to it. */
import { Argument, type Command } from "commander";
import { approvers } from "../domain/approval/answer-approval.ts";
import { type Approval, approvalStatuses, waits } from "../domain/approval/approval.ts";
import { shownDigest } from "../domain/approval/mask.ts";
import { readShortId } from "../domain/journal/short-id.ts";
import { listed } from "../domain/words/listed.ts";
import { rfc3339 } from "../domain/words/rfc3339.ts";
import type { Env } from "../env.ts";
import { approvalAnswers } from "../flows/access/host-approvals.ts";
import { askedOf } from "../flows/decide/run-approval-command.ts";
import { inContext } from "../flows/find/asking.ts";
import { approvalFacts } from "../views/approval/approval-facts.ts";
import {
  type ApprovalContext,
  askedAgainWords,
  headline,
  outcome,
  silence,
  standingWords,
  votes,
  whatApprovingDoes,
  whoMay,
} from "../views/approval/approval-words.ts";
import type { Rich } from "../views/card.ts";
import { hostCommand } from "./host.ts";
import { listCommand } from "./list-command.ts";
import { overHttp } from "./over-http.ts";
import { oneLine } from "./printable.ts";
import { reading } from "./reading.ts";
import type { Terminal } from "./terminal.ts";
import { timelineOf, timelineText, words } from "./timeline.ts";

interface DecideOptions {
  as?: string;
  reason?: string;
  confirm?: string;
  url?: string;
  json?: boolean;
}

export function registerApprovals(program: Command, env: () => Env, terminal: Terminal): void {
  const approvals = program
    .command("approvals")
    .description("Approvals: what agents ask for before they act, and the answer to it");
  listCommand(
    approvals,
    {
      kind: "approval",
      statuses: approvalStatuses,
      byAgent: true,
      facts: async (approval, world) =>
        approvalFacts(approval, (await askedOf(world, `approval:${approval.id}`))?.body),
      row,
      none: "No agent has asked for anything here.",
    },
    env,
    terminal,
  );
  approvals
    .command("show")
    .description("One approval: every argument to the letter, the votes, who may decide, and all that happened")
    .argument("<id>", "such as AP-77")
    .option("--json", "print as JSON")
    .action((typed: string, { json }: { json?: boolean }) =>
      reading(env(), async (world) => {
        const id = readShortId("approval", typed);
        if (!id) return terminal.fail(noId(typed), 2);
        const told = await inContext(world, "approval", id);
        if (!told) return terminal.fail(`There is no ${id}. wardroom approvals list shows them.`);
        const { state, context } = told;
        const { timeline, evidence } = await timelineOf(world, `approval:${id}`);
        if (json)
          return terminal.out(
            JSON.stringify({
              ...approvalFacts(state, context.asked),
              may_decide: waits(state) ? approvers(state, context) : [],
              timeline,
              evidence,
            }),
          );
        terminal.out([...inFull(state, context), "", ...timelineText(timeline, evidence)].join("\n"));
      }),
    );
  approvals
    .command("decide")
    .description("Approve or deny one, as a person of the fleet")
    .argument("<id>", "such as AP-77")
    .addArgument(new Argument("<answer>", "approve or deny").choices(approvalAnswers))
    .option("--as <person>", "who decides it, a person of wardroom.yaml")
    .option("--reason <text>", "why; kept with the decision, and told to the agent that is denied")
    .option("--confirm <amount>", "for what cannot be taken back: the amount, as show prints it")
    .option("--url <url>", "a service elsewhere, with a person's token in WARDROOM_TOKEN in place of --as")
    .option("--json", "print as JSON")
    .action(async (typed: string, answer: (typeof approvalAnswers)[number], options: DecideOptions) => {
      const { as, url, json, reason, confirm } = options;
      const id = readShortId("approval", typed);
      if (!id) return terminal.fail(noId(typed), 2);
      if (confirm !== undefined && answer === "deny")
        return terminal.fail("--confirm: only what is approved is confirmed. Leave it out to deny.", 2);
      const said = { ...(reason && { reason }), ...(confirm !== undefined && { confirm }) };
      if (url !== undefined) {
        if (as !== undefined)
          return terminal.fail("--as and --url: there the token says who decides. Leave one out.", 2);
        return terminal.print(await overHttp(url, `/v1/approvals/${id}/${answer}`, said, process.env), json);
      }
      if (as === undefined) return terminal.fail("Say who decides it: --as PERSON.", 2);
      terminal.print(await hostCommand(env(), "approval.decide", { id, answer, as, ...said }), json);
    });
}

const noId = (typed: string): string => `"${typed.slice(0, 40)}" is no approval id. They look like AP-77.`;

function row(approval: Approval): string[] {
  const { id, status, agent, tool, askedAt, expiresAt, lastAsked, votes: given, decided } = approval;
  const left = (lastAsked?.to ?? []).filter((person) => !given.some(({ by }) => by === person));
  const whom = lastAsked?.room ? "the room" : listed(left) || "nobody";
  return [
    id,
    status,
    oneLine(`${agent} ${tool}`),
    rfc3339(askedAt),
    waits(approval)
      ? `${whom} is asked, until ${rfc3339(expiresAt)}`
      : decided?.by.startsWith("person:")
        ? `by ${listed([...new Set([...given.map(({ by }) => by), decided.by.slice("person:".length)])])}`
        : "",
  ];
}

/** What a person needs to read before deciding it. Every argument stands here, uncut; one that the pact redacts as its mask. */
function inFull(approval: Approval, context: ApprovalContext): string[] {
  const { id, status, cited, clause, sentence, run, redacted, risk } = approval;
  const { asked, config } = context;
  const say = (rich: Rich): string => words(rich, config);
  const open = waits(approval);
  const digest = shownDigest(approval);
  return [
    `${id} ${status}: ${oneLine(headline(approval))}${risk === "irreversible" ? " (irreversible)" : ""}`,
    say(askedAgainWords(approval, config)),
    open ? say(whatApprovingDoes(approval, context)) : say(outcome(approval, context)),
    oneLine(`${cited}#${clause}: ${sentence}`),
    run ? `run ${JSON.stringify(run)}` : "",
    asked ? `arguments, all of them: ${JSON.stringify(asked.args, undefined, 2)}` : "The arguments were redacted.",
    redacted.length > 0 ? `${redacted.join(", ")}: masked by the pact` : "",
    digest ? `sha256:${digest}` : "",
    asked?.reason ? `${approval.agent} says, unchecked: ${JSON.stringify(asked.reason)}` : "",
    say(votes(approval, config)),
    open ? whoMay(approval, context) : "",
    say(silence(approval)),
    say(standingWords(context)),
  ].filter((line) => line !== "");
}
