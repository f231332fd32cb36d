// Where the values of a program's variables keep what they hold, in bytes from the object's start;
// -1: the version has no such field. Always from headers (`tools/layouts.ts`); what a target of
// 3.13 or later publishes has to agree.

export interface ObjectLayout {
  readonly head: {
    readonly sizeBytes: number;
    /** `ob_size` of objects of variable size. */
    readonly variableSize: number;
  };
  readonly type: {
    /** Pointer to characters. */
    readonly name: number;
    readonly basicSize: number;
    readonly itemSize: number;
    readonly flags: number;
    readonly dictOffset: number;
    readonly base: number;
    readonly mro: number;
    readonly dict: number;
    readonly sizeBytes: number;
    /** Classes made by `class` only. */
    readonly qualifiedName: number;
    /** The same: keys of the attributes of its instances. */
    readonly cachedKeys: number;
    /** Before an instance: pointer to its attributes' values (3.11). */
    readonly managedValues: number;
    /** Before an instance: pointer to its dict (3.11+), or in 3.12, odd, to its values. */
    readonly managedDict: number;
  };
  readonly dict: { readonly used: number; readonly keys: number; readonly values: number };
  readonly dictKeys: {
    /** Before 3.11: places of the hash table, 8 bytes. */
    readonly size: number;
    /** 3.11+, 1 byte each. */
    readonly log2Size: number;
    readonly log2IndexBytes: number;
    readonly kind: number;
    readonly entryCount: number;
    readonly indices: number;
    /** From the start of a table of values to the first one. */
    readonly valuesStart: number;
  };
  readonly integer: {
    /** 3.12+: sign and number of digits. */
    readonly tag: number;
    /** Before: number of digits, negative for negative numbers. */
    readonly size: number;
    readonly digits: number;
  };
  readonly float: { readonly value: number };
  readonly complex: { readonly value: number };
  readonly tuple: { readonly items: number };
  readonly list: { readonly items: number };
  readonly byteArray: { readonly start: number };
  readonly set: { readonly used: number; readonly mask: number; readonly table: number };
  /** Start, stop and step, one after the other. */
  readonly slice: { readonly start: number };
  readonly cell: { readonly content: number };
  readonly function: {
    readonly qualifiedName: number;
    readonly boundFunction: number;
    readonly boundSelf: number;
    readonly builtinDefinition: number;
    /** Of generators, coroutines and asynchronous generators. */
    readonly generatorName: number;
  };
  readonly exception: { readonly args: number };
  /** A slot's definition, of which a class made by `class` has an array behind it. */
  readonly member: {
    /** Pointer to characters. */
    readonly name: number;
    /** 4 bytes. */
    readonly type: number;
    readonly offset: number;
    readonly sizeBytes: number;
  };
  /** Of code objects, `globals` apart, which is the frame's. */
  readonly locals: {
    readonly argumentCount: number;
    readonly keywordOnlyCount: number;
    /** 3.11+: tuple of names, and bytes with a kind for each. */
    readonly names: number;
    readonly kinds: number;
    /** Before: tuples of names. */
    readonly variableNames: number;
    readonly cellNames: number;
    readonly freeNames: number;
    readonly globals: number;
  };
}
