/** docs/artefacts.md: each artefact with its picture in both themes, what it shows, and how to get it. */

export const artefactsPage =
  (): string => `<!-- Made by scripts/make-artefacts.ts from scripts/artefacts/page.ts; change it there. -->

# Artefacts

Four pictures of how a fleet is governed, drawn from what is in force at that moment. Nothing in them is kept by hand, so each is true at the moment it names.

\`\`\`sh
npx wardroom artefact raci --out raci.png                          # also: hierarchy, escalation, dashboard
npx wardroom artefact escalation --room airline --theme dark --out escalation.svg
npx wardroom artefact hierarchy --format mermaid                   # text for a wiki or a README
npx wardroom artefact raci --format words                          # the same in sentences; json: as data
npx wardroom artefact dashboard --format grafana --out wardroom.json  # a dashboard for Grafana 11 and later
\`\`\`

The store is opened read-only, beside a running service or without one. The same state in the same minute gives the same SVG, byte for byte; the picture says as of when it is. Every picture says in words what it
shows (\`--format words\`), and tells nothing by colour alone. Where there is more than a picture can hold, it says what is left out; \`--room\` asks for less.
In chat \`/ward graph\` posts them (\`/ward graph hierarchy\`); in the web room, and wherever \`public_url\` is set, it leads to their pages \`/artefacts/raci\`, \`/artefacts/hierarchy\`, \`/artefacts/escalation\` and \`/artefacts/dashboard\`.

${section("raci", "Who answers for what: the RACI matrix", "People down, pacts across. A deputy (D) decides as the accountable does while that person is away. A broken outline comes from a pact above.")}
${section("hierarchy", "How the pacts hang together: the pact hierarchy", "From the fleet through its rooms to single agents. ▲ is what a pact tightens, with what held before: 3 → 1.")}
${section("escalation", "Who is called, and when: the escalation flow", "Whom each step would call at this moment: who is away is skipped for the deputy, and a step that reaches nobody is red and says so. At the foot stands what silence ends in.")}
${section("dashboard", "How well the loop works: the metrics dashboard", "The four metrics over seven days beside the seven before, each with what it rests on; below, two weeks day by day. The figures of this one are made up.")}
${section("digest", "What happened: the picture of a digest", "Hangs on the digest of a room: breaches a day by severity, and near misses over them. The figures of this one are made up.")}
## Grafana

\`wardroom artefact dashboard --format grafana\`, or \`GET /v1/artefacts/dashboard?format=grafana\`, is a dashboard over [GET /metrics](api.md). Import it under
Dashboards, New, Import, or put it where Grafana provisions from, and choose the Prometheus that scrapes Wardroom. Complete evidence and stale control are figures of the journal, which Prometheus does not
have: \`GET /v1/metrics\` and \`/ward metrics\` do.

\`\`\`yaml
# prometheus.yml
scrape_configs:
  - job_name: wardroom
    scrape_interval: 30s
    static_configs: [{ targets: ["127.0.0.1:8484"] }]
\`\`\`

Tell the data source in Grafana how often is scraped (*Scrape interval*, 15s unless you say otherwise): its bars count what happened between scrapes. Above the graphs one chooses the service and the room.
Labels are rooms, severities, failure modes, platforms and pages, never an agent or a person, so the number of series is bounded by wardroom.yaml; each begins at 0, so the first breach of its kind is in the graph too.
/metrics asks for no token and names your rooms: let only Prometheus reach it.

Every question of the dashboard is asked of a real Prometheus 2.42 in the tests, over hours of recorded runs, and its bars add up to what happened; the JSON is held to the types that Grafana publishes
(\`@grafana/schema\` 13.2). It has not been looked at in a running Grafana.
`;

const section = (name: string, title: string, says: string): string => `## ${title}

${says}

![${title}, light](artefacts/${name}-light.png)

![${title}, dark](artefacts/${name}-dark.png)
`;
