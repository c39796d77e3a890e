import { Environment } from '../config/environment.ts';

type Variables = Readonly<Record<string, string | undefined>>;

const ENDPOINTS = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] as const;

/**
 * OpenTelemetry's variables as its specification reads them: an invalid value is ignored with a
 * warning, `OTEL_SDK_DISABLED=true` and `OTEL_TRACES_EXPORTER=none` switch traces off. Returns the
 * variables to change, where undefined removes one, and the warnings.
 */
export const openTelemetryVariables = (
  env: Variables,
): { readonly changes: Variables; readonly warnings: readonly string[] } => {
  const changes: Record<string, string | undefined> = {};
  const warnings: string[] = [];
  for (const [name, schema] of Object.entries(Environment.shape)) {
    const value = env[name];
    if (!name.startsWith('OTEL_') || !value?.trim()) continue;
    const parsed = schema.safeParse(value);
    if (parsed.success) continue;
    changes[name] = undefined;
    // An endpoint may contain a password.
    const shown = name.endsWith('_ENDPOINT') ? 'cannot be used' : `is ${JSON.stringify(value)}`;
    const expected = parsed.error.issues.map(({ message }) => message).join(', ');
    warnings.push(`${name} ${shown} and is ignored; expected ${expected}.`);
  }

  const exporter = env.OTEL_TRACES_EXPORTER?.trim().toLowerCase() ?? '';
  const isDisabled = env.OTEL_SDK_DISABLED?.trim().toLowerCase() === 'true';
  if (isDisabled || exporter === 'none') {
    for (const name of ENDPOINTS) changes[name] = undefined;
    return { changes, warnings };
  }
  if (exporter !== '' && exporter !== 'otlp') {
    warnings.push(
      `OTEL_TRACES_EXPORTER is ${JSON.stringify(exporter)} and is ignored; expected otlp or none.`,
    );
  }
  const protocol = env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? env.OTEL_EXPORTER_OTLP_PROTOCOL ?? '';
  if (!['', 'http/json', 'http/protobuf'].includes(protocol.trim())) {
    warnings.push(
      `The OTLP protocol is ${JSON.stringify(protocol)} and is ignored; spans are sent as JSON over ` +
        'HTTP, usually to port 4318.',
    );
  }
  return { changes, warnings };
};
