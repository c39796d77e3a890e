import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PipelineCall } from '../../../src/upstream/pipeline/call.ts';
import { TenantQueue } from '../../../src/upstream/policies/fair-queue.ts';
import { caller, READ } from '../fake-provider.ts';

const passage = (): PipelineCall =>
  new PipelineCall({
    policies: [],
    request: READ,
    context: caller().call,
    resolvers: { resolve: () => {}, reject: () => {} },
  });
const POOL = Array.from({ length: 300 }, passage);

test('whoever comes and goes in between, the first in the line is the one who came first', () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('push'), at: fc.nat(299) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('shift'), at: fc.nat(299) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove'), at: fc.nat(299) }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 2_000, size: 'max' }), (steps) => {
      const turns = new TenantQueue('id');
      let model: PipelineCall[] = [];
      for (const { kind, at } of steps) {
        const one = POOL[at] ?? passage();
        if (kind === 'push' && !model.includes(one)) {
          turns.push(one);
          model.push(one);
        }
        if (kind === 'remove') {
          turns.remove(one);
          model = model.filter((other) => other !== one);
        }
        if (kind === 'shift' && turns.shift() !== model.shift()) return false;
        if (turns.length !== model.length) return false;
      }
      return true;
    }),
    { numRuns: 200 },
  );
  expect(new TenantQueue('id').shift()).toBeUndefined();
});
