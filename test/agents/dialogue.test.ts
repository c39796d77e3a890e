import { readFileSync, writeFileSync } from 'node:fs';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { expect, onTestFinished, test } from 'vitest';
import { serveGateway } from '../clients/serve.ts';

const FILE = new URL('../../docs/agents.md', import.meta.url);
const SECTION = /(?<=<!-- dialogue -->\n)[\s\S]*?(?=<!-- end of the dialogue -->)/;

/** What is asked of the agent, the tool that it calls, and what it can read in the answer. */
type Turn = {
  readonly question: string;
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
};

/** The answer in lines that fit a page. */
const wrapped = (text: string): string => text.replace(/.{120}(?=.)/g, '$&\n');

test('docs/agents.md has this dialogue (UPDATE_DOCS=1 rewrites it)', async () => {
  const served = await serveGateway({}, { RETRY_ATTEMPTS: '1' });
  onTestFinished(() => served[Symbol.asyncDispose]());
  const client = new Client({ name: 'dialogue', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', served.url)));
  onTestFinished(() => client.close());

  const take = async ({ question, tool, arguments: args }: Turn) => {
    served.sandbox.calls.clear();
    const { content, isError } = await client.callTool({ name: tool, arguments: args });
    const [part] = content as { text: string }[];
    const text = part?.text ?? '';
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(24_000);
    const outcome = `${served.sandbox.calls.length} upstream calls${isError ? ', an error' : ''}`;
    const call = `${tool} ${JSON.stringify(args)}`;
    const turn = `**${question}**\n\n\`${call}\` (${outcome}):\n\n\`\`\`text\n${wrapped(text)}\n\`\`\`\n`;
    return { text, turn };
  };

  const failed = await take({
    question: 'Which fine-tuning jobs failed lately?',
    tool: 'find_jobs',
    arguments: { status: ['FAILED'], first: 2 },
  });
  const { jobId } = JSON.parse(failed.text).jobs.nodes[0];
  const why = await take({
    question: 'Why did the newest of them fail?',
    tool: 'explain_job',
    arguments: { jobId },
  });
  const found = await take({
    question: 'Which datasets have we about pushing things?',
    tool: 'find_datasets',
    arguments: { search: 'push', first: 3 },
  });
  served.sandbox.faults.add({ provider: 'sutro', fault: { status: 503 } });
  const outage = await take({
    question: 'What did the last inference jobs cost? (while Sutro is down)',
    tool: 'find_sutro_jobs',
    arguments: { status: ['SUCCEEDED'], first: 2 },
  });
  const half = await take({
    question: 'And the newest datasets of both? (while Sutro is down)',
    tool: 'find_datasets',
    arguments: { first: 1 },
  });
  const dialogue = `\n${[failed, why, found, outage, half].map(({ turn }) => turn).join('\n')}\n`;
  const page = readFileSync(FILE, 'utf8');
  if (process.env.UPDATE_DOCS)
    writeFileSync(
      FILE,
      page.replace(SECTION, () => dialogue),
    );
  else expect(SECTION.exec(page)?.[0]).toBe(dialogue);
});
