import { availableParallelism, cpus, release, totalmem, type } from 'node:os';

const machineDescription = (): string => {
  const memory = Math.round(totalmem() / 2 ** 30);
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  return `${model}, ${availableParallelism()} cores, ${memory} GB, ${type()} ${release()}, Node ${process.version}`;
};

/** The machine in one line, as it is before this process is bound to a core. */
export const MACHINE = machineDescription();

/** Where, when and how something was measured, to stand beside it. */
export const provenance = (command: string): string =>
  `${MACHINE}; ${new Date().toISOString().slice(0, 10)}; \`${command}\``;
