import { type Config, ConfigError, readConfig } from '../config/config.ts';
import { qualia, sutro } from '../providers/routes.ts';
import { createRedactor } from '../telemetry/redact.ts';
import { createUndiciTransport } from '../upstream/transport/undici.ts';
import { type Command, readFlags } from './command.ts';
import { checkCache } from './doctor/cache.ts';
import { CHECKS } from './doctor/checks.ts';
import { asJson, asText, type Finding, worstOf } from './doctor/finding.ts';
import { createProber } from './doctor/probe.ts';
import { assess } from './doctor/provider.ts';
import { loadEnvironment } from './process-environment.ts';
import { secretsOf } from './redact-config.ts';

export const doctor: Command = {
  summary: 'Check the environment, the providers and the shared cache',
  help: `Usage: dataset-graph doctor [--json]

  --json   the same as JSON, for machines

Checks the environment, whether each provider can be reached and takes its key, whether its answers
are still what this gateway expects, the clock, and the shared cache. It only reads: about ten small
requests. Exits with 0 when all is well or there are only warnings, with 1 when something is in the
way, and with 2 when the command line cannot be understood.
`,
  run: async (args) => {
    const { json } = readFlags(args, { json: { type: 'boolean' } });
    const { config, findings } = checkEnvironment();
    const all = [...findings, ...(config ? await checkServices(config) : [])];
    const redact = createRedactor(config ? secretsOf(config) : []);
    console.log(redact(json ? asJson(all) : asText(all)));
    return worstOf(all) === 'failed' ? 1 : 0;
  },
};

function checkEnvironment(): { config?: Config; findings: Finding[] } {
  const check = 'environment';
  try {
    const { env, warnings } = loadEnvironment();
    const config = readConfig(env);
    const detail = `Node ${process.version}; no contradictions`;
    const warned = warnings.map((detail) => ({ check, status: 'warning' as const, detail }));
    return { config, findings: [{ check, status: 'ok', detail }, ...warned] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const findings = error.problems.map((detail) => ({ check, status: 'failed' as const, detail }));
    return { findings };
  }
}

async function checkServices(config: Config): Promise<Finding[]> {
  const { transport, close } = createUndiciTransport();
  const timeoutMs = config.providerTimeoutMs;

  const ask = async (provider: typeof qualia): Promise<Finding[]> => {
    const { name } = provider;
    const own = config.providers[name];
    const skipped = SKIPPED[own.mode];
    if (skipped) return [{ check: name, status: 'skipped', detail: skipped }];
    const probe = createProber({ provider, config: own, network: transport, timeoutMs });
    return assess(name, own, await CHECKS[name](probe));
  };

  try {
    const found = await Promise.all([ask(qualia), ask(sutro), checkCache(config)]);
    return found.flat();
  } finally {
    await close();
  }
}

const SKIPPED: Readonly<Record<string, string>> = {
  off: 'Turned off.',
  sandbox: 'There is no key: the gateway emulates it.',
};
