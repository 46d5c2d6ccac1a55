/** The routes of the server, as they were registered: for a wrong verb's answer, and for /openapi.json. */
import type { FastifyInstance } from "fastify";
import type { Operation } from "./operation.ts";

export interface KnownRoute {
  method: string;
  url: string;
  api: Operation | "page" | undefined;
}

const routes = new WeakMap<FastifyInstance, KnownRoute[]>();

export function rememberRoutes(app: FastifyInstance): void {
  const known: KnownRoute[] = [];
  routes.set(app, known);
  app.addHook("onRoute", ({ method, url, config }) => {
    for (const one of [method].flat()) known.push({ method: one, url, api: config?.api });
  });
}

export const routesOf = (app: FastifyInstance): readonly KnownRoute[] => routes.get(app) ?? [];
