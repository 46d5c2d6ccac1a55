/** Verbs that are to come with their parts. Typed, each is answered with what there is to use now; no menu lists them. */
export const notYetBuilt: Readonly<Record<string, string>> = {
  graph: "The fleet's graph is not there yet. /ward agent lists the agents with how they stand.",
  board: "The work board is not there yet. /ward list all names breaches and approvals, /ward agent the agents.",
};
