import type { JSX } from "preact";
import type { ViewProps } from "../app/app.tsx";
import { KEY_BINDINGS } from "../app/keyboard.ts";
import { viewsOf } from "../app/view-table.ts";

const POINTER: readonly (readonly [string, string])[] = [
  ["wheel, pinch", "zoom"],
  ["drag", "move"],
  ["two fingers", "zoom apart and together, move"],
  ["Shift wheel", "scroll"],
  ["double click", "fit the frame; beside the frames: everything"],
  ["drag in the strip", "select a time for every view; in counters, too"],
  ["drop, paste", "open a file as a tab"],
];

export function KeysPanel({ model }: ViewProps): JSX.Element {
  const groups = [...new Set(KEY_BINDINGS.map(({ group }) => group))];
  return (
    <div data-testid="keys">
      <h2>Keys</h2>
      {groups.map((group) => (
        <section key={group}>
          <h3>{group}</h3>
          <dl class="keys">
            {KEY_BINDINGS.filter((binding) => binding.group === group).map(({ shown, does }) => (
              <KeyRow key={shown} shown={shown} does={does} />
            ))}
          </dl>
        </section>
      ))}
      <section>
        <h3>Views</h3>
        <dl class="keys">
          {viewsOf(model).map(({ id, title, says }, index) => (
            <KeyRow
              key={id}
              shown={index < 9 ? String(index + 1) : "–"}
              does={`${title}: ${says}`}
            />
          ))}
        </dl>
      </section>
      <section>
        <h3>Pointer</h3>
        <dl class="keys">
          {POINTER.map(([shown, does]) => (
            <KeyRow key={shown} shown={shown} does={does} />
          ))}
        </dl>
      </section>
    </div>
  );
}

function KeyRow({ shown, does }: { readonly shown: string; readonly does: string }): JSX.Element {
  return (
    <>
      <dt>
        <kbd>{shown}</kbd>
      </dt>
      <dd>{does}</dd>
    </>
  );
}
