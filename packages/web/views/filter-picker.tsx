// Keeps or leaves out stacks by an expression on functions or files. Each becomes a step of the
// trail, with its undo beside it.

import type { JSX, RefObject } from "preact";
import { useRef, useState } from "preact/hooks";
import type { FilterField } from "#analysis/views/frame-filters.ts";
import { PATTERN_LENGTH_MAX, type StackFilter } from "#analysis/views/trail.ts";
import type { ViewProps } from "../app/app.tsx";
import { openFilter } from "../app/filter-field.ts";
import { expressionError } from "../app/search.ts";
import { Segments } from "./segments.tsx";

const FIELDS = [
  { id: "any", title: "function or file", hint: "Match the function or the file" },
  { id: "name", title: "function", hint: "Match the function" },
  { id: "file", title: "file", hint: "Match the file" },
] as const;

type Kind = StackFilter["kind"];

export function FilterPicker({ model }: ViewProps): JSX.Element {
  const picker = useRef<HTMLDetailsElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const leave = (): void => {
    if (picker.current !== null) picker.current.open = false;
    const stage = document.querySelector<HTMLElement>("[data-stage]");
    (stage ?? picker.current?.querySelector("summary"))?.focus();
  };
  return (
    <details
      class="picker"
      id="filter"
      ref={picker}
      onToggle={(event) => {
        // It is told late: by key the field is in use already.
        const isInUse = document.activeElement === input.current;
        if (event.currentTarget.open && !isInUse) openFilter(model.state.search);
      }}
    >
      <summary title="Keep or leave out stacks by a regex (f)">filter</summary>
      <FilterForm
        input={input}
        leave={leave}
        add={(kind, field, pattern) => {
          leave();
          model.transform({ kind, field, pattern });
        }}
      />
    </details>
  );
}

interface FilterFormProps {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly leave: () => void;
  readonly add: (kind: Kind, field: FilterField, pattern: string) => void;
}

function FilterForm({ input, leave, add }: FilterFormProps): JSX.Element {
  const [field, setField] = useState<FilterField>("any");
  const [error, setError] = useState("");
  const addTyped = (kind: Kind): void => {
    const pattern = input.current?.value ?? "";
    const found = pattern === "" ? "Type a regex first." : (expressionError(pattern) ?? "");
    setError(found);
    if (found !== "" || input.current === null) return;
    input.current.value = "";
    add(kind, field, pattern);
  };
  return (
    <form
      class="picker-list filter"
      aria-label="Keep or leave out stacks"
      onSubmit={(event) => {
        event.preventDefault();
        addTyped("keep-stacks");
      }}
      onKeyDown={(event) => {
        const isEnter = event.key === "Enter" && event.target === input.current;
        if (event.key === "Escape") leave();
        else if (isEnter) addTyped(event.shiftKey ? "drop-stacks" : "keep-stacks");
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <Segments
        label="What the regex is of"
        entries={FIELDS}
        chosen={field}
        choose={(chosen) => {
          setField(chosen);
          input.current?.focus();
        }}
      />
      <input
        id="filter-pattern"
        ref={input}
        type="text"
        spellcheck={false}
        autocomplete="off"
        placeholder="regex"
        aria-label="Regex that some frame of a stack matches"
        aria-invalid={error !== ""}
        aria-describedby="filter-error"
        maxLength={PATTERN_LENGTH_MAX}
        onInput={() => setError("")}
      />
      <div>
        <button type="submit" title="Keep only stacks with a match (Enter)">
          only these <kbd>Enter</kbd>
        </button>
        <button
          type="button"
          title="Leave out stacks with a match (Shift Enter)"
          onClick={() => addTyped("drop-stacks")}
        >
          without these <kbd>Shift Enter</kbd>
        </button>
      </div>
      <p id="filter-error" role="status">
        {error}
      </p>
    </form>
  );
}
