import { expect, test } from 'vitest';
import {
  createPipeline,
  type PipelineCall,
  type Policy,
  type Suspension,
} from '../../../src/upstream/pipeline/call.ts';
import { promisify } from '../../../src/upstream/pipeline/callbackify.ts';
import { caller, heldSend, READ, refusalOf, through } from '../fake-provider.ts';

/** Stages that tell what they are told. */
const told = () => {
  const log: string[] = [];
  const stage = (name: string, extra: Policy = {}): Policy => ({
    onRequest: () => void log.push(`${name} enter`),
    onResponse: () => void log.push(`${name} answered`),
    onError: (error) => {
      log.push(`${name} failed`);
      return error;
    },
    ...extra,
  });
  return { log, stage };
};

test('an answer goes back through the stages in the other order', async () => {
  const { log, stage } = told();
  const { send, inHand } = heldSend();
  const answer = through([stage('a'), stage('b')], send)(READ, caller().call);
  inHand[0]?.answer(1);
  expect(await answer).toBe(1);
  expect(log).toEqual(['a enter', 'b enter', 'b answered', 'a answered']);
});

test('who refuses a read is not told of its end, nor are those behind', async () => {
  const { log, stage } = told();
  const { send, inHand } = heldSend();
  const refuse = () => {
    throw new Error('refused');
  };
  const stages = [stage('a'), stage('b', { onRequest: refuse }), stage('c')];
  expect(await refusalOf(through(stages, send)(READ, caller().call))).toMatchObject({
    message: 'refused',
  });
  expect(log).toEqual(['a enter', 'a failed']);
  expect(inHand).toHaveLength(0);
});

test('an error may become another one on its way back', async () => {
  const { stage } = told();
  const { send, inHand } = heldSend();
  const outer: unknown[] = [];
  const stages = [
    stage('a', { onError: (error) => outer.push(error) && error }),
    stage('b', { onError: () => new Error('said politely') }),
  ];
  const refused = refusalOf(through(stages, send)(READ, caller().call));
  inHand[0]?.fail(new Error('as it came'));
  expect(await refused).toMatchObject({ message: 'said politely' });
  expect(outer).toEqual([await refused]);
});

test('a stage may let a failed read go on from it once more', async () => {
  const { log, stage } = told();
  const { send, inHand } = heldSend();
  let held: PipelineCall | undefined;
  const again = (_error: unknown, passage: PipelineCall): Suspension | undefined => {
    if (held) return undefined;
    held = passage;
    return { cancel: () => {} };
  };
  const answer = through([stage('a', { onRetry: again }), stage('b')], send)(READ, caller().call);
  inHand[0]?.fail(new Error('down'));
  await new Promise(setImmediate);
  held?.proceed();
  inHand[1]?.answer('up');
  expect(await answer).toBe('up');
  expect(log).toEqual(['a enter', 'b enter', 'b failed', 'b enter', 'b answered', 'a answered']);
});

test('who leaves takes the read out of whatever holds it, and is not asked whether to go on', async () => {
  const { log, stage } = told();
  const dropped: unknown[] = [];
  const hold: Suspension = { cancel: (_passage, error) => void dropped.push(error) };
  const { call, leave } = caller();
  const again = () => {
    throw new Error('asked');
  };
  const stages = [stage('a', { onRetry: again }), stage('b', { onRequest: () => hold })];
  const refused = refusalOf(promisify(createPipeline(stages))(READ, call));
  leave();
  leave();
  expect(await refused).toMatchObject({ code: 'PROVIDER_TIMEOUT' });
  expect(dropped).toEqual([await refused]);
  expect(log).toEqual(['a enter', 'a failed']);
});

test('an answer that comes after the caller has left is nobody’s', async () => {
  const { log, stage } = told();
  const { send, inHand } = heldSend();
  const { call, leave } = caller();
  const refused = refusalOf(through(stage('a'), send)(READ, call));
  leave();
  await refused;
  inHand[0]?.answer('late');
  await new Promise(setImmediate);
  expect(log).toEqual(['a enter', 'a failed']);
});

test('what a stage throws on the way back is what the read fails with, before all other stages', async () => {
  const { log, stage } = told();
  const { send, inHand } = heldSend();
  const defect = (message: string) => () => {
    throw new Error(message);
  };
  const failed = defect('while it failed');
  const stages = [
    stage('a'),
    stage('b', { onError: failed }),
    stage('c', { onResponse: defect('while it was answered') }),
    stage('d'),
  ];
  const refused = refusalOf(through(stages, send)(READ, caller().call));
  inHand[0]?.answer(1);
  expect(await refused).toMatchObject({ message: 'while it failed' });
  expect(log.slice(4)).toEqual(['d answered', 'a failed']);
});
