import { OperatingError } from "#base/errors.ts";

import type { RunCommand } from "../commands.ts";

export const record: RunCommand = async (values, operands) => {
  throw new OperatingError("usage", `not yet: ${JSON.stringify(values)} ${operands.join(" ")}`);
};
