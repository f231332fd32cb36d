// Which of many count: a list with a box each, "only" beside it, and all of them again.

import type { JSX } from "preact";

export interface PickerRow {
  readonly id: number;
  readonly title: string;
  /** Undefined: not known. */
  readonly value: number | undefined;
}

export interface PickerProps {
  /** `threads` */
  readonly noun: string;
  readonly rows: readonly PickerRow[];
  readonly hidden: readonly number[];
  readonly hide: (ids: readonly number[]) => void;
  readonly shareOf: (value: number, whole: number) => string;
}

const ROWS_MAX = 500;

export function Picker({ noun, rows, hidden, hide, shareOf }: PickerProps): JSX.Element {
  const hint = `Which ${noun} count`;
  const whole = rows.reduce((sum, { value = 0 }) => sum + value, 0);
  const listed = rows.slice(0, ROWS_MAX).map(({ id, title, value }) => ({
    id,
    title,
    share: value === undefined ? "" : shareOf(value, whole),
  }));
  return (
    <details class="picker">
      <summary title={hint}>{summaryOf(noun, rows, hidden)}</summary>
      <div class="picker-list" role="group" aria-label={hint}>
        <button type="button" onClick={() => hide([])}>
          all {noun}
        </button>
        {listed.map(({ id, title, share }) => (
          <div key={id}>
            <label>
              <input
                type="checkbox"
                aria-label={`${title} ${share}`.trim()}
                checked={!hidden.includes(id)}
                onChange={() => hide(toggled(hidden, id))}
              />
              <span title={title}>{title}</span>
              <span class="dim">{share}</span>
            </label>
            <button
              type="button"
              title="Only this one"
              aria-label={`Only ${title}`}
              onClick={() => hide(rows.map((row) => row.id).filter((other) => other !== id))}
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

function summaryOf(noun: string, rows: readonly PickerRow[], hidden: readonly number[]): string {
  const shown = rows.filter(({ id }) => !hidden.includes(id));
  if (shown.length === rows.length) return `All ${rows.length} ${noun}`;
  return shown.length === 1 ? shown[0].title : `${shown.length} of ${rows.length} ${noun}`;
}

/** A list with the id, or without it where it was there. */
export function toggled(ids: readonly number[], id: number): readonly number[] {
  return ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id];
}
