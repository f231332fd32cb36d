// `pyrometer callers`: who calls a function, in any profile.

import type { RunCommand } from "../commands.ts";
import { printNeighbours } from "../query/neighbours.ts";

export const callers: RunCommand = (values, operands) =>
  printNeighbours("callers", values, operands);
