/** What the words of a postmortem need beside it. */
import type { Thing } from "../../domain/journal/projection.ts";
import type { Postmortem } from "../../domain/postmortem/postmortem.ts";
import type { World } from "../../ports/world.ts";
import { headline } from "../../views/breach/breach-words.ts";
import type { Found, PostmortemContext } from "../../views/postmortem/postmortem-words.ts";
import { allFindings, type Written } from "./written-findings.ts";

export async function postmortemContext(
  world: World,
  { state, version }: Thing<Postmortem>,
): Promise<PostmortemContext> {
  const breach = await world.store.load(`breach:${state.breach}`);
  const all = await allFindings(world, state.id);
  return {
    config: world.config,
    version,
    at: world.clock.now(),
    about: breach ? headline(breach.state) : state.agent,
    found: foundIn(all.at(-1)),
    before: all.slice(0, -1).flatMap((one) => foundIn(one) ?? []),
  };
}

const foundIn = (written: Written | undefined): Found | undefined =>
  // A redacted field is not there any more.
  written?.summary && written.impact && written.factors
    ? {
        summary: written.summary,
        impact: written.impact,
        factors: written.factors,
        cause: written.cause,
        verdict: written.verdict,
        ...(written.proposed && { proposed: written.proposed }),
      }
    : undefined;
