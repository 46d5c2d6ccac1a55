/** The verbs that stand in a group on Discord, which takes 25 entries on each of its two levels: "/ward fleet pact". Typed, the group may be left out. */

export const commandGroups = ["fleet", "me"] as const;
export type CommandGroup = (typeof commandGroups)[number];

const verbs: Readonly<Record<CommandGroup, readonly string[]>> = {
  fleet: [
    ...["evidence", "pact", "propose", "room", "graph", "metrics", "checks", "digest", "oncall"],
    ...["postmortem", "simulate", "drill", "drills"],
  ],
  me: ["away", "link"],
};

/** Undefined: it stands on the first level. */
export const groupOf = (verb: string): CommandGroup | undefined =>
  commandGroups.find((group) => verbs[group].includes(verb));
