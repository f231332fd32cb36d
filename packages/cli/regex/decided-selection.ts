// The expressions of --include and --exclude, decided where they can be killed: whatever draws with
// them afterwards cannot hang.

import { OperatingError } from "#base/errors.ts";
import type { Selection } from "#profile/model/selection.ts";
import type { Tables } from "#profile/model/tables.ts";

import type { Drawing } from "../output/drawing.ts";
import { decidedExpression } from "./decided-expression.ts";

/** As flags have them, not decided yet. */
export interface AskedExpressions {
  readonly include?: RegExp | undefined;
  readonly exclude?: RegExp | undefined;
}

type Decided = Pick<Selection, "include" | "exclude">;

/** For these tables alone. Throws "usage", naming the flag, where one takes too long. */
export async function decidedSelection(
  { include, exclude }: AskedExpressions,
  tables: Tables,
): Promise<Decided> {
  return {
    ...(include === undefined ? {} : { include: await decided("--include", include, tables) }),
    ...(exclude === undefined ? {} : { exclude: await decided("--exclude", exclude, tables) }),
  };
}

async function decided(flag: string, expression: RegExp, tables: Tables): Promise<RegExp> {
  try {
    return await decidedExpression(expression, tables);
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error;
    throw new OperatingError(error.kind, `${flag}: ${error.message}`, error.remedy, error);
  }
}

/** The drawing with its expressions decided for these tables. Throws "usage". */
export async function decidedDrawing(drawing: Drawing, tables: Tables): Promise<Drawing> {
  const { selection } = drawing;
  return {
    ...drawing,
    selection: { ...selection, ...(await decidedSelection(selection, tables)) },
  };
}
