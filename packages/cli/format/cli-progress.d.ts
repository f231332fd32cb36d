// The part of cli-progress that we use; the package brings no types.
declare module "cli-progress" {
  export interface Options {
    readonly format: () => string;
    readonly stream: NodeJS.WriteStream;
    readonly clearOnComplete: boolean;
    readonly hideCursor: boolean;
    readonly linewrap: boolean;
    readonly gracefulExit: boolean;
    readonly fps: number;
  }
  export class SingleBar {
    constructor(options: Options);
    start(total: number, startValue: number): void;
    stop(): void;
  }
}
