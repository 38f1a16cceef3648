const units: Record<string, number> = {
  "": 1,
  b: 1,
  kb: 1e3,
  kib: 1024,
  mb: 1e6,
  mib: 1024 ** 2,
  gb: 1e9,
  gib: 1024 ** 3,
};

/** Bytes from text such as 50MiB or from a number; undefined if it says none. */
export function parseSize(value: string | number): number | undefined {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(String(value).trim()) ?? [];
  const factor = units[unit?.toLowerCase() ?? ""];
  if (number === undefined || factor === undefined) return undefined;
  return Math.floor(Number(number) * factor);
}
