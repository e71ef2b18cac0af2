// What selected bytes are worth as numbers and times. Pure.

export interface Value { readonly name: string; readonly text: string }

/** Unix times between 2000 and 2100 are taken for times; others would be noise. */
const EARLIEST = 946_684_800;
const LATEST = 4_102_444_800;

function integer(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
}

function number(value: number): string {
  return Number.isFinite(value) ? String(Math.fround(value) === value ? Number(value.toPrecision(7)) : value) : String(value);
}

function time(value: bigint): string | undefined {
  for (const [unit, scale] of [[1n, 1000], [1000n, 1]] as const) {
    const seconds = Number(value / unit);
    if (seconds >= EARLIEST && seconds < LATEST) return new Date(scale === 1 ? Number(value) : seconds * 1000).toISOString();
  }
  return undefined;
}

/** Values of one, two, four or eight bytes, in both orders. */
export function values(bytes: Uint8Array): Value[] {
  const n = bytes.length;
  if (n === 1) {
    const byte = bytes[0] ?? 0;
    return [{ name: 'u8', text: String(byte) }, { name: 'i8', text: String((byte << 24) >> 24) }, { name: 'bits', text: byte.toString(2).padStart(8, '0') }];
  }
  if (n !== 2 && n !== 4 && n !== 8) return [];
  const big = integer(bytes);
  const little = integer(Uint8Array.from(bytes).reverse());
  const out: Value[] = [{ name: `u${String(n * 8)} BE`, text: big.toString() }, { name: 'LE', text: little.toString() }];
  const view = new DataView(bytes.buffer, bytes.byteOffset, n);
  if (n === 4) out.push({ name: 'f32 BE', text: number(view.getFloat32(0)) }, { name: 'LE', text: number(view.getFloat32(0, true)) });
  if (n === 8) out.push({ name: 'f64 BE', text: number(view.getFloat64(0)) }, { name: 'LE', text: number(view.getFloat64(0, true)) });
  if (n >= 4) {
    for (const [value, order] of [[big, 'BE'], [little, 'LE']] as const) {
      const at = time(value);
      if (at !== undefined) out.push({ name: `time ${order}`, text: at });
    }
  }
  return out;
}

/** Bytes as a C array, twelve to a line. */
export function cArray(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 12) {
    lines.push(`  ${[...bytes.subarray(at, at + 12)].map((byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(', ')}`);
  }
  return `const unsigned char bytes[${String(bytes.length)}] = {\n${lines.join(',\n')}\n};`;
}
