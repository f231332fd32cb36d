// Little-endian numbers of a target's memory. Addresses in it are untrusted: one that no user space
// can hold is 0.

import type { Memory } from "#process/memory.ts";

const TWO_TO_32 = 0x1_0000_0000;
/**
 * User space of x86-64 and aarch64 ends here, 5-level page tables apart, which a process must ask
 * for.
 */
const USER_SPACE_END = 2 ** 48;

export function uint32At(bytes: Uint8Array, offset: number): number {
  return (
    (bytes[offset] |
      (bytes[offset + 1] << 8) |
      (bytes[offset + 2] << 16) |
      (bytes[offset + 3] << 24)) >>>
    0
  );
}

/** An 8-byte number; exact below 2^53, and no size or count that is believed comes near. */
export function uint64At(bytes: Uint8Array, offset: number): number {
  return uint32At(bytes, offset) + uint32At(bytes, offset + 4) * TWO_TO_32;
}

/** A pointer, or 0 where its bytes cannot be one. */
export function addressAt(bytes: Uint8Array, offset: number): number {
  const value = uint64At(bytes, offset);
  return value < USER_SPACE_END ? value : 0;
}

/** Throws MemoryError. */
export function readAddress(memory: Memory, address: number): number {
  return addressAt(memory.read(address, 8), 0);
}

/** Throws MemoryError. */
export function readUint32(memory: Memory, address: number): number {
  return uint32At(memory.read(address, 4), 0);
}
