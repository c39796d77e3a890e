import { readFileSync } from 'node:fs';

/** The kernel counts processor time in hundredths of a second on every platform that Node runs on. */
const TICK_MS = 10;

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/** Processor time of all threads of a process so far, in milliseconds; NaN where the system does not tell. */
export function cpuMs(pid: number): number {
  const stat = read(`/proc/${pid}/stat`);
  // The second field is the name in parentheses, which may have spaces in it.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

const mebibytes = (pid: number, field: string): number => {
  const line = new RegExp(`^${field}:\\s*(\\d+) kB`, 'm').exec(read(`/proc/${pid}/status`) ?? '');
  return Number(line?.[1] ?? Number.NaN) / 1024;
};

/** Resident memory in MiB: now, and the most it ever was; NaN where the system does not tell. */
export const residentMb = (pid: number): number => mebibytes(pid, 'VmRSS');
export const peakResidentMb = (pid: number): number => mebibytes(pid, 'VmHWM');

/** Processor time of the whole machine so far, in milliseconds, waiting and idling left out. */
export function machineBusyMs(): number {
  const [user, nice, system, , , , , steal] =
    read('/proc/stat')?.split('\n')[0]?.trim().split(/\s+/).slice(1).map(Number) ?? [];
  // Interrupts are left out: they are also counted to whoever was running.
  return ((user ?? Number.NaN) + (nice ?? 0) + (system ?? 0) + (steal ?? 0)) * TICK_MS;
}
