// A source text with what its lines cost, for a component: asked for once, kept by the library.

import { useEffect, useMemo, useState } from "preact/hooks";
import { lineHeat, type LineHeat } from "#analysis/views/line-heat.ts";
import type { SourceText } from "#protocol/view.ts";
import type { Model } from "./model.ts";

/** Undefined while it is on its way. */
export function useSource(model: Model, path: string): SourceText | undefined {
  const { document, state } = model;
  const [found, setFound] = useState<SourceText | undefined>(undefined);
  useEffect(() => {
    let isWanted = true;
    setFound(undefined);
    if (document === undefined || path === "") return undefined;
    model.library.source(state.tab, document, path).then(
      (source) => {
        if (isWanted) setFound(source);
      },
      (error: unknown) => {
        if (isWanted) setFound({ path, text: undefined, reason: String(error) });
      },
    );
    return () => {
      isWanted = false;
    };
  }, [document, path]);
  return found?.path === path ? found : undefined;
}

/** What the lines of a file cost; undefined: nothing of it was measured by line. */
export function useHeat(model: Model, path: string): LineHeat | undefined {
  const { view } = model;
  return useMemo(() => {
    if (view === undefined || path === "") return undefined;
    const file = fileOf(model, path);
    return file < 0 ? undefined : lineHeat(view.document, file, view.view);
  }, [view, path]);
}

function fileOf(model: Model, path: string): number {
  const profile = model.document?.profile;
  if (profile === undefined) return -1;
  return profile.files.path.findIndex((row) => profile.strings[row] === path);
}
