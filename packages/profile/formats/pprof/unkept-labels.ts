// Labels that name neither a thread nor a process: requests, traces and their spans, sizes. Samples
// have no place for them; what there was is told, with the first of their values.

import type { DiagnosisBuilder } from "../../model/diagnosis.ts";

const CHARS_MAX = 60;
/** Of each label; the others only count. */
const VALUES_MAX = 3;
/** A hostile file must not fill the memory with names. */
const LABELS_MAX = 64;

export class UnkeptLabels {
  readonly #diagnosis: DiagnosisBuilder;
  readonly #values = new Map<string, Set<string>>();

  constructor(diagnosis: DiagnosisBuilder) {
    this.#diagnosis = diagnosis;
  }

  /** `value`: as a person reads it; empty where the file tells none. */
  note(name: string, value: string): void {
    const message = `labels ${shown(name)} of samples`;
    const known = this.#values.get(name) ?? new Set();
    if (value === "" || known.size === VALUES_MAX || known.has(value) || !this.#mayKeep(name)) {
      this.#diagnosis.note("dropped", message);
      return;
    }
    this.#values.set(name, known.add(value));
    this.#diagnosis.note("dropped", message, 1, shown(value));
  }

  #mayKeep(name: string): boolean {
    return this.#values.has(name) || this.#values.size < LABELS_MAX;
  }
}

function shown(text: string): string {
  const isLong = text.length > CHARS_MAX;
  return JSON.stringify(isLong ? `${text.slice(0, CHARS_MAX)}…` : text);
}
