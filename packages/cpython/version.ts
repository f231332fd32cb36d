// CPython's version, as its own PY_VERSION_HEX packs it: 0xMMmmppLS (level: a alpha, b beta, c
// candidate, f final).

import { OperatingError } from "#base/errors.ts";

export const OLDEST_MINOR = 8;
export const NEWEST_MINOR = 15;

export interface Version {
  readonly major: number;
  readonly minor: number;
  /** -1 where only a file's name told the version. */
  readonly patch: number;
  /** PY_VERSION_HEX; its lower half is 0 where the patch is not known. */
  readonly hex: number;
  /** For people: `3.14.0rc2`, `3.9`. */
  readonly text: string;
  readonly isPreRelease: boolean;
}

const LEVEL_NAMES: Readonly<Record<number, string>> = { 0xa: "a", 0xb: "b", 0xc: "rc", 0xf: "" };

/** Undefined where the number is no version of Python 2 or 3. */
export function versionFromHex(hex: number): Version | undefined {
  const major = (hex >>> 24) & 0xff;
  const minor = (hex >>> 16) & 0xff;
  const patch = (hex >>> 8) & 0xff;
  const level = (hex >>> 4) & 0xf;
  const serial = hex & 0xf;
  const levelName = LEVEL_NAMES[level];
  if (levelName === undefined || major < 2 || major > 3 || minor > 99) return undefined;
  const isPreRelease = level !== 0xf;
  const text = `${major}.${minor}.${patch}${levelName}${isPreRelease ? serial : ""}`;
  return { major, minor, patch, hex: hex >>> 0, text, isPreRelease };
}

/** A version of which only the minor is known. */
export function versionFromMinor(major: number, minor: number): Version {
  const hex = ((major << 24) | (minor << 16)) >>> 0;
  return { major, minor, patch: -1, hex, text: `${major}.${minor}`, isPreRelease: false };
}

const TEXT = /^(\d{1,2})\.(\d{1,2})\.(\d{1,3})(?:(a|b|rc)(\d{1,2}))?\+?$/;
const LEVELS: Readonly<Record<string, number>> = { a: 0xa, b: 0xb, rc: 0xc };

/** Of PY_VERSION, such as `3.8.18` or `3.9.0rc1+`. */
export function versionFromText(text: string): Version | undefined {
  const match = TEXT.exec(text);
  if (match === null) return undefined;
  const [, major, minor, patch, level, serial] = match;
  const levelBits = level === undefined ? 0xf0 : ((LEVELS[level] ?? 0) << 4) | Number(serial);
  return versionFromHex(
    ((Number(major) << 24) | (Number(minor) << 16) | (Number(patch) << 8) | levelBits) >>> 0,
  );
}

export function unsupportedVersion(version: Version): OperatingError {
  const range = `3.${OLDEST_MINOR} to 3.${NEWEST_MINOR}`;
  const why = version.isPreRelease
    ? "pre-releases cannot be read, their structures still change"
    : `not one of ${range}`;
  return new OperatingError(
    "unsupported-version",
    `the process runs Python ${version.text}: ${why}`,
    `CPython ${range} (final releases) is supported`,
  );
}
