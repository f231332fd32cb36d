import { render } from "preact";
import { App } from "./app.tsx";
import { Model } from "./model.ts";

const page = document.getElementById("page");
if (page !== null) {
  const model = new Model();
  // What the last frame of a canvas cost: `perf/` and the tests read it.
  Object.assign(window, { pyrometerFigures: model.figures });
  page.replaceChildren();
  render(<App model={model} />, page);
}
