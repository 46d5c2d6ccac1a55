/** The program as a process of its own, with a real local Slack at the other end. It is not started yet. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { exampleDir } from "../../src/config.ts";
import { type ServiceProcess, serviceProcess } from "./service.ts";
import { type SlackWorkspace, startSlackWorkspace } from "./slack-workspace.ts";

export interface ServiceOnSlack {
  workspace: SlackWorkspace;
  service: ServiceProcess;
  remove(): Promise<void>;
}

/** @param settings lines that the room of the example has besides, in YAML */
export async function serviceOnSlack({
  settings,
  pacts,
}: {
  settings: string;
  pacts?: Record<string, string>;
}): Promise<ServiceOnSlack> {
  const workspace = await startSlackWorkspace();
  const { botToken, appToken, apiUrl } = workspace.settings;
  const config = readFileSync(join(exampleDir, "wardroom.yaml"), "utf8");
  const service = await serviceProcess({
    env: {
      SLACK_BOT_TOKEN: botToken,
      SLACK_APP_TOKEN: appToken,
      SLACK_API_URL: apiUrl,
      WARDROOM_LOG_LEVEL: "error",
    },
    config: config.replace("    members: [mia]", `    ${settings}\n    members: [mia]`),
    ...(pacts && { pacts }),
  });
  return {
    workspace,
    service,
    async remove() {
      await service.remove();
      await workspace.stop();
    },
  };
}
