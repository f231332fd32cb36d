// What the layout generator asks of CPython's headers about objects: dict, int, types and the rest.
// The tables of dicts before 3.11 are in no header; `OLD_DICT_KEYS` repeats Objects/dict-common.h.

import { absent, at, type FieldTable } from "./layouts-fields.ts";

/** For the C program of 3.8 to 3.10. */
export const OLD_DICT_KEYS = [
  "struct _dictkeysobject { Py_ssize_t dk_refcnt; Py_ssize_t dk_size; void *dk_lookup;",
  "  Py_ssize_t dk_usable; Py_ssize_t dk_nentries; char dk_indices[]; };",
];

const type = "PyTypeObject";
const code = "PyCodeObject";
const keys = "struct _dictkeysobject";

const fields8: FieldTable = {
  head: { sizeBytes: "sizeof(PyObject)", variableSize: at("PyVarObject", "ob_size") },
  type: {
    name: at(type, "tp_name"),
    basicSize: at(type, "tp_basicsize"),
    itemSize: at(type, "tp_itemsize"),
    flags: at(type, "tp_flags"),
    dictOffset: at(type, "tp_dictoffset"),
    base: at(type, "tp_base"),
    mro: at(type, "tp_mro"),
    dict: at(type, "tp_dict"),
    sizeBytes: "sizeof(PyTypeObject)",
    qualifiedName: at("PyHeapTypeObject", "ht_qualname"),
    cachedKeys: at("PyHeapTypeObject", "ht_cached_keys"),
    managedValues: absent,
    managedDict: absent,
  },
  dict: {
    used: at("PyDictObject", "ma_used"),
    keys: at("PyDictObject", "ma_keys"),
    values: at("PyDictObject", "ma_values"),
  },
  dictKeys: {
    size: at(keys, "dk_size"),
    log2Size: absent,
    log2IndexBytes: absent,
    kind: absent,
    entryCount: at(keys, "dk_nentries"),
    indices: at(keys, "dk_indices"),
    /** From the start of a table of values to the first: nothing before 3.13 stands before it. */
    valuesStart: "0",
  },
  integer: {
    tag: absent,
    size: at("PyVarObject", "ob_size"),
    digits: at("PyLongObject", "ob_digit"),
  },
  float: { value: at("PyFloatObject", "ob_fval") },
  complex: { value: at("PyComplexObject", "cval") },
  tuple: { items: at("PyTupleObject", "ob_item") },
  list: { items: at("PyListObject", "ob_item") },
  byteArray: { start: at("PyByteArrayObject", "ob_start") },
  set: {
    used: at("PySetObject", "used"),
    mask: at("PySetObject", "mask"),
    table: at("PySetObject", "table"),
  },
  slice: { start: at("PySliceObject", "start") },
  cell: { content: at("PyCellObject", "ob_ref") },
  function: {
    qualifiedName: at("PyFunctionObject", "func_qualname"),
    boundFunction: at("PyMethodObject", "im_func"),
    boundSelf: at("PyMethodObject", "im_self"),
    builtinDefinition: at("PyCFunctionObject", "m_ml"),
    generatorName: at("PyGenObject", "gi_qualname"),
  },
  exception: { args: at("PyBaseExceptionObject", "args") },
  member: {
    name: at("PyMemberDef", "name"),
    type: at("PyMemberDef", "type"),
    offset: at("PyMemberDef", "offset"),
    sizeBytes: "sizeof(PyMemberDef)",
  },
  locals: {
    argumentCount: at(code, "co_argcount"),
    keywordOnlyCount: at(code, "co_kwonlyargcount"),
    names: absent,
    kinds: absent,
    variableNames: at(code, "co_varnames"),
    cellNames: at(code, "co_cellvars"),
    freeNames: at(code, "co_freevars"),
    globals: at("PyFrameObject", "f_globals"),
  },
};

const keys11 = {
  ...fields8["dictKeys"],
  size: absent,
  log2Size: at(keys, "dk_log2_size"),
  log2IndexBytes: at(keys, "dk_log2_index_bytes"),
  kind: at(keys, "dk_kind"),
};
const fields11: FieldTable = {
  ...fields8,
  // Two words before the collector's header: the values, or the dict once there is one.
  type: { ...fields8["type"], managedValues: "-4 * 8", managedDict: "MANAGED_DICT_OFFSET" },
  dictKeys: keys11,
  locals: {
    ...fields8["locals"],
    names: at(code, "co_localsplusnames"),
    kinds: at(code, "co_localspluskinds"),
    variableNames: absent,
    cellNames: absent,
    freeNames: absent,
    globals: at("_PyInterpreterFrame", "f_globals"),
  },
};
const fields12: FieldTable = {
  ...fields11,
  type: { ...fields11["type"], managedValues: absent, managedDict: "-3 * 8" },
  integer: {
    tag: at("PyLongObject", "long_value.lv_tag"),
    size: absent,
    digits: at("PyLongObject", "long_value.ob_digit"),
  },
};
const fields13: FieldTable = {
  ...fields12,
  type: { ...fields12["type"], managedDict: "MANAGED_DICT_OFFSET" },
  dictKeys: { ...keys11, valuesStart: at("struct _dictvalues", "values") },
};

/** Section, field, C expression: the same shape for every minor. */
export function objectFields(minor: number): FieldTable {
  if (minor >= 13) return fields13;
  if (minor >= 12) return fields12;
  return minor >= 11 ? fields11 : fields8;
}
