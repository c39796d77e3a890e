import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../targets/targets.ts';

const DOCUMENT = path.join(ROOT, 'docs/performance.md');

/** Where charts are kept, beside the document that shows them. */
export const CHARTS = path.join(ROOT, 'docs/performance');

/**
 * The text with another content between `<!-- bench:name -->` and `<!-- /bench:name -->`.
 * @throws {RangeError} when there is no such place.
 */
export function withBlock(text: string, name: string, content: string): string {
  const [open, close] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const from = text.indexOf(open);
  const to = text.indexOf(close, from);
  if (from === -1 || to === -1) throw new RangeError(`There is no place for ${name}.`);
  return `${text.slice(0, from)}${open}\n\n${content}\n\n${text.slice(to)}`;
}

/** Writes generated parts into docs/performance.md and leaves what stands around them. */
export function writeBlocks(blocks: Readonly<Record<string, string>>): void {
  const text = Object.entries(blocks).reduce(
    (written, [name, content]) => withBlock(written, name, content),
    readFileSync(DOCUMENT, 'utf8'),
  );
  writeFileSync(DOCUMENT, text);
}
