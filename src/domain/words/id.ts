/** What an id may look like, everywhere: agents, rooms, pacts, people, signals. */

/** As a source for JSON Schema; a name of at most 128 characters that begins with a letter or a digit. */
export const idPattern = "^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,127}$";

const shape = new RegExp(idPattern);

export const isId = (text: string): boolean => shape.test(text);
