/** A picture in the thread of a message: a file that Slack keeps. One that it refuses is logged, and the message stands without it. */
import type { webApi } from "@slack/bolt";
import { type Duration, second } from "../../domain/words/time.ts";
import type { Picture } from "../../ports/chat.ts";
import type { Log } from "../../ports/log.ts";
import { within } from "../common/within.ts";
import { oneLine } from "../text/visible.ts";
import { errorOf } from "./delivery.ts";
import { textIn } from "./web-method.ts";

interface Place {
  channel: string;
  ts: string;
}

/** Resolves when it hangs there, is refused, or takes so long that whoever posted the message waits no more; it may still come. */
export async function hangUp(client: webApi.WebClient, at: Place, picture: Picture, log: Log): Promise<void> {
  const hung = upload(client, at, picture, log).then(() => true);
  if (await within(patience, hung)) return;
  const { channel } = at;
  log.warn(
    { from: "slack", channel, file: picture.file, ms: patience },
    "a picture takes long to be shown; its message stands",
  );
}

/**
 * Asks for an address, sends the bytes there, and shares the file. Needs files:write. The thread, and not an image block of the message:
 * Slack refuses a message whose file it has not looked through yet. https://docs.slack.dev/messaging/working-with-files
 */
async function upload(
  client: webApi.WebClient,
  { channel, ts }: Place,
  { file, png, alt }: Picture,
  log: Log,
): Promise<void> {
  try {
    // By its name: the client's own method sends the description as "alt_text", which Slack does not read.
    const answer = await client.apiCall("files.getUploadURLExternal", {
      filename: file,
      length: png.byteLength,
      alt_txt: alt.slice(0, mostAlt),
    });
    const [address, id] = [textIn(answer, "upload_url"), textIn(answer, "file_id")];
    if (!address || !id) throw new Error("Slack named no address for it");
    // Without the token: the address itself lets it in.
    const taken = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/octet-stream" },
      body: Buffer.from(png),
      redirect: "error",
      signal: AbortSignal.timeout(longest),
    });
    if (!taken.ok) throw new Error(`Slack took none of it: HTTP ${taken.status}`);
    await client.files.completeUploadExternal({
      files: [{ id, title: oneLine(alt, mostTitle) }],
      channel_id: channel,
      thread_ts: ts,
    });
  } catch (fault) {
    log.warn(
      { from: "slack", channel, file, error: errorOf(fault) ?? String(fault) },
      errorOf(fault) === "missing_scope"
        ? "a picture could not be shown: give the app the scope files:write at api.slack.com/apps, and install it again"
        : "a picture could not be shown; its message stands without it",
    );
  }
}

/** https://docs.slack.dev/reference/methods/files.getUploadURLExternal: "alt_txt_too_large" */
const mostAlt = 1_000;
const mostTitle = 150;
/** Well under the time after which what is on its way counts as lost and is sent again. */
const patience: Duration = 10 * second;
const longest = 8 * second;
