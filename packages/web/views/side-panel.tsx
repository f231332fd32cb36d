// The right side: everything about the selected frame; or what the import showed, what "±" means,
// or all keys. Nothing here covers the stage.

import type { JSX } from "preact";
import type { ViewProps } from "../app/app.tsx";
import { isPicking } from "./file-picker.tsx";
import { FramePanel } from "./frame-panel.tsx";
import { ImportPanel } from "./import-panel.tsx";
import { KeysPanel } from "./keys-panel.tsx";
import { NoisePanel } from "./noise-panel.tsx";

export function SidePanel({ model }: ViewProps): JSX.Element {
  const { panel } = model.state;
  return (
    <aside aria-label="About the selection">
      {panel === "frame" ? null : (
        <button
          type="button"
          class="plain close"
          title="Back to the frame (Esc)"
          aria-label="Back to the frame"
          onClick={() => model.set({ panel: "frame" })}
        >
          ×
        </button>
      )}
      {panel === "frame" && model.view !== undefined ? <FramePanel model={model} /> : null}
      {panel === "frame" && isPicking(model) ? <OpensAll /> : null}
      {panel === "import" ? <ImportPanel model={model} /> : null}
      {panel === "noise" ? <NoisePanel model={model} /> : null}
      {panel === "keys" ? <KeysPanel model={model} /> : null}
    </aside>
  );
}

/** Before anything is open. */
function OpensAll(): JSX.Element {
  return (
    <div class="prose">
      <h2>What can be opened</h2>
      <p>
        Profiles of Pyrometer and of other tools, packed or not. What a file holds decides, not how
        it is called; what cannot be read is named, with the command that opens it.
      </p>
      <p class="dim">
        All that is read: <code>pyrometer convert --formats</code>
      </p>
    </div>
  );
}
