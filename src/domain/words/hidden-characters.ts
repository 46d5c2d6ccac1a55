/** Characters that show nothing or move what is shown: what a text from anywhere may hide behind. */

/** Code points as ranges: controls, soft hyphen, fillers, zero widths, bidi, tags. Not among them: tab, line feed, the joiner. */
const hiddenRanges: [number, number][] = [
  [0x00, 0x08],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200c],
  [0x200e, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0d],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0xe0000, 0xe0fff],
];

/** The zero-width joiner: wanted inside an emoji, hidden anywhere else. */
export const joiner = 0x200d;

export const isHidden = (point: number): boolean => hiddenRanges.some(([from, to]) => from <= point && point <= to);
