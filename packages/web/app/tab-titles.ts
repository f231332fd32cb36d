// Names of tabs: with as much of the folder as tells equal names apart.

import { displayText } from "#analysis/svg/display-text.ts";
import type { ViewTab } from "#protocol/view.ts";

export function tabTitle(tab: ViewTab, tabs: readonly ViewTab[]): string {
  const others = tabs.filter(({ id, name }) => id !== tab.id && name === tab.name);
  if (others.length === 0) return displayText(tab.name);
  const parts = tab.path.split("/");
  for (let count = 2; count <= parts.length; count += 1) {
    const end = parts.slice(-count).join("/");
    if (!others.some(({ path }) => path.endsWith(end))) return displayText(end);
  }
  return displayText(`${tab.name} (${tab.id})`);
}
