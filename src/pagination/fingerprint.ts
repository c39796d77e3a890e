import type { SortKey } from './cursor-position.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * 48 bits of an item's id and sort key, in 8 letters. An item with a new key has moved in its list,
 * so its fingerprint changes. Not secret: a forged one only names another position in the caller's
 * own list.
 */
export function fingerprint(id: string, key: SortKey): string {
  const text = `${key} ${id}`;
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    a = Math.imul(a ^ unit, 0x9e3779b1);
    b = Math.imul(b ^ unit, 0x5f356495);
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  return letters(a) + letters(b);
}

/** The upper 24 bits, six a letter. */
const letters = (bits: number): string =>
  letter(bits >>> 26) + letter(bits >>> 20) + letter(bits >>> 14) + letter(bits >>> 8);

const letter = (bits: number): string => ALPHABET.charAt(bits & 63);
