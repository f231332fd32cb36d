// Light or dark: as the system has it, or as the person chose. Colours come from the palette.

import { pageColors, type Theme } from "#analysis/palette.ts";
import type { ThemeChoice } from "./view-state.ts";

const DARK = "(prefers-color-scheme: dark)";

let shown: Theme | undefined;

/** Puts the theme's colours where the style sheet finds them: `--accent-ink` for `accentInk`. */
function apply(theme: Theme): void {
  if (shown === theme) return;
  shown = theme;
  const { style } = document.documentElement;
  for (const [name, color] of Object.entries(pageColors(theme))) {
    style.setProperty(
      `--${name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`,
      color,
    );
  }
  style.setProperty("color-scheme", theme);
  document.documentElement.dataset.theme = theme;
}

export function themeOf(choice: ThemeChoice): Theme {
  if (choice !== "system") return choice;
  return matchMedia(DARK).matches ? "dark" : "light";
}

export function applyTheme(choice: ThemeChoice): Theme {
  const theme = themeOf(choice);
  apply(theme);
  return theme;
}

/** Now, and whenever the system changes its mind. */
export function followTheme(choice: () => ThemeChoice, changed: (theme: Theme) => void): void {
  changed(applyTheme(choice()));
  matchMedia(DARK).addEventListener("change", () => changed(applyTheme(choice())));
}
