import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Deployment } from 'kubernetes-models/apps/v1';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { Service } from 'kubernetes-models/v1';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { Environment } from '../../src/config/environment.ts';

// The manifests, checked against the schemas of Kubernetes without a cluster.

const FOLDER = path.resolve(import.meta.dirname, '../../deploy/kubernetes');
const read = (file: string): string => readFileSync(path.join(FOLDER, file), 'utf8');

const MODELS = {
  Deployment,
  HorizontalPodAutoscaler,
  NetworkPolicy,
  PodDisruptionBudget,
  Service,
} as const;
const isKnown = (kind: string): kind is keyof typeof MODELS => kind in MODELS;

const { resources }: { resources: string[] } = parse(read('kustomization.yaml'));
const manifests = resources.flatMap((file) =>
  parseAllDocuments(read(file)).map((document) => document.toJS()),
);
const named = (kind: string, name: string) =>
  manifests.find((it) => it.kind === kind && it.metadata.name === name) ?? expect.fail(name);

const gateway = named('Deployment', 'dataset-graph').spec.template.spec;
const [container] = gateway.containers;

test('every manifest of the folder is applied', () => {
  const files = readdirSync(FOLDER).filter((file) => file !== 'kustomization.yaml');
  expect(resources.toSorted()).toEqual(files.toSorted());
});

test.each(manifests.map((it) => [it.kind, it.metadata.name, it]))(
  '%s %s fits the schema of Kubernetes',
  (kind, _name, manifest) => {
    if (!isKnown(kind)) throw new Error(`There is no model of ${kind} here.`);
    // biome-ignore lint/suspicious/noExplicitAny: the models' own types are what is checked
    const model = new MODELS[kind](manifest as any);
    expect(() => model.validate()).not.toThrow();
  },
);

test('every pod runs without rights, on a file system that it cannot change', () => {
  for (const { spec } of manifests.filter(({ kind }) => kind === 'Deployment')) {
    const pod = spec.template.spec;
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true });
    expect(pod.automountServiceAccountToken).toBe(false);
    for (const { securityContext, resources: limits, image } of pod.containers) {
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(limits).toMatchObject({ requests: {}, limits: { memory: expect.any(String) } });
      expect(image).toMatch(/:\d[\w.-]*$/);
    }
  }
});

test('a pod has the time that draining takes', () => {
  const { OPERATION_TIMEOUT_MS } = Environment.parse({});
  const { DRAIN_DELAY_MS } = Environment.parse({ DRAIN_DELAY_MS: '5000' });
  const seconds = (OPERATION_TIMEOUT_MS + DRAIN_DELAY_MS) / 1_000;
  expect(gateway.terminationGracePeriodSeconds).toBeGreaterThan(seconds);
  expect(container.readinessProbe).toMatchObject({
    httpGet: { path: '/readyz' },
    failureThreshold: 1,
  });
  const { periodSeconds, timeoutSeconds } = container.readinessProbe;
  expect(periodSeconds + timeoutSeconds).toBeLessThan(DRAIN_DELAY_MS / 1_000);
});

test('settings exist, and keys are in a secret', () => {
  const names: string[] = container.env.map(({ name }: { name: string }) => name);
  for (const name of names) expect(Object.keys(Environment.shape)).toContain(name);
  expect(names.filter((name) => /KEY|TOKEN|SECRET/.test(name))).toEqual([]);
  expect(container.envFrom).toEqual([{ secretRef: { name: 'dataset-graph' } }]);
});

test('selectors, ports and names fit each other', () => {
  const labels = named('Deployment', 'dataset-graph').spec.template.metadata.labels;
  expect(named('Service', 'dataset-graph').spec.selector).toEqual(labels);
  expect(named('PodDisruptionBudget', 'dataset-graph').spec.selector.matchLabels).toEqual(labels);
  expect(named('NetworkPolicy', 'dataset-graph').spec.podSelector.matchLabels).toEqual(labels);
  expect(named('HorizontalPodAutoscaler', 'dataset-graph').spec.scaleTargetRef.name).toBe(
    'dataset-graph',
  );
  expect(container.ports).toContainEqual({ name: 'http', containerPort: 4000 });
  const { value } = container.env.find(({ name }: { name: string }) => name === 'CACHE_URL');
  const valkey = named('Service', 'dataset-graph-valkey');
  expect(value).toBe(`redis://${valkey.metadata.name}:${valkey.spec.ports[0].port}`);
});

test('the cache can be reached by the gateway alone', () => {
  const { ingress, egress } = named('NetworkPolicy', 'dataset-graph-valkey').spec;
  expect(egress).toEqual([]);
  expect(ingress).toMatchObject([
    { from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'dataset-graph' } } }] },
  ]);
});
