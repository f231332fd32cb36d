import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ElfError, FileBytes, ImageBytes, type ElfBytes } from "./elf-bytes.ts";
import { Elf } from "./elf.ts";
import { MemoryFile } from "./mapped-file.ts";
import { readMaps } from "./maps.ts";
import { debianTree, hasProgram, sleepProgram, temporaryFolder } from "./testing/processes.ts";
import { buildIdByBinutils, sectionsByBinutils, symbolsByBinutils } from "./testing/readelf.ts";

const needsReadelf = hasProgram("readelf") ? false : "needs readelf (binutils) to compare with";
const needsCompiler = hasProgram("gcc") ? false : "needs gcc to make a library";

function withElf(path: string, use: (elf: Elf) => void): void {
  const fd = openSync(path, "r");
  try {
    use(new Elf(new FileBytes(fd, path)));
  } finally {
    closeSync(fd);
  }
}

function ownLibrary(name: RegExp): string {
  const found = readMaps(process.pid).find(({ path }) => name.test(path));
  assert.ok(found !== undefined, `Node has no ${name.source} loaded`);
  return found.path;
}

function someFiles(): string[] {
  const folder = join(homedir(), ".pyenv", "versions");
  const versions = existsSync(folder)
    ? readdirSync(folder).map((name) => join(folder, name, "lib"))
    : [];
  const libraries = versions
    .filter((lib) => existsSync(lib))
    .flatMap((lib) =>
      readdirSync(lib)
        .filter((name) => name.endsWith(".so.1.0"))
        .map((name) => join(lib, name)),
    );
  const programs = ["3.13", "3.14", "3.15"].map((version) =>
    join(debianTree, "usr/bin", `python${version}`),
  );
  const candidates = [sleepProgram(), ownLibrary(/\/libc\.so\.6$/), ...libraries, ...programs];
  return candidates.filter((path) => existsSync(path)).map((path) => realpathSync(path));
}

/** Every so many symbols of a large table. */
const COMPARED_SYMBOLS = 150;

for (const path of someFiles()) {
  test(`like readelf: ${path.split("/").at(-1)}`, { skip: needsReadelf }, () => {
    withElf(path, (elf) => {
      for (const { name, address, sizeBytes } of sectionsByBinutils(path)) {
        const section = elf.sections.find((one) => one.name === name && one.address === address);
        assert.equal(section?.sizeBytes, sizeBytes, name);
      }
      assert.equal(elf.buildId, buildIdByBinutils(path));
      const table = elf.isProgram && !elf.isStripped ? "--syms" : "--dyn-syms";
      const symbols = [...symbolsByBinutils(path, table)];
      assert.ok(symbols.length > 0);
      const step = Math.max(1, Math.floor(symbols.length / COMPARED_SYMBOLS));
      for (let at = 0; at < symbols.length; at += step) {
        const [name, addresses] = symbols[at];
        assert.ok(addresses.has(elf.symbol(name)?.address ?? -1), name);
      }
      assert.equal(elf.symbol("no_such_symbol_anywhere"), undefined);
      assert.equal(elf.symbol(""), undefined);
    });
  });
}

test("a program tells its C library, whether it moves, whether it is stripped", () => {
  withElf(sleepProgram(), (elf) => {
    assert.match(elf.interpreter ?? "", /^\/lib.*\/ld-/);
    assert.ok(elf.cLibrary === "glibc" || elf.cLibrary === "musl");
    assert.equal(elf.isFixed, false);
    assert.equal(elf.isProgram, true);
    assert.equal(elf.isStripped, true);
  });
  withElf(process.execPath, (elf) => {
    assert.equal(elf.isFixed, true, "Node is linked for a fixed address");
    assert.equal(elf.firstPageAddress, 0x40_0000);
    assert.equal(elf.isStripped, false);
  });
  withElf(ownLibrary(/\/libm\.so\.6$/), (elf) => {
    assert.equal(elf.isProgram, false);
    assert.equal(elf.cLibrary, "static", "a library asks for no loader");
  });
});

/** Copy of a file without section headers, as sstrip leaves it. */
function withoutSections(path: string, copy: string): void {
  const bytes = readFileSync(path);
  bytes.fill(0, 40, 48);
  bytes.writeUInt16LE(0, 60);
  bytes.writeUInt16LE(0, 62);
  writeFileSync(copy, bytes);
}

const SOURCE = "int first = 1; int second(void) { return first; } int third[100]; int fourth = 4;";

for (const style of ["sysv", "gnu"]) {
  test(`symbols without sections, by the ${style} hash table`, { skip: needsCompiler }, (t) => {
    const folder = temporaryFolder(t);
    const source = join(folder, "source.c");
    const library = join(folder, "library.so");
    const bare = join(folder, "bare.so");
    writeFileSync(source, SOURCE);
    execFileSync("gcc", ["-shared", "-fPIC", `-Wl,--hash-style=${style}`, "-o", library, source]);
    withoutSections(library, bare);
    const names = ["first", "second", "third", "fourth", "fifth", "__cxa_finalize"];
    const found: unknown[] = [];
    withElf(library, (elf) => found.push(names.map((name) => elf.symbol(name))));
    withElf(bare, (elf) => {
      assert.deepEqual(elf.sections, []);
      found.push(names.map((name) => elf.symbol(name)));
    });
    assert.deepEqual(found[0], found[1]);
    const sizes = (found[0] as { sizeBytes: number }[])
      .slice(0, 4)
      .map(({ sizeBytes }) => sizeBytes);
    assert.deepEqual([sizes[0], sizes[2], sizes[3]], [4, 400, 4]);
    assert.deepEqual((found[0] as unknown[]).slice(4), [undefined, undefined], "not defined there");
  });
}

