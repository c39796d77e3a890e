import { Agent, request } from 'node:http';
import { expect, test } from 'vitest';
import { start } from './run.ts';

const CLIENTS = 24;
const BODY = JSON.stringify({
  query: '{ datasets(first: 3) { nodes { jobs { job { status } } } } }',
});

/** Asks once on a connection that is kept; an error tells its code, and whether the request had been sent. */
const ask = (url: string, agent: Agent) =>
  new Promise<'answered' | 'not taken' | string>((resolve) => {
    const headers = { 'content-type': 'application/json', 'content-length': BODY.length };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.once('error', (error) => resolve(`cut: ${error.message}`));
      response.once('end', () => {
        const whole = response.statusCode === 200 && Object.hasOwn(JSON.parse(text), 'data');
        resolve(whole && !text.includes('errors') ? 'answered' : text);
      });
    });
    sent.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'ECONNREFUSED' ? 'not taken' : `lost: ${error.message}`);
    });
    sent.end(BODY);
  });

test('a server that is told to stop under load loses no request', async () => {
  using gateway = start([], { env: { PORT: '0', LOG_LEVEL: 'silent' } });
  const [, origin = ''] = await gateway.says(/(http:\/\/127\.0\.0\.1:\d+)\/graphql/);
  const outcomes = new Map<string, number>();
  let answered = 0;
  const hammer = async (): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (;;) {
      const outcome = await ask(`${origin}/graphql`, agent);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (outcome === 'answered') answered += 1;
      else break;
      if (answered === 20 * CLIENTS) gateway.child.kill('SIGTERM');
    }
    agent.destroy();
  };
  await Promise.all(Array.from({ length: CLIENTS }, hammer));
  expect(Object.fromEntries(outcomes)).toEqual({ answered, 'not taken': CLIENTS });
  expect(answered).toBeGreaterThan(20 * CLIENTS);
  expect(await gateway.ended).toMatchObject({ code: 0, err: '' });
});
