/** Where the web room shows a thing: the one list that its routes and every link into it are made of. */
import { allAsking, folderOf, isAsking } from "../../domain/journal/asking-kinds.ts";
import { idOf, kindOf, type Subject } from "../../domain/journal/event.ts";
import type { AskingKind } from "../../domain/journal/event-kinds.ts";
import { kindOfId } from "../../domain/journal/short-id.ts";
import type { AgentId, RoomId } from "../../domain/pact/pact.ts";
import type { ArtefactKind } from "../artefact/artefact.ts";

/** The path of every page of a thing that asks people, with the id left open: "/drills/:id". */
export const itemRoutes: readonly string[] = allAsking.map((kind) => `/${folderOf(kind)}/:id`);

/** "/drills/DR-3" of "drill:DR-3"; undefined for what asks nobody. */
export function itemPath(subject: `${AskingKind}:${string}`): string;
export function itemPath(subject: Subject): string | undefined;
export function itemPath(subject: Subject): string | undefined {
  const kind = kindOf(subject);
  return isAsking(kind) ? `/${folderOf(kind)}/${encodeURIComponent(idOf(subject))}` : undefined;
}

/** The same by its short id alone: of "DR-3". */
export function pathOfId(id: string): string | undefined {
  const kind = kindOfId(id);
  return kind && itemPath(`${kind}:${id}`);
}

export const agentPath = (agent: AgentId): string =>
  `/agents/${agent.toWellFormed().split("/").map(encodeURIComponent).join("/")}`;

/** Of all that has a page of its own: what asks people, and agents. */
export const pagePath = (subject: Subject): string | undefined =>
  kindOf(subject) === "agent" ? agentPath(idOf(subject)) : itemPath(subject);

/** What such a page is about: "drill:DR-3" of "drills" and "dr-3"; undefined where the folder holds none. */
export function itemAt(folder: string, id: string): Subject | undefined {
  const kind = allAsking.find((one) => folderOf(one) === folder);
  return kind && `${kind}:${id.toUpperCase()}`;
}

/** "/artefacts/raci?room=airline"; of the whole fleet without a room. */
export const artefactPath = (kind: ArtefactKind, room?: RoomId): string =>
  `/artefacts/${kind}${room === undefined ? "" : `?room=${encodeURIComponent(room)}`}`;

/** The whole address, for where it is read outside of the web room; undefined where people reach no page of it. */
export function pageAddress(subject: Subject, publicUrl: string | undefined): string | undefined {
  const path = pagePath(subject);
  return path === undefined ? undefined : addressOf(path, publicUrl);
}

export const addressOf = (path: string, publicUrl: string | undefined): string | undefined =>
  publicUrl === undefined ? undefined : `${publicUrl.replace(/\/+$/, "")}${path}`;
