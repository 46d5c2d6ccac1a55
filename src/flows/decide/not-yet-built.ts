/** Verbs that are to come with their parts. Typed, each is answered with what there is to use now; no menu lists them. */
export const notYetBuilt: Readonly<Record<string, string>> = {
  board: "The work board is not there yet. /ward list all names breaches and approvals, /ward agent the agents.",
};
