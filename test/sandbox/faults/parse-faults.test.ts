import { expect, test } from 'vitest';
import { parseFaults } from '../../../src/sandbox/sandbox.ts';

test.each([
  ['', []],
  [' , ', []],
  ['429', [{ fault: { status: 429 } }]],
  ['qualia:429@0.2', [{ provider: 'qualia', when: { probability: 0.2 }, fault: { status: 429 } }]],
  ['sutro:latency=300', [{ provider: 'sutro', fault: { latency: 300 } }]],
  [
    'qualia/v1/jobs/list:503;nth=2;times=3',
    [
      {
        provider: 'qualia',
        route: '/v1/jobs/list',
        when: { nth: 2, times: 3 },
        fault: { status: 503 },
      },
    ],
  ],
  ['/v1/finetune/{job_id}:hang', [{ route: '/v1/finetune/{job_id}', fault: 'hang' }]],
  ['429;retry-after=2', [{ fault: { status: 429, retryAfter: 2 } }]],
  [
    '503;retry-date=60@1',
    [{ when: { probability: 1 }, fault: { status: 503, retryAfter: { date: 60 } } }],
  ],
  ['cut, bytes=1000', [{ fault: 'cut' }, { fault: { bytes: 1000 } }]],
])('"%s" is read', (text, rules) => {
  expect(parseFaults(text)).toEqual(rules);
});

test.each([
  'nonsense',
  'quala:429',
  'qualia:',
  'qualia:200',
  '600',
  '429@2',
  '429@-1',
  '429@',
  'latency',
  'latency=fast',
  'bytes=-1',
  '429;often=2',
  '429;nth=1.5',
  'cut;retry-after=2',
  'toString',
])('"%s" is refused with its name and how it should be', (text) => {
  const message = `The fault "${text}" cannot be read. Expected [provider][/route:]fault`;
  expect(() => parseFaults(`sutro:429,${text}`)).toThrow(message);
});
