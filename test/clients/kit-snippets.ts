import { readFileSync } from 'node:fs';
import path from 'node:path';

const README = readFileSync(path.resolve(import.meta.dirname, '../../client/README.md'), 'utf8');

/** A snippet of the kit's README by its first line, for a gateway at `url`. */
export function kitSnippet(name: string, url: string): string {
  const [code] = README.split(`// kit: ${name}\n`)[1]?.split('```') ?? [];
  if (!code) throw new Error(`The README of the kit has no snippet "${name}".`);
  return code
    .replaceAll("'dataset-graph/client", "'#client")
    .replaceAll('http://127.0.0.1:4000/graphql', url);
}
