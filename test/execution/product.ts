import type { Context } from '../../src/context.ts';
import { HintsStore } from '../../src/loaders/account-hints.ts';
import { Loaders } from '../../src/loaders/loaders.ts';
import { qualia, sutro } from '../../src/providers/routes.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { UpstreamStats } from '../../src/telemetry/events.ts';
import { memoizePerRequest } from '../../src/upstream/cache/request-memo.ts';
import { createPipeline } from '../../src/upstream/pipeline/call.ts';
import { promisify } from '../../src/upstream/pipeline/callbackify.ts';
import { sendPolicy } from '../../src/upstream/policies/send.ts';
import type { Transport, TransportResponse } from '../../src/upstream/transport/transport.ts';
import { createUndiciTransport } from '../../src/upstream/transport/undici.ts';
import type { Values } from './inputs.ts';

/** Of one operation: its context, and the reads that it has made. */
export type ProductContext = { readonly context: Context; readonly reads: string[] };

/** The product's loaders on answers that were read once, so that thousands of operations take no time. */
export async function startProduct() {
  const sandbox = await startSandbox({ size: 30 });
  const { transport: network, close } = createUndiciTransport();
  const answers = new Map<string, Promise<TransportResponse>>();
  const { signal } = new AbortController();

  /** The same reads fail for the same seed. */
  const recorded = (seed: number, reads: string[]): Transport => {
    return async (request) => {
      const read = `${request.method} ${request.path} ${request.body}`;
      reads.push(read);
      if (seed % 3 === 0 && (read.length + seed) % 4 === 0) {
        return { status: 503, headers: {}, body: '{"detail":"down"}' };
      }
      const answer = answers.get(read) ?? network({ ...request, signal });
      answers.set(read, answer);
      return answer;
    };
  };

  const operation = (seed: number): ProductContext => {
    const reads: string[] = [];
    const call = {
      credential: { key: 'sandbox', id: 'sandbox' },
      signal,
      deadline: Number.POSITIVE_INFINITY,
      record: () => {},
    };
    const options = { transport: recorded(seed, reads) };
    const qualiaOptions = { ...options, provider: qualia, baseUrl: sandbox.qualiaUrl };
    const sutroOptions = { ...options, provider: sutro, baseUrl: sandbox.sutroUrl };
    const loaders = new Loaders({
      qualia: memoizePerRequest(promisify(createPipeline([sendPolicy(qualiaOptions)])), call),
      sutro: memoizePerRequest(promisify(createPipeline([sendPolicy(sutroOptions)])), call),
      sutroDatasets: new HintsStore(256).of('sandbox').sutroDatasets,
      hints: new HintsStore(256).of('sandbox'),
      signal: new AbortController().signal,
    });
    async function* none() {}
    const updates = { qualia: none, sutro: none };
    const providers: Context['providers'] = () => [
      { name: 'qualia', mode: 'live', state: 'OK', cooldownUntil: null, lastError: null },
      {
        name: 'sutro',
        mode: 'live',
        state: 'COOLING_DOWN',
        cooldownUntil: new Date(0),
        lastError: { code: 'RATE_LIMITED', at: new Date(0) },
      },
    ];
    return { context: { loaders, receipt: new UpstreamStats(), providers, updates }, reads };
  };

  return {
    operation,
    close: async (): Promise<void> => {
      await close();
      await sandbox.close();
    },
  };
}

const idOf = (type: string, id: string): string =>
  Buffer.from(`${type}:${id}`).toString('base64url');

type KnownIds = {
  readonly datasets: {
    readonly nodes: readonly { artifactId: string; id: string }[];
    pageInfo: { endCursor: string };
  };
  readonly jobs: { readonly nodes: readonly { jobId: string; id: string }[] };
  readonly projects: { readonly nodes: readonly { projectId: string; id: string }[] };
  readonly sutroDatasets: { readonly nodes: readonly { datasetId: string; id: string }[] };
  readonly sutroJobs: { readonly nodes: readonly { jobId: string; id: string }[] };
};

/** Asks for some of what there is, to ask about it. */
export const KNOWN_IDS_QUERY = `{
  datasets(first: 3) { nodes { artifactId id } pageInfo { endCursor } }
  jobs(first: 3) { nodes { jobId id } }
  projects(first: 2) { nodes { projectId id } }
  sutroDatasets(first: 2) { nodes { datasetId id } }
  sutroJobs(first: 2) { nodes { jobId id } }
}`;

/** What may stand in the place of an argument, some of it nonsense. */
export function valuesOf(known: KnownIds): Values {
  const { datasets, jobs, projects, sutroDatasets, sutroJobs } = known;
  const lists = [datasets, jobs, projects, sutroDatasets, sutroJobs];
  const ids = lists.flatMap(({ nodes }) => nodes.map(({ id }) => id));
  const uuids = [
    ...datasets.nodes.map(({ artifactId }) => artifactId),
    ...jobs.nodes.map(({ jobId }) => jobId),
    ...projects.nodes.map(({ projectId }) => projectId),
  ];
  const texts = [
    ...sutroDatasets.nodes.map(({ datasetId }) => datasetId),
    ...sutroJobs.nodes.map(({ jobId }) => jobId),
  ];
  const nowhere = '00000000-0000-4000-8000-000000000000';
  return {
    UUID: [...uuids, uuids[0]?.toUpperCase(), nowhere, 'no uuid'],
    ID: [...ids, idOf('Dataset', nowhere), 'no id', ''],
    String: [...texts, datasets.pageInfo.endCursor, 'lerobot', '', 'a'],
    Int: [1, 2, 3, 5, 5, 5, 0, 1001],
    DateTime: ['2025-01-01T00:00:00Z', 'yesterday'],
    _Any: [
      ...datasets.nodes.map(({ artifactId }) => ({ __typename: 'Dataset', artifactId })),
      ...jobs.nodes.map(({ jobId }) => ({ __typename: 'Job', jobId })),
      { __typename: 'SutroDataset', datasetId: texts[0] },
      { __typename: 'Nothing' },
      'nothing',
    ],
  };
}