test("a loaded library read from its pages alone", () => {
  const path = ownLibrary(/\/libc\.so\.6$/);
  const start = readMaps(process.pid).find((mapping) => mapping.path === path)?.start ?? 0;
  const memory = new MemoryFile(process.pid);
  const image = new Elf(new ImageBytes(memory, path, start, start), start);
  withElf(path, (elf) => {
    for (const name of ["malloc", "environ", "printf", "pthread_create", "nothing"]) {
      assert.deepEqual(image.symbol(name), elf.symbol(name), name);
    }
    assert.equal(image.buildId, elf.buildId);
  });
  assert.deepEqual(image.sections, []);
  memory.close();
});

test("what is no ELF file of ours is refused by name", (t) => {
  const path = join(temporaryFolder(t), "file");
  const sleepBytes = readFileSync(sleepProgram());
  const arm = Buffer.from(sleepBytes);
  arm.writeUInt16LE(183, 18);
  const cases: [Buffer, RegExp][] = [
    [Buffer.from(""), /not an ELF file/],
    [Buffer.from("#!/bin/sh\n".repeat(10)), /not an ELF file/],
    [arm, /not for x86-64/],
    [sleepBytes.subarray(0, 100), /ends inside its program headers/],
  ];
  for (const [bytes, message] of cases) {
    writeFileSync(path, bytes);
    assert.throws(
      () => withElf(path, () => undefined),
      (error) => {
        return (
          error instanceof ElfError && error.kind === "bad-file" && message.test(error.message)
        );
      },
    );
  }
});

/** Bytes in memory that count what was asked of them. */
class CountedBytes implements ElfBytes {
  readonly path = "mutated";
  readonly hasSections = true;
  largest = 0;
  reads = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  readOffset(offset: number, sizeBytes: number): Uint8Array {
    this.largest = Math.max(this.largest, sizeBytes);
    this.reads++;
    assert.ok(offset >= 0 && Number.isSafeInteger(offset));
    return this.#bytes.slice(offset, offset + sizeBytes);
  }

  readAddress(_address: number, offset: number, sizeBytes: number): Uint8Array {
    return this.readOffset(offset, sizeBytes);
  }
}

const MUTATIONS = 2000;
const MAX_READ_BYTES = 8 << 20;
const MAX_READS = 70_000;
const INTERESTING = [0, 1, 0x7f, 0x80, 0xff];

/** Small linear generator: the same mutations in every run. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Where structure is: headers, segments, hash table, dynamic segment, section headers. */
function structuredPlaces(bytes: Buffer): [start: number, end: number][] {
  const places: [number, number][] = [[0, 64 + 13 * 56]];
  const fd = openSync(sleepProgram(), "r");
  const elf = new Elf(new FileBytes(fd, sleepProgram()));
  for (const { name, offset, sizeBytes } of elf.sections) {
    if (/^\.(dynamic|dynsym|gnu\.hash|note.*|dynstr)$/.test(name))
      places.push([offset, offset + sizeBytes]);
  }
  closeSync(fd);
  const sectionHeaders = Number(bytes.readBigUInt64LE(40));
  places.push([sectionHeaders, bytes.length]);
  return places;
}

test(`${MUTATIONS} mutated files give ElfErrors or answers, with bounded reads`, () => {
  const original = readFileSync(sleepProgram());
  const places = structuredPlaces(original);
  const random = randomNumbers(20_261_122);
  let refused = 0;
  for (let mutation = 0; mutation < MUTATIONS; mutation++) {
    const bytes = Buffer.from(original);
    for (let change = random(8); change >= 0; change--) {
      const [start, end] = places[random(places.length)];
      const at = start + random(end - start);
      bytes[at] = random(2) === 0 ? random(256) : INTERESTING[random(INTERESTING.length)];
    }
    const counted = new CountedBytes(
      random(10) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes,
    );
    try {
      const elf = new Elf(counted);
      for (const name of ["stdout", "_PyRuntime", "nanosleep"]) elf.symbol(name);
      elf.section(".bss");
      const facts = [elf.buildId, elf.interpreter, elf.isStripped, elf.firstPageAddress];
      assert.equal(facts.length, 4);
    } catch (error) {
      if (!(error instanceof ElfError)) throw error;
      refused++;
    }
    assert.ok(counted.largest <= MAX_READ_BYTES, `read ${counted.largest} bytes at once`);
    assert.ok(counted.reads <= MAX_READS, `${counted.reads} reads`);
  }
  assert.ok(refused > MUTATIONS / 100 && refused < MUTATIONS, `${refused} were refused`);
});
