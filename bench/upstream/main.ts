import { parseArgs } from 'node:util';
import { recordAnswers } from './answers.ts';
import { catalogueOf } from './catalogue.ts';
import { serveRecorded } from './server.ts';

// The upstream in a process of its own; prints its address when it is ready, and runs until it is stopped.

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    size: { type: 'string', default: '10000' },
    'sutro-size': { type: 'string', default: '200' },
    jobs: { type: 'string' },
    key: { type: 'string', default: 'bench' },
  },
});

const catalogue = catalogueOf({
  size: Number(values.size),
  sutroSize: Number(values['sutro-size']),
  jobs: values.jobs === undefined ? undefined : Number(values.jobs),
});
const answers = recordAnswers(catalogue);
const { url } = await serveRecorded({ answers, key: values.key, port: Number(values.port) });
console.log(url);
