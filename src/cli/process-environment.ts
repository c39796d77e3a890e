import { Environment } from '../config/environment.ts';
import { readEnvFile } from './env-file.ts';
import { misspeltSettings } from './misspelt-settings.ts';
import { openTelemetryVariables } from './open-telemetry.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** Kubernetes takes this long to stop routing to a pod after it sends SIGTERM. */
const KUBERNETES_DRAIN_DELAY_MS = '5000';
/** conda's compilers export HOST with the name of the machine type. */
const CONDA_TRIPLET = /^[\w.]+-conda(_\w+)?-[\w-]+$/;

/**
 * Adds the file `.env` to `process.env`, whose own variables win, and returns the settings: without
 * values that other programs mean, and with one warning for each variable that is ignored.
 *
 * @throws {OperatorError} when `.env` cannot be read.
 */
export const loadEnvironment = (): { env: Variables; warnings: readonly string[] } => {
  const file = readEnvFile();
  if (file.HOST !== undefined && CONDA_TRIPLET.test(process.env.HOST ?? ''))
    delete process.env.HOST;
  for (const [name, value] of Object.entries(file)) {
    if (value !== undefined) process.env[name] ??= value;
  }
  return adaptEnvironment(process.env);
};

/** The settings in `env`, changed where deployments set variables that mean something else. */
export const adaptEnvironment = (env: Variables): { env: Variables; warnings: string[] } => {
  const openTelemetry = openTelemetryVariables(env);
  const warnings = [
    ...misspeltSettings(env, Object.keys(Environment.shape)),
    ...openTelemetry.warnings,
  ];
  const adapted = { ...env, ...openTelemetry.changes };
  if (CONDA_TRIPLET.test(env.HOST ?? '')) {
    warnings.push(`HOST is ${JSON.stringify(env.HOST)}, which conda sets, and is ignored.`);
    adapted.HOST = undefined;
  }
  if (env.KUBERNETES_SERVICE_HOST) adapted.DRAIN_DELAY_MS ??= KUBERNETES_DRAIN_DELAY_MS;
  return { env: adapted, warnings };
};

/** Writes each warning as a line on standard error. */
export const printWarnings = (warnings: readonly string[]): void => {
  for (const warning of warnings) console.error(`dataset-graph: warning: ${warning}`);
};
