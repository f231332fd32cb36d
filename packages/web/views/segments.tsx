// One of a few: buttons side by side.

import type { JSX } from "preact";

export interface SegmentsProps<Id extends string> {
  readonly label: string;
  readonly entries: readonly {
    readonly id: Id;
    readonly title: string;
    readonly hint: string;
  }[];
  readonly chosen: Id;
  readonly choose: (id: Id) => void;
}

export function Segments<Id extends string>(props: SegmentsProps<Id>): JSX.Element {
  return (
    <div class="segments" role="group" aria-label={props.label}>
      {props.entries.map(({ id, title, hint }) => (
        <button
          type="button"
          key={id}
          aria-pressed={id === props.chosen}
          title={hint}
          onClick={() => props.choose(id)}
        >
          {title}
        </button>
      ))}
    </div>
  );
}
