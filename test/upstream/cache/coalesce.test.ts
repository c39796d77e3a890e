import { expect, test } from 'vitest';
import { ProviderError } from '../../../src/errors.ts';
import { coalesce } from '../../../src/upstream/cache/coalesce.ts';
import { callbackify } from '../../../src/upstream/pipeline/callbackify.ts';
import { caller, heldSend, READ, refusalOf } from '../fake-provider.ts';

const flights = () => {
  const held = heldSend();
  return { ...held, shared: coalesce(callbackify(held.send)) };
};

test('identical reads under way are one, and those who join are told so', async () => {
  const { shared, inHand } = flights();
  const [first, second] = [caller(), caller()];
  const answers = [shared(READ, first.call), shared({ ...READ }, second.call)];
  expect(inHand).toHaveLength(1);
  inHand[0]?.answer({ a: 1 });
  const [one, two] = await Promise.all(answers);
  expect(one).toBe(two);
  expect(first.kinds()).toEqual([]);
  expect(second.events).toEqual([
    {
      kind: 'coalesced',
      provider: 'qualia',
      endpoint: READ.endpoint,
      readAt: expect.any(Number),
    },
  ]);
});

test.each([
  ['another path', { ...READ, path: '/v1/things?limit=3' }],
  ['another method', { ...READ, method: 'POST' as const }],
  ['another body', { ...READ, body: '{}' }],
])('%s is another read', async (_name, other) => {
  const { shared, inHand } = flights();
  const both = [shared(READ, caller().call), shared(other, caller().call)];
  expect(inHand).toHaveLength(2);
  for (const flight of inHand) flight.answer(1);
  await Promise.all(both);
});

test('another credential is another read', async () => {
  const { shared, inHand } = flights();
  const stranger = caller({ credential: { key: 'sk_other', id: 'stranger' } });
  const both = [shared(READ, caller().call), shared(READ, stranger.call)];
  expect(inHand.map(({ call }) => call.credential.key)).toEqual(['sk_secret', 'sk_other']);
  for (const flight of inHand) flight.answer(1);
  await Promise.all(both);
});

test('the first to ask may leave without harm to those who joined', async () => {
  const { shared, inHand } = flights();
  const [first, second] = [caller(), caller()];
  const left = refusalOf(shared(READ, first.call));
  const stayed = shared(READ, second.call);
  first.leave();
  expect(await left).toMatchObject({ code: 'PROVIDER_TIMEOUT' });
  expect(inHand[0]?.call.signal.aborted).toBe(false);
  inHand[0]?.answer('here');
  expect(await stayed).toBe('here');
});

test('the read ends when the last one has left, and the next to ask starts anew', async () => {
  const { shared, inHand } = flights();
  const [first, second, third] = [caller(), caller(), caller()];
  const left = [refusalOf(shared(READ, first.call)), refusalOf(shared(READ, second.call))];
  first.leave();
  second.leave();
  await Promise.all(left);
  expect(inHand[0]?.call.signal.aborted).toBe(true);
  const anew = shared(READ, third.call);
  expect(inHand).toHaveLength(2);
  inHand[1]?.answer('anew');
  expect(await anew).toBe('anew');
  expect(third.kinds()).toEqual([]);
});

test('an abandoned read that ends late does not take the next one’s place', async () => {
  const held = heldSend();
  const late: (() => void)[] = [];
  const shared = coalesce(
    callbackify((read, call) => {
      const work = held.send(read, call);
      return new Promise((resolve, reject) => {
        work.then(resolve, (error) => late.push(() => reject(error)));
      });
    }),
  );
  const first = caller();
  const left = refusalOf(shared(READ, first.call));
  first.leave();
  await left;
  const second = shared(READ, caller().call);
  for (const end of late) end();
  await new Promise(setImmediate);
  const third = shared(READ, caller().call);
  expect(held.inHand).toHaveLength(2);
  held.inHand[1]?.answer('one for both');
  expect(await Promise.all([second, third])).toEqual(['one for both', 'one for both']);
});

test('the shared read may take as long as the most patient caller allows', async () => {
  const { shared, inHand } = flights();
  const now = performance.now();
  const both = [now + 10, now + 90, now + 50].map((deadline) =>
    shared(READ, caller({ deadline }).call),
  );
  expect(inHand[0]?.call.deadline).toBe(now + 90);
  inHand[0]?.answer(1);
  await Promise.all(both);
});

