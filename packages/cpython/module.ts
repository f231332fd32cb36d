// A file mapped into the target, as far as finding a runtime needs to know it. Addresses are those
// in the target.

export interface AddressRange {
  readonly address: number;
  readonly sizeBytes: number;
}

export interface Module {
  readonly path: string;
  /** Of the dynamic or the full symbol table. */
  symbol(name: string): number | undefined;
  section(name: string): AddressRange | undefined;
  /** Its initialised and zeroed data. */
  readonly writableRanges: readonly AddressRange[];
}
