import type { Profile } from "../model/profile.ts";

/** Per thread its sample rows that weigh anything, in order of time. */
export function rowsByThread(
  drawn: Profile,
  weight: ArrayLike<number>,
): readonly (readonly number[])[] {
  const { thread, timeNs } = drawn.samples;
  const rows = Array.from(drawn.threads.tid, (): number[] => []);
  for (let row = 0; row < thread.length; row++) if (weight[row] > 0) rows[thread[row]].push(row);
  for (const one of rows) one.sort((a, b) => timeNs[a] - timeNs[b]);
  return rows;
}
