/**
 * A parameter of a statement whose plan is to be kept. A bare one that is compared with a column of an index, or limits the rows, counts
 * as one that the best plan may depend on, and SQLite plans the whole statement anew each time a value is bound to it: about 70 us
 * before every page, for one that runs in 5. https://sqlite.org/c3ref/prepare.html, where it speaks of SQLITE_ENABLE_STAT4
 *
 * `parameter`: "?" or ":name". The value must be of the type said; null stays null.
 */
export const boundText = (parameter: string): string => `${parameter} || ''`;
export const boundNumber = (parameter: string): string => `${parameter} + 0`;
