import { expect, test } from 'vitest';
import { bulkhead } from '../../src/http/bulkhead.ts';
import { caller, heldSend, READ, refusalOf, through } from './stand-in.ts';

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

test('who leaves the queue is not sent', async () => {
  const { send, inHand } = heldSend();
  const limited = through(bulkhead({ concurrent: 1, queue: 1 }), send);
  const busy = limited(READ, caller().call);
  const { call, leave } = caller();
  const refused = refusalOf(limited(READ, call));
  leave();
  inHand[0]?.answer(1);
  await busy;
  expect(await refused).toMatchObject({ code: 'PROVIDER_TIMEOUT' });
  expect(inHand).toHaveLength(1);
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
