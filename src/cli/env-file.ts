import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { OperatorError } from './command.ts';

/**
 * The variables of the file `.env` in the working directory, empty without one. Reads UTF-8 and
 * UTF-16, with or without a byte-order mark, and all line ends.
 *
 * @throws {OperatorError} when the file cannot be read or is text in another encoding.
 */
export const readEnvFile = (path = '.env'): Readonly<Record<string, string | undefined>> => {
  if (!existsSync(path)) return {};
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new OperatorError(`Cannot read ${path}: ${error instanceof Error ? error.message : ''}`);
  }
  return parseEnv(decodeText(bytes, path).replace(/\r\n?/g, '\n'));
};

const decodeText = (bytes: Buffer, path: string): string => {
  try {
    const text = new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Reported below.
  }
  throw new OperatorError(`${path} is neither UTF-8 nor UTF-16: save it as UTF-8.`);
};

/** Without a mark, the first character of the file, which is ASCII, shows UTF-16 by a zero byte. */
const encodingOf = ([first, second]: Buffer): string => {
  if ((first === 0xff && second === 0xfe) || second === 0) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || first === 0) return 'utf-16be';
  return 'utf-8';
};
