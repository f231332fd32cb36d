// A table of any length: only the rows in the window are elements; the rest is height. Arrows,
// Home, End, Page keys and Enter work; a screen reader hears how many rows there are.

import type { ComponentChildren, HTMLAttributes, JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

export const GRID_ROW_PX = 24;
/** Browsers draw nothing below some 16 million pixels; longer tables say where they end. */
export const GRID_ROWS_MAX = 600_000;
const HEAD_PX = 29;
const BEYOND = 6;

export interface GridColumn {
  readonly id: string;
  readonly title: string;
  readonly hint?: string;
  /** Of CSS grid. */
  readonly width: string;
  readonly isText?: boolean;
}

export interface GridSort {
  readonly column: string;
  readonly isReversed: boolean;
}

export interface GridProps {
  readonly label: string;
  readonly role?: "grid" | "treegrid";
  readonly columns: readonly GridColumn[];
  readonly rowCount: number;
  readonly cell: (index: number, column: GridColumn) => ComponentChildren;
  /** Of a row: `aria-level`, `aria-expanded`. */
  readonly rowAttributes?: (index: number) => HTMLAttributes<HTMLDivElement>;
  readonly selected: number;
  readonly select: (index: number) => void;
  readonly open?: (index: number) => void;
  readonly sort?: GridSort;
  readonly sortBy?: (column: string) => void;
  /** Keys of the view itself; true: it took the key. */
  readonly onKey?: (key: string) => boolean;
}

export function Grid(props: GridProps): JSX.Element {
  const { columns, rowCount, selected } = props;
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (box.current !== null && selected >= 0) reveal(box.current, selected);
  }, [selected, rowCount]);
  const shown = Math.min(rowCount, GRID_ROWS_MAX);
  const first = Math.max(0, Math.floor(top / GRID_ROW_PX) - BEYOND);
  const last = Math.min(shown, Math.ceil((top + height) / GRID_ROW_PX) + BEYOND);
  const template = columns.map(({ width }) => width).join(" ");
  const indexes = Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at);
  return (
    <div
      class="grid"
      ref={box}
      data-stage
      tabIndex={0}
      role={props.role ?? "grid"}
      aria-label={props.label}
      aria-rowcount={rowCount + 1}
      aria-colcount={columns.length}
      aria-activedescendant={selected >= first && selected < last ? `row-${selected}` : undefined}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={(event) => gridKey(props, event, height)}
    >
      <GridHead {...props} template={template} />
      <div style={{ height: `${shown * GRID_ROW_PX}px` }} role="presentation" />
      {rowCount === 0 ? <p class="grid-none">nothing</p> : null}
      {indexes.map((index) => (
        <div
          key={index}
          id={`row-${index}`}
          class="grid-row"
          role="row"
          aria-rowindex={index + 2}
          aria-selected={index === selected}
          style={{
            top: `${HEAD_PX + index * GRID_ROW_PX}px`,
            "grid-template-columns": template,
          }}
          onClick={() => props.select(index)}
          onDblClick={() => props.open?.(index)}
          {...props.rowAttributes?.(index)}
        >
          {columns.map((column) => (
            <div key={column.id} role="gridcell" class={column.isText === true ? "" : "amount"}>
              {props.cell(index, column)}
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}

function GridHead(props: GridProps & { readonly template: string }): JSX.Element {
  const { columns, sort, sortBy, template } = props;
  return (
    <div class="grid-head" role="row" style={{ "grid-template-columns": template, height: "29px" }}>
      {columns.map(({ id, title, hint, isText }) => {
        const isSorted = sort?.column === id;
        const direction = sort?.isReversed === (isText === true) ? "descending" : "ascending";
        return (
          <div
            key={id}
            role="columnheader"
            class={isText === true ? "" : "amount"}
            style={{ textAlign: isText === true ? "left" : "right" }}
            aria-sort={isSorted ? direction : undefined}
          >
            <button
              type="button"
              class={isText === true ? "left" : ""}
              data-sorted={isSorted ? "" : undefined}
              title={hint ?? title}
              disabled={sortBy === undefined}
              onClick={() => sortBy?.(id)}
            >
              {title}
              {isSorted ? (direction === "descending" ? " ▾" : " ▴") : ""}
            </button>
          </div>
        );
      })}
    </div>
  );
}

function reveal(box: HTMLElement, index: number): void {
  const top = index * GRID_ROW_PX;
  if (top < box.scrollTop) box.scrollTop = top;
  const bottom = top + GRID_ROW_PX + HEAD_PX;
  if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
}

function gridKey(props: GridProps, event: KeyboardEvent, height: number): void {
  if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey) return;
  const page = Math.max(1, Math.floor(height / GRID_ROW_PX) - 2);
  const { selected, rowCount } = props;
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: selected + 1,
    ArrowUp: selected - 1,
    PageDown: selected + page,
    PageUp: selected - page,
    Home: 0,
    End: rowCount - 1,
  };
  if (props.onKey?.(event.key) === true) {
    // The view did it.
  } else if (event.key in steps && rowCount > 0) {
    props.select(Math.max(0, Math.min(rowCount - 1, steps[event.key])));
  } else if (event.key === "Enter" && selected >= 0) {
    props.open?.(selected);
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

/** An amount with a bar as long as its share. */
export function HeatCell({
  share,
  text,
}: {
  readonly share: number;
  readonly text: string;
}): JSX.Element {
  const percent = Math.max(0, Math.min(100, share * 100));
  return (
    <div class="heat" style={{ "background-size": `${percent}% 70%` }}>
      {text}
    </div>
  );
}
