// What the measurement cost and what it lost, what the import showed, and what the colours mean:
// always on screen.

import type { JSX } from "preact";
import { costItems } from "#analysis/cost-lines.ts";
import { FRAME_CLASSES, FRAME_CLASS_TITLES } from "#analysis/frame-classes.ts";
import { classColor } from "#analysis/palette.ts";
import type { Document } from "#profile/model/document.ts";
import type { ViewProps } from "../app/app.tsx";
import { formatCount } from "../app/quantities.ts";

export function BottomBar({ model }: ViewProps): JSX.Element {
  const { document, view, theme, state } = model;
  const shown = new Set(view === undefined ? [] : view.functions.class);
  // A comparison has colours of its own, and says so itself.
  const classes = FRAME_CLASSES.filter((_, index) => shown.has(index) && state.view !== "diff");
  const costs = document === undefined ? [] : costItems(document.profile);
  const toggle = (panel: "import" | "noise"): void =>
    model.set({ panel: state.panel === panel ? "frame" : panel });
  return (
    <footer>
      {costs.length === 0 ? null : (
        <div class="costs">
          {costs.map((item) => (
            <span>
              {item.map(({ text, strong }) => (strong ? <b>{text}</b> : <span>{text}</span>))}
            </span>
          ))}
        </div>
      )}
      {document === undefined ? null : (
        <span class="costs">
          <button
            type="button"
            title="What was read, repaired, dropped or is ambiguous (d)"
            aria-pressed={state.panel === "import"}
            onClick={() => toggle("import")}
          >
            {importWords(document)}
          </button>
          <button
            type="button"
            title="What the margins stand for (e)"
            aria-pressed={state.panel === "noise"}
            onClick={() => toggle("noise")}
          >
            what ± means
          </button>
        </span>
      )}
      <span class="legend" role="group" aria-label="Colours">
        {state.view !== "diff" && view?.edges !== undefined && !view.edges.isWholeExact ? (
          <span title="cProfile does not tell which of its callers this was for">
            <i class="hatched" />
            at most
          </span>
        ) : null}
        {classes.map((frameClass) => (
          <span key={frameClass}>
            <i style={{ background: classColor(theme, frameClass) }} />
            {FRAME_CLASS_TITLES[frameClass]}
          </span>
        ))}
      </span>
    </footer>
  );
}

/** `import: 2 repaired, 1 dropped`; the cost where nothing is known says so. */
function importWords({ diagnosis, isOwn }: Document): string {
  const count = (kind: string): number =>
    diagnosis.reduce((sum, finding) => sum + (finding.kind === kind ? finding.count : 0), 0);
  const parts = ["repaired", "dropped", "ambiguous"]
    .map((kind) => [kind, count(kind)] as const)
    .filter(([, amount]) => amount > 0)
    .map(([kind, amount]) => `${formatCount(amount)} ${kind}`);
  if (parts.length > 0) return `import: ${parts.join(", ")}`;
  return isOwn ? "import: complete" : "import: complete · cost not known";
}
