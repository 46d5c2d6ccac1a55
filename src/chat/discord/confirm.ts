/** "Are you sure?": Discord has no dialog for it, so it is a second message that only the person sees, with two buttons. */
import type { Confirm } from "../../views/card.ts";
import type { Drawn } from "./render.ts";

/**
 * Send it ephemeral, as the answer to a press of kind "confirm". `label`: what was pressed. Its yes carries the same token as a plain
 * press; its no dismisses. Without `confirm` (its card is not at hand) the question is a general one.
 */
export declare function drawConfirm(label: string, token: string, confirm?: Confirm): Drawn;
