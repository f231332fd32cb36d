// What reading the file showed, so that a person knows what the numbers stand on.

import type { JSX } from "preact";
import { edgeDoubts } from "#analysis/edges/edge-doubts.ts";
import { lossReasons, processItems } from "#analysis/cost-lines.ts";
import { displayText } from "#analysis/svg/display-text.ts";
import { FINDING_KINDS, type Diagnosis, type FindingKind } from "#profile/model/diagnosis.ts";
import type { Document } from "#profile/model/document.ts";
import type { ViewProps } from "../app/app.tsx";
import { formatBytes, formatCount } from "../app/quantities.ts";

const TITLES: Readonly<Record<FindingKind, string>> = {
  read: "Read",
  repaired: "Repaired",
  dropped: "Dropped",
  ambiguous: "Ambiguous",
};

export function ImportPanel({ model }: ViewProps): JSX.Element | null {
  const { document, tab } = model;
  if (document === undefined) return null;
  const doubts = document.edges === undefined ? [] : edgeDoubts(document);
  return (
    <div data-testid="import">
      <h2>Import</h2>
      <dl class="facts">
        <dt>File</dt>
        <dd>{displayText(tab?.path ?? "")}</dd>
        <dt>Size</dt>
        <dd>{formatBytes(tab?.sizeBytes ?? 0)}</dd>
        <dt>Format</dt>
        <dd>{displayText(document.format)}</dd>
        <dt>Written by</dt>
        <dd>
          {document.writtenBy === "" ? "the file does not tell" : displayText(document.writtenBy)}
        </dd>
        <dt>Holds</dt>
        <dd>{holdings(document)}</dd>
      </dl>
      {document.estimated === undefined || document.estimated === "" ? null : (
        <p class="warning">{displayText(document.estimated)}</p>
      )}
      {doubts.length === 0 ? null : (
        <section>
          <h3>What speaks against its numbers</h3>
          {doubts.map(({ message }) => (
            <p class="warning">{displayText(message)}</p>
          ))}
        </section>
      )}
      {FINDING_KINDS.map((kind) => (
        <Findings key={kind} kind={kind} diagnosis={document.diagnosis} />
      ))}
      <Losses document={document} />
    </div>
  );
}

interface FindingsProps {
  readonly kind: FindingKind;
  readonly diagnosis: Diagnosis;
}

function Findings({ kind, diagnosis }: FindingsProps): JSX.Element | null {
  const found = diagnosis.filter((finding) => finding.kind === kind);
  if (found.length === 0) {
    return kind === "read" ? null : (
      <section>
        <h3>{TITLES[kind]}</h3>
        <p class="dim">nothing</p>
      </section>
    );
  }
  return (
    <section>
      <h3>{TITLES[kind]}</h3>
      <ul class="findings">
        {found.map(({ message, count, places }) => (
          <li>
            <b>{formatCount(count)}</b> {displayText(message)}
            {places.length === 0 ? null : (
              <div class="dim">
                {places.map(displayText).join(", ")}
                {count > places.length ? ", …" : ""}
              </div>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Losses({ document }: { readonly document: Document }): JSX.Element | null {
  const { cost, processCosts } = document.profile;
  const reasons = lossReasons(cost);
  if (!document.isOwn) return null;
  return (
    <section>
      <h3>Not verified</h3>
      <p class={reasons === "" ? "dim" : ""}>{reasons === "" ? "nothing" : displayText(reasons)}</p>
      {processItems(processCosts, cost.durationNs).map((item) => (
        <p>{item.map(({ text, strong }) => (strong ? <b>{text}</b> : <span>{text}</span>))}</p>
      ))}
      {cost.notes.map((note) => (
        <p>{displayText(note)}</p>
      ))}
    </section>
  );
}

function holdings({ kinds, profile, edges, lines, spans, markers, counters }: Document): string {
  const counts: Readonly<Record<string, number>> = {
    samples: profile.samples.stack.length,
    edges: edges?.calls.caller.length ?? 0,
    lines: lines?.line.length ?? 0,
    spans: spans?.timeNs.length ?? 0,
    markers: markers?.timeNs.length ?? 0,
    counters: counters?.timeNs.length ?? 0,
  };
  return kinds
    .map((kind) => `${formatCount(counts[kind])} ${kind === "samples" ? "rows of samples" : kind}`)
    .join(", ");
}
