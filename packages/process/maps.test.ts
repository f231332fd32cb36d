import assert from "node:assert/strict";
import { test } from "node:test";
import { groupByFile, parseMaps, readMaps } from "./maps.ts";

const TEXT = `00400000-00425000 r--p 00000000 fe:00 1311 /usr/bin/python3.15
00425000-00880000 r-xp 00025000 fe:00 1311 /usr/bin/python3.15
00be6000-00c96000 rw-p 007e6000 fe:00 1311 /usr/bin/python3.15
00c96000-00cdd000 rw-p 00000000 00:00 0 
0168f000-01773000 rw-p 00000000 00:00 0                                  [heap]
7f0000000000-7f0000001000 r-xp 00000000 103:02 77                         /tmp/a b\\012c (deleted)
7f0000001000-7f0000002000 rw-s 00001000 00:1d 4026531840                  /dev/shm/x
7ffd12345000-7ffd12366000 rw-p 00000000 00:00 0                          [stack]
ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]
`;

test("lines of every kind", () => {
  const mappings = parseMaps(TEXT);
  assert.equal(mappings.length, 9);
  assert.deepEqual(mappings[2], {
    start: 0xbe6000,
    end: 0xc96000,
    isWritable: true,
    isExecutable: false,
    offset: 0x7e6000,
    device: "fe:00",
    inode: 1311,
    path: "/usr/bin/python3.15",
  });
  assert.equal(mappings[3].path, "");
  assert.equal(mappings[4].path, "[heap]");
  assert.deepEqual([mappings[5].path, mappings[5].device], ["/tmp/a b\nc (deleted)", "103:02"]);
  assert.equal(mappings[8].path, "[vsyscall]");
});

test("files are grouped; what is no file is left out", () => {
  const files = groupByFile(parseMaps(TEXT));
  const facts = files.map(({ path, inode, mappings }) => [path, inode, mappings.length]);
  assert.deepEqual(facts, [
    ["/usr/bin/python3.15", 1311, 3],
    ["/tmp/a b\nc (deleted)", 77, 1],
    ["/dev/shm/x", 4026531840, 1],
  ]);
});

test("lines that are none are passed over", () => {
  assert.deepEqual(parseMaps("\nnonsense\n00400000-zz r--p 0 0 0\n00400000-00425000 r--p\n"), []);
});

test("our own maps: in order, and this program among them", () => {
  const mappings = readMaps(process.pid);
  assert.ok(mappings.every(({ start, end }) => start < end));
  const starts = mappings.map(({ start }) => start);
  assert.deepEqual(
    starts,
    starts.toSorted((a, b) => a - b),
  );
  assert.ok(mappings.some(({ path, isExecutable }) => isExecutable && path === process.execPath));
});

test("a process that is not there", () => {
  assert.throws(() => readMaps(0x7fff_fffe), { code: "ENOENT" });
});
