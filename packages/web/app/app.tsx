// The page: top bar, strip, stage, side panel, bottom bar. One place draws all of it again whenever
// the state changes; canvases decide for themselves what that means for them.

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useErrorBoundary, useReducer } from "preact/hooks";
import { BottomBar } from "../views/bottom-bar.tsx";
import { EmptyStage, emptyLines } from "../views/empty-stage.tsx";
import { FilePicker, isPicking } from "../views/file-picker.tsx";
import { SidePanel } from "../views/side-panel.tsx";
import { STAGES } from "../views/stages.ts";
import { StageBar } from "../views/stage-bar.tsx";
import { TabsBar } from "../views/tabs-bar.tsx";
import { TimeStrip } from "../views/time-strip.tsx";
import { TopBar } from "../views/top-bar.tsx";
import { runKey } from "./keyboard.ts";
import type { Model } from "./model.ts";

export interface ViewProps {
  readonly model: Model;
}

export function App({ model }: ViewProps): JSX.Element {
  const [, redraw] = useReducer<number, undefined>((count) => count + 1, 0);
  useEffect(() => {
    model.start(() => redraw(undefined));
    return listenToPage(model);
  }, [model]);
  return (
    <>
      <div class="top">
        <TopBar model={model} />
        <TabsBar model={model} />
      </div>
      <TimeStrip model={model} />
      <main>
        <section class="stage" aria-label="Profile" aria-busy={model.isBusy}>
          <StageBar model={model} />
          <Guard key={`${model.state.tab} ${model.state.view}`}>
            <Stage model={model} />
          </Guard>
        </section>
        <SidePanel model={model} />
      </main>
      <BottomBar model={model} />
      <div class={model.notice === "" ? "notice empty" : "notice"} role="status">
        {model.notice}
      </div>
    </>
  );
}

function Stage({ model }: ViewProps): JSX.Element {
  const { failure, document } = model;
  if (failure !== undefined) {
    return <EmptyStage lines={[failure.error, failure.remedy ?? ""]} isAlert={true} />;
  }
  if (isPicking(model)) return <FilePicker model={model} />;
  if (document === undefined) return <EmptyStage lines={["Reading …"]} isAlert={false} />;
  if (model.view === undefined) {
    const doing = model.isAwaitingTimes ? "Reading the times …" : "Adding up the stacks …";
    return <EmptyStage lines={[doing]} isAlert={false} />;
  }
  const lines = emptyLines(model);
  if (lines !== undefined) return <EmptyStage lines={lines} isAlert={false} />;
  const View = STAGES[model.state.view];
  return <View model={model} />;
}

/** A view that fails says so; the rest of the page goes on. */
function Guard({ children }: { readonly children: ComponentChildren }): JSX.Element {
  const [failure] = useErrorBoundary() as [unknown, () => void];
  if (failure === undefined) return <>{children}</>;
  const text = failure instanceof Error ? failure.message : "unknown";
  return (
    <EmptyStage
      lines={[`This view failed: ${text}`, "The other views may work. Please report it."]}
      isAlert={true}
    />
  );
}

/** Keys, files that are dropped, and files or texts that are pasted. */
function listenToPage(model: Model): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  const drop = (files: FileList | undefined): void => {
    if (files !== undefined && files.length > 0) void model.drop([...files]);
  };
  addEventListener("keydown", (event) => pageKey(model, event), { signal });
  addEventListener("dragover", (event) => event.preventDefault(), { signal });
  addEventListener("pointerdown", (event) => closePickers(event.target), { signal });
  addEventListener(
    "drop",
    (event) => {
      event.preventDefault();
      drop(event.dataTransfer?.files);
    },
    { signal },
  );
  addEventListener(
    "paste",
    (event) => {
      if (isTyping(event.target)) return;
      drop(event.clipboardData?.files);
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (text.length > 1) void model.drop([new File([text], "pasted text")]);
    },
    { signal },
  );
  return () => ending.abort();
}

/** Those that were not pointed at. */
function closePickers(target: EventTarget | null): void {
  for (const picker of document.querySelectorAll<HTMLDetailsElement>("details[open]")) {
    if (!(target instanceof Node && picker.contains(target))) picker.open = false;
  }
}

function pageKey(model: Model, event: KeyboardEvent): void {
  if (event.defaultPrevented) return;
  if ((event.ctrlKey || event.metaKey) && event.key === "f") {
    event.preventDefault();
    document.getElementById("search")?.focus();
    return;
  }
  if (isTyping(event.target)) {
    if (event.key === "Escape" || event.key === "Enter") leaveField(event.target, model, event.key);
    return;
  }
  if (event.key === "Escape" && document.querySelector("details[open]") !== null) {
    closePickers(null);
    return;
  }
  if (runKey(model, event)) event.preventDefault();
}

function isTyping(target: EventTarget | null): target is HTMLElement {
  return (
    (target instanceof HTMLInputElement && target.type !== "checkbox") ||
    target instanceof HTMLSelectElement ||
    target instanceof HTMLTextAreaElement
  );
}

/** From the search on to its first hit, with the keys back at the stage. */
function leaveField(field: HTMLElement, model: Model, key: string): void {
  field.blur();
  if (field.id !== "search") return;
  document.querySelector<HTMLElement>("[data-stage]")?.focus();
  if (key === "Enter") model.stepHit(1);
}
