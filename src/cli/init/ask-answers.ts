/** The questions of a first set-up: five, each with an answer standing there already. */
import { type Answers, blank, idFor, problemWith, type Way } from "./answers.ts";
import type { Asker } from "./asker.ts";

/** @param given what was said on the command line: not asked again */
export async function askAnswers(asker: Asker, given: Partial<Answers>, way: Way, today: string): Promise<Answers> {
  const so: Answers = { ...blank, ...given, way };
  const check = (change: Partial<Answers>): string | undefined => problemWith({ ...so, ...change }, today);
  if (given.fleet === undefined)
    so.fleet = await asker.text({
      ask: "What is your fleet of agents called?",
      hint: "acme-air",
      problem: (fleet) => (fleet ? check({ fleet }) : "Give it a name, as in acme-air."),
    });
  if (given.people === undefined) so.people = await askPeople(asker, check);
  if (given.room === undefined)
    so.room = await asker.text({
      ask: "Which team's agents come first? That is a room.",
      hint: "airline",
      problem: (room) => (room ? check({ room, agents: "*" }) : "Give it a name, as in airline."),
    });
  if (given.agents === undefined)
    so.agents = await asker.text({
      ask: "What are its agents called? * stands for any part.",
      value: `${so.room}-*`,
      problem: (agents) => (agents ? check({ agents }) : "Name an agent or a pattern, as in airline-*."),
    });
  return so;
}

async function askPeople(
  asker: Asker,
  check: (change: Partial<Answers>) => string | undefined,
): Promise<Answers["people"]> {
  const named = (name: string, taken: readonly string[]): Answers["people"][number] => {
    const id = idFor(name) ?? "owner";
    return { id: taken.includes(id) ? `${id}-2` : id, name };
  };
  const first = named(
    await asker.text({
      ask: "Who answers for it? Your full name.",
      hint: "Dana Reyes",
      problem: (name) => (name ? check({ people: [named(name, [])] }) : "Somebody must answer for it. Give a name."),
    }),
    [],
  );
  const deputy = await asker.text({
    ask: "Who stands in while you are away or do not answer? Enter for nobody yet.",
    hint: "Lee Park",
    problem: (name) => (name ? check({ people: [first, named(name, [first.id])] }) : undefined),
  });
  return deputy ? [first, named(deputy, [first.id])] : [first];
}
