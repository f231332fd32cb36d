import type { JSX } from "preact";
import type { ViewProps } from "../app/app.tsx";
import { EmptyStage } from "./empty-stage.tsx";

export function DiffView({ model }: ViewProps): JSX.Element {
  return (
    <EmptyStage
      lines={[`${model.library.tabs.length} profiles are open.`, "pyrometer diff A -- B"]}
      isAlert={false}
    />
  );
}
