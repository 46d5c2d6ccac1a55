/** Words in a row: "Dana", "Dana and Lee", "Dana, Lee and Mia". */
export const listed = (words: readonly string[], last: "and" | "or" = "and"): string =>
  words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;
