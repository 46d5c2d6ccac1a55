/** A screenshot as a PNG of at most 256 colours: a third of the size, and nothing a reader of text would notice. */
import { crc32, deflateSync } from "node:zlib";

/** Pixels row by row, three bytes each: red, green, blue. */
interface Pixels {
  width: number;
  height: number;
  rgb: Uint8Array;
}

export function smallPng({ width, height, rgb }: Pixels): Buffer {
  const { palette, indexOf } = paletteOf(rgb);
  // A row begins with its filter; 0: none.
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0, from = 0, to = 0; y < height; y++) {
    to += 1;
    for (let x = 0; x < width; x++, from += 3) rows[to++] = indexOf(colourAt(rgb, from));
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits a pixel, of a palette (https://www.w3.org/TR/png-3/#11IHDR).
  header.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("PLTE", colours),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

const colourAt = (rgb: Uint8Array, at: number): number =>
  ((rgb[at] ?? 0) << 16) | ((rgb[at + 1] ?? 0) << 8) | (rgb[at + 2] ?? 0);

/** The commonest colour of each of the commonest neighbourhoods; every other colour becomes the nearest of them. */
function paletteOf(rgb: Uint8Array): { palette: number[]; indexOf(colour: number): number } {
  const counts = new Map<number, number>();
  for (let at = 0; at < rgb.length; at += 3) {
    const colour = colourAt(rgb, at);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const areas = new Map<number, { colour: number; most: number; all: number }>();
  for (const [colour, count] of counts) {
    const key = (colour & 0xf0f0f0) | ((colour >> 3) & 0x010101);
    const area = areas.get(key) ?? { colour, most: 0, all: 0 };
    areas.set(key, { ...(count > area.most ? { colour, most: count } : area), all: area.all + count });
  }
  const palette = [...areas.values()]
    .sort((a, b) => b.all - a.all)
    .slice(0, 256)
    .map(({ colour }) => colour);
  const known = new Map(palette.map((colour, index) => [colour, index]));
  return {
    palette,
    indexOf(colour) {
      const found = known.get(colour) ?? nearest(palette, colour);
      known.set(colour, found);
      return found;
    },
  };
}

function nearest(palette: readonly number[], colour: number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  palette.forEach((one, index) => {
    const [red, green, blue] = [16, 8, 0].map((shift) => ((one >> shift) & 255) - ((colour >> shift) & 255));
    const distance = (red ?? 0) ** 2 + (green ?? 0) ** 2 + (blue ?? 0) ** 2;
    if (distance < least) [best, least] = [index, distance];
  });
  return best;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([size, body, check]);
}
