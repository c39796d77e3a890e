import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { REMEDIES } from '../src/agents/remedies.ts';
import { Environment } from '../src/config/environment.ts';
import { ERRORS, type ErrorCode } from '../src/errors.ts';

const page = (): string => {
  const rows = Object.entries(ERRORS).map(
    ([code, message]) => `| \`${code}\` | ${message} | ${REMEDIES[code as ErrorCode]} |`,
  );
  return `# Errors

Generated from the table in \`src/errors.ts\` by \`test/docs.test.ts\`. Every error in an answer has one of these codes in
\`extensions.code\`. Where a provider is the cause, \`extensions.provider\` names it, \`extensions.upstreamStatus\` is the HTTP status of
its answer where there was one, and \`extensions.retryAfter\` the seconds after which a new try may succeed.

| code | message, where nothing more precise is known | what to do |
|---|---|---|
${rows.join('\n')}
`;
};

describe('docs/errors.md', () => {
  it('lists the codes of the table (refresh with `vitest run -u test/docs.test.ts`)', async () => {
    await expect(page()).toMatchFileSnapshot('../docs/errors.md');
  });
});

describe('docs/settings.md', () => {
  it('has every setting in its table, and no other', () => {
    const settings = readFileSync(new URL('../docs/settings.md', import.meta.url), 'utf8');
    const rows = settings.split('\n').filter((line) => line.startsWith('| `'));
    const names = rows.flatMap((row) => row.split('|')[1]?.match(/[A-Z][A-Z_]+/g) ?? []);
    expect(names.toSorted()).toEqual(Object.keys(Environment.shape).toSorted());
  });
});
