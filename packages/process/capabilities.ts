// Linux capabilities out of the bit masks in /proc/PID/status. Names: linux/capability.h, in the
// order of their bits.

const NAMES = [
  "CHOWN",
  "DAC_OVERRIDE",
  "DAC_READ_SEARCH",
  "FOWNER",
  "FSETID",
  "KILL",
  "SETGID",
  "SETUID",
  "SETPCAP",
  "LINUX_IMMUTABLE",
  "NET_BIND_SERVICE",
  "NET_BROADCAST",
  "NET_ADMIN",
  "NET_RAW",
  "IPC_LOCK",
  "IPC_OWNER",
  "SYS_MODULE",
  "SYS_RAWIO",
  "SYS_CHROOT",
  "SYS_PTRACE",
  "SYS_PACCT",
  "SYS_ADMIN",
  "SYS_BOOT",
  "SYS_NICE",
  "SYS_RESOURCE",
  "SYS_TIME",
  "SYS_TTY_CONFIG",
  "MKNOD",
  "LEASE",
  "AUDIT_WRITE",
  "AUDIT_CONTROL",
  "SETFCAP",
  "MAC_OVERRIDE",
  "MAC_ADMIN",
  "SYSLOG",
  "WAKE_ALARM",
  "BLOCK_SUSPEND",
  "AUDIT_READ",
  "PERFMON",
  "BPF",
  "CHECKPOINT_RESTORE",
] as const;

export type Capability = (typeof NAMES)[number];
export type CapabilitySet = ReadonlySet<Capability>;

/** How many this kernel header knows; a newer kernel may have more, which are left out. */
export const KNOWN_CAPABILITIES = NAMES.length;

/** Of a mask such as `000001fffeffffff`; empty where it is none. */
export function decodeCapabilities(mask: string | undefined): CapabilitySet {
  if (mask === undefined || !/^[0-9a-f]{1,16}$/.test(mask)) return new Set();
  const bits = BigInt(`0x${mask}`);
  return new Set(NAMES.filter((_, bit) => ((bits >> BigInt(bit)) & 1n) === 1n));
}
