// What `_Py_DebugOffsets` publishes of the layout of objects, by its own names, and the fields that
// must be the same: the rest of the object layout comes from headers, and where one number differs
// it is another build's.

import type { ObjectLayout } from "./object-layout.ts";

export interface PublishedField {
  readonly name: string;
  readonly section: keyof ObjectLayout;
  readonly field: string;
  /** The minor that published it first. */
  readonly since: number;
}

const row = (since: number, name: string, section: keyof ObjectLayout, field: string) =>
  ({ name, section, field, since }) satisfies PublishedField;

export const publishedObjects: readonly PublishedField[] = [
  row(13, "type_object.tp_name", "type", "name"),
  row(13, "type_object.tp_flags", "type", "flags"),
  row(13, "tuple_object.ob_item", "tuple", "items"),
  row(13, "list_object.ob_item", "list", "items"),
  row(13, "dict_object.ma_keys", "dict", "keys"),
  row(13, "dict_object.ma_values", "dict", "values"),
  row(13, "float_object.ob_fval", "float", "value"),
  row(13, "long_object.lv_tag", "integer", "tag"),
  row(13, "long_object.ob_digit", "integer", "digits"),
  row(13, "code_object.argcount", "locals", "argumentCount"),
  row(13, "code_object.localsplusnames", "locals", "names"),
  row(13, "code_object.localspluskinds", "locals", "kinds"),
  row(14, "set_object.used", "set", "used"),
  row(14, "set_object.table", "set", "table"),
  row(14, "set_object.mask", "set", "mask"),
  row(15, "type_object.tp_basicsize", "type", "basicSize"),
  row(15, "type_object.tp_dictoffset", "type", "dictOffset"),
  row(15, "heap_type_object.ht_cached_keys", "type", "cachedKeys"),
];
