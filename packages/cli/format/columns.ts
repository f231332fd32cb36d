const COLUMNS_DEFAULT = 80;

/** How wide lines on the stream may be; a terminal that does not know its size says 0. */
export function columnsOf(stream: NodeJS.WriteStream): number {
  const columns: number | undefined = stream.columns;
  return columns === undefined || columns <= 0 ? COLUMNS_DEFAULT : columns;
}
