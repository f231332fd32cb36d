// Sizes of the flame graph in px: a 4 px grid, frames of 22 px with a gap of 1. The browser script
// reads them from the data, so picture and page cannot differ.

export interface Geometry {
  /** Width of the picture where no script runs. */
  readonly width: number;
  readonly margin: number;
  readonly headerHeight: number;
  readonly barHeight: number;
  readonly footerLineHeight: number;
  readonly frameHeight: number;
  readonly rowHeight: number;
  /** Width of a character of the frames' font, where it cannot be measured. */
  readonly columnWidth: number;
  /** A generous mean for the words around the frames, which are set in a proportional font. */
  readonly wordColumnWidth: number;
  /** Left and right of a label, together. */
  readonly labelPadding: number;
}

export const GEOMETRY: Geometry = {
  width: 1200,
  margin: 16,
  headerHeight: 44,
  barHeight: 36,
  footerLineHeight: 28,
  frameHeight: 22,
  rowHeight: 23,
  columnWidth: 7.25,
  wordColumnWidth: 6.6,
  labelPadding: 11,
};
