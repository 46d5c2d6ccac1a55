/** Fresh random tokens for the buttons of one message; each is bound to item, verb and epoch before the message goes out. */
import type { TokenMaker } from "../../ports/chat.ts";
import type { World } from "../../ports/world.ts";
import type { Button, Press } from "../../views/card.ts";
import { hashSecret } from "./digest.ts";

/** Binds a token to each button and resolves with their maker. Only hashes are kept. */
export async function bindButtons(
  world: World,
  platform: string,
  destination: string,
  buttons: readonly Button[],
  shown: string,
): Promise<TokenMaker> {
  const made = new Map<string, string>();
  const createdAt = world.clock.now();
  await world.store.bindButtons(
    buttons.map(({ press: { item, verb, epoch } }) => {
      const token = world.random(16);
      made.set(keyOf({ item, verb, epoch }), token);
      return { hash: hashSecret(token), item, verb, epoch, shown, platform, destination, createdAt };
    }),
  );
  return (press) => {
    const token = made.get(keyOf(press));
    if (!token) throw new Error(`no token was bound for ${keyOf(press)}`);
    return token;
  };
}

const keyOf = ({ item, verb, epoch }: Press): string => `${item} ${verb} ${epoch}`;
