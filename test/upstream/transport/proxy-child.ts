import { LightAbortController } from '../../../src/async/abort.ts';
import { createUndiciTransport } from '../../../src/upstream/transport/undici.ts';

// A process of its own, since Node reads NODE_EXTRA_CA_CERTS at its start only.
const { transport, close } = createUndiciTransport({ connectTimeout: 2_000 });
const request = {
  origin: process.argv[2] ?? '',
  method: 'GET' as const,
  path: '/v1/things',
  headers: ['authorization', 'sk_secret'],
  signal: new LightAbortController(),
  maxBytes: 1_000,
};
try {
  const first = await transport(request);
  const second = await transport(request);
  process.stdout.write(`${first.body} ${second.body}`);
} catch (error) {
  process.stdout.write(String(error));
}
await close();
