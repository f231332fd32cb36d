// The field of the filter (views/filter-picker.tsx), opened by key or by pointer, ready for typing.

/** `suggested`: what was searched for is often what is to be alone, or gone. */
export function openFilter(suggested: string): void {
  const picker = document.getElementById("filter");
  const field = document.getElementById("filter-pattern");
  if (!(picker instanceof HTMLDetailsElement && field instanceof HTMLInputElement)) return;
  picker.open = true;
  if (field.value === "") field.value = suggested;
  field.focus();
  field.select();
}
