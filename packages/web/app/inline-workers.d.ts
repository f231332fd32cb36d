// What vite makes of an import of a worker that is to stand in the page's own text.

declare module "*?worker&inline" {
  const InlineWorker: new () => Worker;
  export default InlineWorker;
}
