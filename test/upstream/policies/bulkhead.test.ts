import { expect, test } from 'vitest';
import { createPipeline } from '../../../src/upstream/pipeline/call.ts';
import { bulkhead } from '../../../src/upstream/policies/bulkhead.ts';
import { deadline } from '../../../src/upstream/policies/deadline.ts';
import { caller, heldSend, READ, refusalOf, through } from '../fake-provider.ts';

const other = { key: 'sk_other', id: 'other' };

test('what is over the limit waits for its turn', async () => {
  const { send, inHand } = heldSend();
  const limited = through(bulkhead({ concurrent: 2, queue: 5 }), send);
  const work = [1, 2, 3].map(() => limited(READ, caller().call));
  expect(inHand).toHaveLength(2);
  inHand[0]?.answer('first');
  expect(await work[0]).toBe('first');
  inHand[1]?.answer('second');
  await work[1];
  inHand[2]?.answer('third');
  expect(await work[2]).toBe('third');
});

test('what does not fit into the queue is refused, and not retried', async () => {
  const { send, inHand } = heldSend();
  const limited = through(bulkhead({ concurrent: 1, queue: 1 }), send);
  const work = [1, 2].map(() => limited(READ, caller().call));
  expect(await refusalOf(limited(READ, caller().call))).toMatchObject({
    code: 'RATE_LIMITED',
    retryable: false,
    status: undefined,
    message: 'Qualia: Too many requests wait for this provider. Try again later.',
  });
  inHand[0]?.answer(1);
  await work[0];
  inHand[1]?.answer(2);
  expect(await work[1]).toBe(2);
});

test('one credential’s flood does not delay another', async () => {
  const { send, inHand } = heldSend();
  const limited = through(bulkhead({ concurrent: 1, queue: 0 }), send);
  const work = [limited(READ, caller().call), limited(READ, caller({ credential: other }).call)];
  expect(inHand).toHaveLength(2);
  for (const read of inHand) read.answer(1);
  await Promise.all(work);
});

test('who leaves the queue is let go at once, is not sent, and makes room in it', async () => {
  const { send, inHand } = heldSend();
  const limited = through(bulkhead({ concurrent: 1, queue: 1 }), send);
  const busy = limited(READ, caller().call);
  const { call, leave } = caller();
  const left = refusalOf(limited(READ, call));
  leave();
  expect(await left).toMatchObject({ code: 'PROVIDER_TIMEOUT' });
  const next = limited({ ...READ, path: '/next' }, caller().call);
  inHand[0]?.answer(1);
  await busy;
  inHand[1]?.answer(2);
  expect(await next).toBe(2);
  expect(inHand.map(({ read }) => read.path)).toEqual([READ.path, '/next']);
});

test('those who wait come in the order in which they came, though some leave and others join', async () => {
  const { send, inHand } = heldSend();
  const limited = through(bulkhead({ concurrent: 1 }), send);
  const work: Promise<unknown>[] = [];
  const join = (path: string) => {
    const { call, leave } = caller();
    work.push(limited({ ...READ, path }, call).catch(() => {}));
    return leave;
  };
  join('/0');
  const [leave1, , leave3] = ['/1', '/2', '/3', '/4'].map(join);
  leave1?.();
  for (let at = 0; at < inHand.length; at++) {
    if (at === 1) leave3?.();
    if (at < 3) join(`/${5 + at}`);
    inHand[at]?.answer(at);
    await new Promise(setImmediate);
  }
  await Promise.all(work);
  expect(inHand.map(({ read }) => read.path)).toEqual(['/0', '/2', '/4', '/5', '/6', '/7']);
});

test('where all places are taken, keys take turns, however much one of them asks for', async () => {
  const { send, inHand } = heldSend();
  const limited = through(bulkhead({ concurrent: 2, total: 2 }), send);
  const ask = (id: string, reads: number) =>
    Array.from({ length: reads }, () =>
      limited({ ...READ, path: id }, caller({ credential: { key: id, id } }).call),
    );
  const work = [...ask('/greedy', 6), ...ask('/modest', 2), ...ask('/third', 1)];
  for (let at = 0; at < inHand.length; at++) {
    inHand[at]?.answer(at);
    await new Promise(setImmediate);
  }
  await Promise.all(work);
  expect(inHand.map(({ read }) => read.path)).toEqual([
    ...['/greedy', '/greedy'],
    ...['/modest', '/third', '/greedy', '/modest', '/greedy', '/greedy', '/greedy'],
  ]);
});

test('a crowd whose time has passed in the queue goes in one sweep', async () => {
  const { send, inHand } = heldSend();
  const limited = through(
    [bulkhead({ concurrent: 1, queue: 10_000 }), deadline({ timeoutMs: 60_000 })],
    send,
  );
  const busy = limited(READ, caller().call);
  const { call } = caller({ deadline: performance.now() });
  const crowd = Array.from({ length: 10_000 }, () => refusalOf(limited(READ, call)));
  inHand[0]?.answer('done');
  expect(await busy).toBe('done');
  for (const refused of await Promise.all(crowd)) expect(refused.code).toBe('PROVIDER_TIMEOUT');
  expect(inHand).toHaveLength(1);
  const next = limited(READ, caller().call);
  inHand[1]?.answer('next');
  expect(await next).toBe('next');
});

test('one that throws where it is admitted keeps nobody else from it', async () => {
  const { send, inHand } = heldSend();
  const stage = bulkhead({ concurrent: 1 });
  const limited = through(stage, send);
  const refuse = () => {
    throw new Error('refused');
  };
  const busy = refusalOf(limited(READ, caller().call));
  createPipeline([stage, { onRequest: refuse }])(READ, caller().call, {
    resolve: refuse,
    reject: refuse,
  });
  const others = [1, 2].map(() => limited(READ, caller().call));
  inHand[0]?.answer('done');
  expect(await busy).toMatchObject({ message: 'refused' });
  for (const [at, other] of others.entries()) {
    inHand[at + 1]?.answer(at);
    expect(await other).toBe(at);
  }
});

test('a failure frees its place', async () => {
  const { send, inHand } = heldSend();
  const limited = through(bulkhead({ concurrent: 1, queue: 0 }), send);
  const first = refusalOf(limited(READ, caller().call));
  inHand[0]?.fail(new Error('down'));
  expect(await first).toMatchObject({ message: 'down' });
  const second = limited(READ, caller().call);
  inHand[1]?.answer('up');
  expect(await second).toBe('up');
});
