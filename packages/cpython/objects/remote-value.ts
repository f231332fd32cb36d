// A value of the target, as far as it was read: what views show and what `value-text.ts` writes
// the way that Python would.

export type Shape = "list" | "tuple" | "set" | "frozenset" | "deque";

/** `missing`: how many items, characters or bytes there are beyond those here. */
export type RemoteValue =
  /** Text is what Python writes: `None`, `12`, `1.5`, `<Color.RED: 1>`, `<function f>`. */
  | { readonly kind: "literal"; readonly type: string; readonly text: string }
  | {
      readonly kind: "str";
      readonly type: string;
      readonly text: string;
      readonly missing: number;
    }
  | {
      readonly kind: "bytes";
      readonly type: string;
      readonly bytes: Uint8Array;
      readonly missing: number;
    }
  | {
      readonly kind: "items";
      readonly type: string;
      readonly shape: Shape;
      readonly items: readonly RemoteValue[];
      readonly missing: number;
    }
  | {
      readonly kind: "entries";
      readonly type: string;
      readonly entries: readonly (readonly [key: RemoteValue, value: RemoteValue])[];
      readonly missing: number;
    }
  /** Attributes of an instance. `isCall`: it is written as a call that would make it. */
  | {
      readonly kind: "fields";
      readonly type: string;
      readonly isCall: boolean;
      readonly fields: readonly (readonly [name: string, value: RemoteValue])[];
      readonly missing: number;
    }
  /** An object that stands further up in the same value, or one too deep or too late to follow. */
  | { readonly kind: "cut"; readonly type: string; readonly why: "cycle" | "depth" | "budget" }
  | { readonly kind: "masked"; readonly type: string }
  /** It could not be read, or what stands there is no object. */
  | { readonly kind: "problem"; readonly why: string };
