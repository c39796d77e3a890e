import { expect, test } from 'vitest';
import { memoizePerRequest } from '../../../src/upstream/cache/request-memo.ts';
import { caller, heldSend, READ } from '../fake-provider.ts';

test('an identical read is made once, at the same time and later', async () => {
  const { send, inHand } = heldSend();
  const fetch = memoizePerRequest(send, caller().call);
  const both = [fetch(READ), fetch({ ...READ })];
  inHand[0]?.answer({ a: 1 });
  const [one, two] = await Promise.all(both);
  expect(two).toBe(one);
  expect(await fetch(READ)).toBe(one);
  expect(inHand).toHaveLength(1);
});

test('another read is another one', async () => {
  const { send, inHand } = heldSend();
  const fetch = memoizePerRequest(send, caller().call);
  const both = [fetch(READ), fetch({ ...READ, body: '{"dataset_id":"a"}' })];
  expect(inHand).toHaveLength(2);
  for (const read of inHand) read.answer(1);
  await Promise.all(both);
});

test('a failed read is forgotten', async () => {
  const { send, inHand } = heldSend();
  const fetch = memoizePerRequest(send, caller().call);
  const first = fetch(READ);
  inHand[0]?.fail(new Error('down'));
  await expect(first).rejects.toThrow('down');
  const second = fetch(READ);
  inHand[1]?.answer('up');
  expect(await second).toBe('up');
});

test('each read of a request ends with its signal', async () => {
  const { send, inHand } = heldSend();
  const { call, leave } = caller();
  const fetch = memoizePerRequest(send, call);
  const reads = [1, 2, 3].map((at) => fetch({ ...READ, path: `/${at}` }).catch(() => 'left'));
  leave();
  expect(await Promise.all(reads)).toEqual(['left', 'left', 'left']);
  expect(inHand.map(({ call }) => call.signal.aborted)).toEqual([true, true, true]);
});
