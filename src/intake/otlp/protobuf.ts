/** OTLP in protobuf, read into its JSON form and answered in kind, so that one reader understands both. */
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { HttpError } from "../../http/http-error.ts";
import type { Field, Message, Scalar } from "./messages.ts";
import { mostObjects, tooManyObjects } from "./most-objects.ts";
import type { Json } from "./values.ts";

/** Deeper than any value that is kept: each of its 16 levels takes at most three messages, above it are seven. What lies deeper is skipped. */
const deepestMessage = 64;

/**
 * The request as the JSON form would give it. Unknown fields, and known ones of another wire type, are skipped as protobuf asks;
 * groups, which OTLP has none of, and whatever breaks off are refused. https://protobuf.dev/programming-guides/encoding/
 */
export function decode(bytes: Uint8Array, message: Message): Json {
  const decoder = { reader: new BinaryReader(bytes), messages: 0, at: 0 };
  try {
    return readMessage(decoder, bytes.length, message, {}, 1);
  } catch (error) {
    if (error instanceof HttpError) throw error;
    throw new HttpError(
      "protobuf_invalid",
      400,
      `The body is not OTLP in protobuf: it goes wrong at byte ${decoder.at}.`,
      {
        hint: "Check that nothing on the way cuts it off or packs it without saying so in Content-Encoding.",
      },
    );
  }
}

interface Decoder {
  reader: BinaryReader;
  messages: number;
  /** Where the field that is read begins. */
  at: number;
}

class Malformed extends Error {}

/** A message given twice is one, as protobuf has it; so `into` may hold something already. */
function readMessage(decoder: Decoder, end: number, message: Message, into: Json, depth: number): Json {
  const { reader } = decoder;
  if (++decoder.messages > mostObjects) throw tooManyObjects();
  while (reader.pos < end) {
    decoder.at = reader.pos;
    const [number, wire] = reader.tag();
    const field = message.get(number);
    if (!field || wire !== wireOf(field)) skip(reader, wire);
    else if (typeof field.type === "string") put(into, field, readScalar(reader, field.type));
    else {
      const innerEnd = reader.uint32() + reader.pos;
      if (innerEnd > end) throw new Malformed();
      if (depth === deepestMessage) reader.pos = innerEnd;
      else {
        const known = field.repeated ? undefined : (into[field.name] as Json | undefined);
        put(into, field, readMessage(decoder, innerEnd, field.type, known ?? {}, depth + 1));
      }
    }
    if (reader.pos > end) throw new Malformed();
  }
  return into;
}

function put(into: Json, { name, repeated }: Field, value: unknown): void {
  if (!repeated) into[name] = value;
  else {
    const list = into[name] as unknown[] | undefined;
    if (list) list.push(value);
    else into[name] = [value];
  }
}

/** Moves on; a length that reaches beyond the end is found by whoever asked. */
function skip(reader: BinaryReader, wire: WireType): void {
  if (wire === WireType.StartGroup || wire === WireType.EndGroup) throw new Malformed();
  if (wire === WireType.Varint) reader.uint64();
  else reader.skip(wire);
}

const wires: Record<Scalar, WireType> = {
  text: WireType.LengthDelimited,
  hex: WireType.LengthDelimited,
  base64: WireType.LengthDelimited,
  bool: WireType.Varint,
  enum: WireType.Varint,
  uint32: WireType.Varint,
  int64: WireType.Varint,
  fixed64: WireType.Bit64,
  sfixed64: WireType.Bit64,
  double: WireType.Bit64,
};

const wireOf = ({ type }: Field): WireType => (typeof type === "string" ? wires[type] : WireType.LengthDelimited);

function readScalar(reader: BinaryReader, type: Scalar): unknown {
  switch (type) {
    case "text":
      return reader.string();
    case "hex":
    case "base64": {
      const bytes = reader.bytes();
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(type);
    }
    case "bool":
      return reader.bool();
    case "enum":
      return reader.int32();
    case "uint32":
      return reader.uint32();
    case "int64":
      return String(reader.int64());
    case "fixed64":
      return String(reader.fixed64());
    case "sfixed64":
      return String(reader.sfixed64());
    case "double":
      return reader.double();
  }
}

/** ExportTraceServiceResponse and its kin: partial_success = 1 { rejected = 1, error_message = 2 }, unset when all is well. */
export function encodeAnswer(rejected: number, message: string): Uint8Array {
  const writer = new BinaryWriter();
  if (rejected === 0) return writer.finish();
  writer.tag(1, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.Varint).int64(rejected);
  writer.tag(2, WireType.LengthDelimited).string(message);
  return writer.join().finish();
}

/** google.rpc.Status, in which OTLP says what is wrong: message = 2. https://opentelemetry.io/docs/specs/otlp/#failures-1 */
export const encodeStatus = (message: string): Uint8Array =>
  new BinaryWriter().tag(2, WireType.LengthDelimited).string(message).finish();