test('a failure is told to all who wait and not remembered', async () => {
  const { shared, inHand } = flights();
  const error = new ProviderError({ code: 'PROVIDER_UNAVAILABLE', provider: 'qualia' });
  const both = [shared(READ, caller().call), shared(READ, caller().call)].map(refusalOf);
  inHand[0]?.fail(error);
  expect(await Promise.all(both)).toEqual([error, error]);
  const again = shared(READ, caller().call);
  inHand[1]?.answer('better');
  expect(await again).toBe('better');
});

test('an answer is not remembered: that is the cache’s to do', async () => {
  const { shared, inHand } = flights();
  const first = shared(READ, caller().call);
  inHand[0]?.answer(1);
  await first;
  const second = shared(READ, caller().call);
  expect(inHand).toHaveLength(2);
  inHand[1]?.answer(2);
  expect(await second).toBe(2);
});

test('who has left before asking is not served', async () => {
  const { shared, inHand } = flights();
  const { call, leave } = caller();
  leave();
  expect(await refusalOf(shared(READ, call))).toMatchObject({ code: 'PROVIDER_TIMEOUT' });
  expect(inHand).toHaveLength(0);
});

test('a read that fails before it has left is told to its caller, and not remembered', async () => {
  let starts = 0;
  const shared = coalesce((_read, _caller, outcome) => {
    starts += 1;
    outcome.reject(new Error('refused'));
    return { cancel: () => {} };
  });
  for (let at = 0; at < 2; at++) {
    expect(await refusalOf(shared(READ, caller().call))).toMatchObject({ message: 'refused' });
  }
  expect(starts).toBe(2);
});

test('a hundred callers of one read may come and go in any order', async () => {
  const { shared, inHand } = flights();
  const callers = Array.from({ length: 100 }, () => caller());
  const answers = callers.map(({ call }) => shared(READ, call).catch(() => 'left'));
  for (const [at, { leave }] of callers.entries()) if (at % 3 !== 0) leave();
  inHand[0]?.answer('here');
  expect(await Promise.all(answers)).toEqual(
    callers.map((_, at) => (at % 3 === 0 ? 'here' : 'left')),
  );
  expect(inHand).toHaveLength(1);
});

test('a caller that accepts no earlier read waits for it, and shares the next one with others', async () => {
  const { shared, inHand } = flights();
  const plain = shared(READ, caller().call);
  const fresh = () => shared(READ, caller({ notBefore: performance.now() }).call);
  const [second, third] = [fresh(), fresh()];
  expect(inHand).toHaveLength(1);
  inHand[0]?.answer(1);
  expect(await plain).toBe(1);
  await expect.poll(() => inHand.length).toBe(2);
  inHand[1]?.answer(2);
  expect(await Promise.all([second, third])).toEqual([2, 2]);
  expect(inHand).toHaveLength(2);
});

test('a caller that accepts a read under way joins it', async () => {
  const { shared, inHand } = flights();
  const notBefore = performance.now();
  const both = [shared(READ, caller().call), shared(READ, caller({ notBefore }).call)];
  expect(inHand).toHaveLength(1);
  inHand[0]?.answer(1);
  expect(await Promise.all(both)).toEqual([1, 1]);
});

test('a caller that waits for an earlier read is not failed by its error', async () => {
  const { shared, inHand } = flights();
  const plain = refusalOf(shared(READ, caller().call));
  const fresh = shared(READ, caller({ notBefore: performance.now() }).call);
  inHand[0]?.fail(new ProviderError({ code: 'PROVIDER_UNAVAILABLE', provider: 'qualia' }));
  expect(await plain).toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  await expect.poll(() => inHand.length).toBe(2);
  inHand[1]?.answer(2);
  expect(await fresh).toBe(2);
});

test('a caller that leaves while it waits for an earlier read is rejected, and nothing is read for it', async () => {
  const { shared, inHand } = flights();
  const first = caller();
  const plain = refusalOf(shared(READ, first.call));
  const { call, leave } = caller({ notBefore: performance.now() });
  const fresh = refusalOf(shared(READ, call));
  leave();
  expect(await fresh).toMatchObject({ code: 'PROVIDER_TIMEOUT' });
  first.leave();
  expect(await plain).toMatchObject({ code: 'PROVIDER_TIMEOUT' });
  expect(inHand).toHaveLength(1);
  expect(inHand[0]?.call.signal.aborted).toBe(true);
});
