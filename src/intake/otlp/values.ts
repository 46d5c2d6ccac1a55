/**
 * What all OTLP requests share in their JSON form: hex ids, nanoseconds as text, values wrapped by their type.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
import type { Instant } from "../../domain/words/time.ts";
import { HttpError } from "../../http/http-error.ts";
import { deepest } from "../signal.ts";

export type Json = Record<string, unknown>;

/** [{key, value: {stringValue: ...}}] -> plain JSON. Keys that reach into prototypes are left out. */
export function attributesOf(carrier: Json): Json {
  const plain: Json = {};
  for (const { key, value } of objectsOf(carrier.attributes))
    if (typeof key === "string" && !forbidden.has(key)) {
      const read = plainValue(value, 1);
      if (read !== undefined) plain[key.toWellFormed()] = read;
    }
  return plain;
}

const forbidden = new Set(["__proto__", "constructor", "prototype"]);

/** Undefined for what is not a value, or is nested too deep to be one. */
export function plainValue(value: unknown, depth: number): unknown {
  if (!isObject(value) || depth > deepest) return undefined;
  if (typeof value.stringValue === "string") return value.stringValue.toWellFormed();
  if (typeof value.boolValue === "boolean") return value.boolValue;
  if (value.intValue !== undefined) return integer(value.intValue);
  if (typeof value.doubleValue === "number") return Number.isFinite(value.doubleValue) ? value.doubleValue : undefined;
  if (isObject(value.arrayValue))
    return objectsOf(value.arrayValue.values).map((one) => plainValue(one, depth + 1) ?? null);
  if (isObject(value.kvlistValue)) {
    const plain: Json = {};
    for (const { key, value: inner } of objectsOf(value.kvlistValue.values))
      if (typeof key === "string" && !forbidden.has(key))
        plain[key.toWellFormed()] = plainValue(inner, depth + 1) ?? null;
    return plain;
  }
  return typeof value.bytesValue === "string" ? value.bytesValue : undefined;
}

/** 64-bit integers come as text; one that a number cannot hold exactly stays text. */
function integer(value: unknown): number | string | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "string" || !/^-?\d{1,20}$/.test(value)) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

export function millis(nanos: unknown): Instant | undefined {
  if (typeof nanos === "number") return Number.isFinite(nanos) && nanos > 0 ? Math.floor(nanos / 1_000_000) : undefined;
  if (typeof nanos !== "string" || !/^\d{1,20}$/.test(nanos)) return undefined;
  const millis = Number(nanos.slice(0, -6) || "0");
  return millis > 0 ? millis : undefined;
}

export function hexId(value: unknown, length: number): string | undefined {
  if (typeof value !== "string" || value.length !== length || !/^[0-9a-fA-F]+$/.test(value) || /^0+$/.test(value))
    return undefined;
  return value.toLowerCase();
}

export function listOf(carrier: Json, field: string): Json[] {
  const list = carrier[field];
  if (list === undefined) return [];
  if (!Array.isArray(list)) throw new HttpError("otlp_shape", 400, `"${field}" must be a list.`, { field });
  return list.filter(isObject);
}

export const objectsOf = (list: unknown): Json[] => (Array.isArray(list) ? list.filter(isObject) : []);

export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A name: at most 1,000 characters, valid Unicode; empty for what is no text. */
export const shortText = (value: unknown): string =>
  typeof value === "string" ? value.slice(0, 1_000).toWellFormed() : "";
