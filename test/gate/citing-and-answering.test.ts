/** What a proposal over HTTP may cite, and that an answer over HTTP is bound to the text that was read. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { parsePact } from "../../src/documents/pact.ts";
import { applyPact } from "../../src/flows/pacts/apply-pact.ts";
import { createPacts } from "../../src/flows/pacts/pacts.ts";
import { type Documented, documented } from "../support/documented.ts";
import { type Service, startService } from "../support/intake-service.ts";
import { fleetOf } from "../support/pacts.ts";
import { endedBreach, postmortemDesk } from "../support/postmortems.ts";

let service: Service;
let fits: Documented;
let tokens: Record<"dana" | "sam" | "lee" | "agent", string>;

const hotel = postmortemDesk().replace("id: airline-service", "id: hotel-service").replace("of: airline", "of: hotel");

beforeAll(async () => {
  const config = fleetOf();
  const { airline } = config.rooms;
  if (airline) config.rooms.hotel = { ...airline, id: "hotel", agents: ["hotel-*"] };
  service = await startService({
    config,
    pacts: (store) =>
      createPacts(
        store,
        (text, name) => parsePact(text, name).pact,
        () => config,
      ),
  });
  fits = await documented(service.app);
  const person = (name: string) => service.token(["person"], { person: name });
  tokens = {
    dana: await person("dana"),
    sam: await person("sam"),
    lee: await person("lee"),
    agent: await service.token(["signals:write", "agent"], { agent: "airline-a" }),
  };
  await endedBreach(service.world);
  await applyPact(service.world, { file: "boot.yaml", text: hotel, how: "boot" });
});
afterAll(() => service.stop());

async function post(path: string, body: object, secret: string) {
  const answer = await service.post(path, body, secret);
  expect(fits("POST", path, answer.status, answer.body)).toEqual([]);
  return [answer.status, answer.body.error?.code ?? answer.body.id];
}
const propose = (below: number, secret: string, more: object = {}) =>
  post(
    "/v1/change-requests",
    {
      pact: "airline-service",
      base: 1,
      title: "Sooner",
      text: postmortemDesk().replace("below: 0.3", `below: ${below}`),
      ...more,
    },
    secret,
  );

test("an agent cites neither a breach nor a postmortem as what led to its proposal", async () => {
  for (const because of [{ postmortem: "PM-1" }, { breach: "BR-1" }])
    expect(await propose(0.31, tokens.agent, { because })).toEqual([403, "not_eligible"]);
});

test("a person cites what is about an agent that the pact holds for, and nothing else", async () => {
  for (const because of [{ postmortem: "PM-9" }, { breach: "BR-9" }, { breach: "BR-1", postmortem: "PM-9" }])
    expect(await propose(0.31, tokens.dana, { because })).toEqual([404, "not_found"]);
  const elsewhere = { pact: "hotel-service", text: hotel.replace("below: 0.3", "below: 0.31") };
  for (const because of [{ postmortem: "PM-1" }, { breach: "BR-1" }])
    expect(await propose(0.31, tokens.dana, { ...elsewhere, because })).toEqual([404, "not_found"]);
  expect(await service.world.store.list("change")).toEqual([]);
  const because = { postmortem: "PM-1", breach: "BR-1" };
  expect(await propose(0.4, tokens.sam, { because })).toEqual([200, "CR-1"]);
  expect(await propose(0.41, tokens.sam, { because, revises: "CR-1" })).toEqual([422, "arg_invalid"]);
});

test("an answer to the text that was read is not taken for one to the text that came since", async () => {
  expect(await propose(0.05, tokens.sam, { revises: "CR-1" })).toEqual([200, "CR-1"]);
  for (const verb of ["approve", "reject", "request-edits", "acknowledge", "unacknowledge"])
    expect(
      await post(`/v1/change-requests/CR-1/${verb}`, { decision: 1, reason: "as I read it" }, tokens.dana),
      verb,
    ).toEqual([409, "token_stale"]);
  expect(await post("/v1/change-requests/CR-1/approve", { decision: 2 }, tokens.dana)).toEqual([200, "CR-1"]);
});
