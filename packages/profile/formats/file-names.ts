/** How files are named in outputs: as people know them, or by their whole path. */
export interface FileNames {
  readonly fullFileNames: boolean;
}
