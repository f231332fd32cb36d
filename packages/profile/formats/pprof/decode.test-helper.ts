// Reads pprof files for tests, by the schema and not by our field table: profile.proto's lines
// (google/pprof, Apache-2.0) become a descriptor for the protobuf library.

import { create, createFileRegistry, fromBinary, toJson } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

const PROTO = `
message Profile {
  repeated ValueType sample_type = 1;
  repeated Sample sample = 2;
  repeated Mapping mapping = 3;
  repeated Location location = 4;
  repeated Function function = 5;
  repeated string string_table = 6;
  int64 drop_frames = 7;
  int64 keep_frames = 8;
  int64 time_nanos = 9;
  int64 duration_nanos = 10;
  ValueType period_type = 11;
  int64 period = 12;
  repeated int64 comment = 13;
  int64 default_sample_type = 14;
  int64 doc_url = 15;
}
message ValueType {
  int64 type = 1;
  int64 unit = 2;
}
message Sample {
  repeated uint64 location_id = 1;
  repeated int64 value = 2;
  repeated Label label = 3;
}
message Label {
  int64 key = 1;
  int64 str = 2;
  int64 num = 3;
  int64 num_unit = 4;
}
message Mapping {
  uint64 id = 1;
  uint64 memory_start = 2;
  uint64 memory_limit = 3;
  uint64 file_offset = 4;
  int64 filename = 5;
  int64 build_id = 6;
  bool has_functions = 7;
  bool has_filenames = 8;
  bool has_line_numbers = 9;
  bool has_inline_frames = 10;
}
message Location {
  uint64 id = 1;
  uint64 mapping_id = 2;
  uint64 address = 3;
  repeated Line line = 4;
  bool is_folded = 5;
}
message Line {
  uint64 function_id = 1;
  int64 line = 2;
  int64 column = 3;
}
message Function {
  uint64 id = 1;
  int64 name = 2;
  int64 system_name = 3;
  int64 filename = 4;
  int64 start_line = 5;
}
`;

const SCALAR_TYPES: Readonly<Record<string, number>> = { int64: 3, uint64: 4, bool: 8, string: 9 };
const MESSAGE_TYPE = 11;
const LABELS = { optional: 1, repeated: 3 } as const;

/** Numbers of 64 bits are decimal text; absent fields are undefined. */
export interface DecodedPprof {
  readonly sampleType: { type: string; unit: string }[];
  readonly sample: {
    locationId: string[];
    value: string[];
    label: { key: string; str?: string; num?: string }[];
  }[];
  readonly location: {
    id: string;
    line: { functionId: string; line?: string; column?: string }[];
  }[];
  readonly function: {
    id: string;
    name?: string;
    systemName?: string;
    filename?: string;
    startLine?: string;
  }[];
  readonly stringTable: string[];
  readonly comment: string[];
  readonly timeNanos: string;
  readonly durationNanos: string;
  readonly period: string;
  readonly defaultSampleType: string;
}

export function decodePprof(bytes: Uint8Array): DecodedPprof {
  const file = {
    name: "profile.proto",
    package: "pprof",
    syntax: "proto3",
    messageType: messages(),
  };
  const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: [file] }));
  const schema = registry.getMessage("pprof.Profile");
  if (schema === undefined) throw new Error("the schema has a Profile");
  return toJson(schema, fromBinary(schema, bytes)) as unknown as DecodedPprof;
}

function messages(): { name: string; field: object[] }[] {
  const found: { name: string; field: object[] }[] = [];
  for (const line of PROTO.split("\n")) {
    const message = /^message (\w+)/.exec(line);
    if (message !== null) found.push({ name: message[1], field: [] });
    const field = /^ {2}(repeated )?(\w+) (\w+) = (\d+);/.exec(line);
    if (field === null) continue;
    const scalar = SCALAR_TYPES[field[2]];
    found.at(-1)?.field.push({
      name: field[3],
      jsonName: field[3].replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      number: Number(field[4]),
      label: field[1] === undefined ? LABELS.optional : LABELS.repeated,
      ...(scalar === undefined
        ? { type: MESSAGE_TYPE, typeName: `.pprof.${field[2]}` }
        : { type: scalar }),
    });
  }
  return found;
}
