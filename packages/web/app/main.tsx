import { render } from "preact";
import { App } from "./app.tsx";
import { Model } from "./model.ts";

const page = document.getElementById("page");
if (page !== null) {
  page.replaceChildren();
  render(<App model={new Model()} />, page);
}
