import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/** One word after `dataset-graph`. */
export type Command = {
  readonly summary: string;
  readonly help: string;
  /** Runs to its end and answers with the exit code. */
  readonly run: (args: readonly string[]) => Promise<number>;
};

/** The command line cannot be understood: exit code 2. */
export class UsageError extends Error {}

/** An error outside this program, such as a port in use: one line, exit code 1. */
export class OperatorError extends Error {}

/** @throws {UsageError} on anything that is not one of `options`. */
export const readFlags = <const T extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: T,
) => {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    // Node goes on to explain how a positional argument would be escaped; there are none here.
    throw new UsageError(error instanceof Error ? error.message.split('. ')[0] : String(error));
  }
};
