/** WebSocket frames, as far as a proxy needs them (RFC 6455): whole frames out of a byte stream, and text frames made anew. */

interface Frame {
  opcode: number;
  /** As it came, for passing on untouched. */
  raw: Buffer;
  text: string | undefined;
}

/** Feeds on chunks as they come and gives back the frames that are complete. */
export function frameReader(): (chunk: Buffer) => Frame[] {
  let held = Buffer.alloc(0);
  return (chunk) => {
    held = Buffer.concat([held, chunk]);
    const frames: Frame[] = [];
    for (let frame = takeFrame(held); frame; frame = takeFrame(held)) {
      frames.push(frame);
      held = held.subarray(frame.raw.length);
    }
    return frames;
  };
}

function takeFrame(bytes: Buffer): Frame | undefined {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return undefined;
  const masked = (second & 0x80) !== 0;
  let length = second & 0x7f;
  let at = 2;
  if (length === 126) {
    if (bytes.length < 4) return undefined;
    length = bytes.readUInt16BE(2);
    at = 4;
  } else if (length === 127) {
    if (bytes.length < 10) return undefined;
    length = Number(bytes.readBigUInt64BE(2));
    at = 10;
  }
  const mask = masked ? bytes.subarray(at, at + 4) : undefined;
  if (masked) at += 4;
  if (bytes.length < at + length) return undefined;
  const opcode = first & 0x0f;
  const body = Buffer.from(bytes.subarray(at, at + length));
  if (mask) for (const [index, byte] of body.entries()) body[index] = byte ^ (mask[index % 4] ?? 0);
  return { opcode, raw: Buffer.from(bytes.subarray(0, at + length)), text: opcode === 1 ? body.toString() : undefined };
}

/** A ping without a word; whoever reads it answers with a pong, after all that came before it. */
export const pingFrame = Buffer.from([0x89, 0]);

/** A server's text frame: whole, unmasked. */
export function textFrame(text: string): Buffer {
  const body = Buffer.from(text);
  const head =
    body.length < 126
      ? Buffer.from([0x81, body.length])
      : body.length < 65_536
        ? Buffer.from([0x81, 126, body.length >> 8, body.length & 0xff])
        : Buffer.concat([Buffer.from([0x81, 127]), bigLength(body.length)]);
  return Buffer.concat([head, body]);
}

function bigLength(length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(length));
  return bytes;
}
