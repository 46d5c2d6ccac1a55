/** The one rule for text people and agents write: control characters say nothing and act on whatever shows them, so none is taken. */

/** C0, C1 and DEL, but not tab and line ends. */
const control = /[^\P{Cc}\t\n\r]/u;

export const hasControls = (text: string): boolean => control.test(text);

/** For names and the like, which stand in one line of a list. */
export const breaksLine = (text: string): boolean => hasControls(text) || /[\t\n\r\u2028\u2029]/.test(text);
