// Which of many count: a list with a box each, "only" beside it, and all of them again.

import type { JSX } from "preact";

export interface PickerRow {
  readonly id: number;
  readonly title: string;
  /** Of the whole; empty: not known. */
  readonly share: string;
  readonly isShown: boolean;
}

export interface PickerProps {
  /** `Which threads count` */
  readonly hint: string;
  readonly summary: string;
  /** `all threads` */
  readonly all: string;
  readonly rows: readonly PickerRow[];
  readonly toggle: (id: number) => void;
  readonly only: (id: number) => void;
  readonly showAll: () => void;
}

const ROWS_MAX = 500;

export function Picker(props: PickerProps): JSX.Element {
  const { hint, rows, toggle, only } = props;
  return (
    <details class="picker">
      <summary title={hint}>{props.summary}</summary>
      <div class="picker-list" role="group" aria-label={hint}>
        <button type="button" onClick={props.showAll}>
          {props.all}
        </button>
        {rows.slice(0, ROWS_MAX).map(({ id, title, share, isShown }) => (
          <div key={id}>
            <label>
              <input
                type="checkbox"
                aria-label={`${title} ${share}`.trim()}
                checked={isShown}
                onChange={() => toggle(id)}
              />
              <span title={title}>{title}</span>
              <span class="dim">{share}</span>
            </label>
            <button
              type="button"
              title="Only this one"
              aria-label={`Only ${title}`}
              onClick={() => only(id)}
            >
              only
            </button>
          </div>
        ))}
        {rows.length > ROWS_MAX ? (
          <p class="dim">and {rows.length - ROWS_MAX} that took less</p>
        ) : null}
      </div>
    </details>
  );
}

/** A list with the id, or without it where it was there. */
export function toggled(ids: readonly number[], id: number): readonly number[] {
  return ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id];
}
