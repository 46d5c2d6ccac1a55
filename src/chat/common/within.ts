/** The answer if it comes in time: a person is never left waiting past what a platform allows. */
import type { Duration } from "../../domain/words/time.ts";

export async function within<T>(wait: Duration, answer: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, wait, undefined);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
