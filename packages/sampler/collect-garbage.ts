// V8 lets some 64 MB of buffers per thread lie dead before it looks for them, since its heap hardly
// grows. Beside a service in a container that is memory taken from the service, so both our threads
// collect now and then: 4 ms each.

const BLOCKS_BETWEEN = 5;

/** Call it once a block; the launcher's `--expose-gc` makes it work. */
export class GarbageCollection {
  #blocks = 0;

  noteBlock(): void {
    this.#blocks++;
    if (this.#blocks % BLOCKS_BETWEEN === 0) globalThis.gc?.();
  }
}
