/** The routes of the server, as they were registered: for a wrong verb's answer, and for /openapi.json. */
import type { FastifyInstance, RouteOptions } from "fastify";
import type { Operation } from "./operation.ts";

interface KnownRoute {
  method: string;
  url: string;
  api: Operation | "page" | undefined;
}

const routes = new WeakMap<FastifyInstance, RouteOptions[]>();

export function rememberRoutes(app: FastifyInstance): void {
  const known: RouteOptions[] = [];
  routes.set(app, known);
  app.addHook("onRoute", (route) => {
    known.push(route);
  });
}

/** Read when asked: a plugin may still say of its own routes what they are. */
export const routesOf = (app: FastifyInstance): readonly KnownRoute[] =>
  (routes.get(app) ?? []).flatMap(({ method, url, config }) =>
    [method].flat().map((one) => ({ method: one, url, api: config?.api })),
  );
