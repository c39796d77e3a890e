import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { Environment } from '../../src/config/environment.ts';

// No Docker engine is at hand where these run: the rules that matter are read from the files.

const ROOT = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

type Service = {
  image?: string;
  profiles?: string[];
  secrets?: string[];
  build?: string;
  environment?: Record<string, string>;
  env_file?: { path: string; required: boolean }[];
  healthcheck?: { test: string[] };
  ports?: string[];
  volumes?: string[];
  networks: string[];
  deploy?: { replicas: number };
  stop_grace_period?: string;
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  depends_on?: Record<string, { condition: string }>;
};
type Compose = {
  services: Record<'gateway' | 'valkey' | 'balancer' | 'prometheus' | 'grafana', Service>;
  secrets: Record<string, { environment: string }>;
  networks: Record<string, { internal?: boolean } | null>;
};

const compose: Compose = parse(read('deploy/compose.yaml'));
const services = Object.entries(compose.services);

/** Instruction and arguments of each line, without comments and with continued lines joined. */
const dockerfile = read('Dockerfile')
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n\s*/g, '')
  .split('\n')
  .filter(Boolean)
  .map((line) => {
    const [, instruction = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    return { instruction, rest };
  });
const all = (name: string): string[] =>
  dockerfile.filter(({ instruction }) => instruction === name).map(({ rest }) => rest);

test('the image is built on exactly the Node that the lockfile pins', () => {
  const { optionalDependencies } = JSON.parse(read('package.json'));
  const [version] = new Set(Object.values<string>(optionalDependencies));
  expect(all('ARG')).toEqual([`NODE_IMAGE=node:${version}-slim`]);
  expect(all('FROM')).toEqual([`\${NODE_IMAGE} AS packages`, `\${NODE_IMAGE}`]);
});

test('the image has production packages only, from the lockfile', () => {
  expect(all('RUN')).toEqual(['npm ci --omit=dev --omit=optional --ignore-scripts']);
});

test('the image’s last stage is not root’s, and its code is not the process’s to change', () => {
  const last = dockerfile.slice(dockerfile.findLastIndex((it) => it.instruction === 'FROM'));
  const user = last.find(({ instruction }) => instruction === 'USER')?.rest ?? '';
  expect(user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  const after = last.slice(last.findIndex(({ instruction }) => instruction === 'USER'));
  expect(after.filter(({ instruction }) => /^(RUN|COPY|ADD)$/.test(instruction))).toEqual([]);
  expect(read('Dockerfile')).not.toMatch(/--chown|\bADD\b|:latest/);
});

test('the image says how to tell whether it lives, and has no secrets', () => {
  const [check = ''] = all('HEALTHCHECK');
  const command: string[] = JSON.parse(check.slice(check.indexOf('[')));
  expect(command.slice(0, 2)).toEqual(['node', '-e']);
  expect(command[2]).toContain('/livez');
  expect(() => new Function(command[2] ?? '!')).not.toThrow();
  const settings = [...all('ENV'), ...all('ARG')].join(' ');
  expect(settings).not.toMatch(/KEY|TOKEN|SECRET|PASSWORD/i);
  expect(JSON.parse(all('ENTRYPOINT')[0] ?? '')).toEqual(['node', 'src/main.ts']);
});

test('nothing gets into the image but what it is made of', () => {
  const lines = read('.dockerignore')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));
  expect(lines[0]).toBe('*');
  const copied = all('COPY')
    .filter((rest) => !rest.startsWith('--from'))
    .flatMap((rest) => rest.split(' ').slice(0, -1));
  expect(
    lines
      .slice(1)
      .map((line) => line.slice(1))
      .sort(),
  ).toEqual([...new Set(copied)].sort());
});

test('two replicas, a cache and a balancer, each pinned and each with a health check', () => {
  const always = services.filter(([, { profiles }]) => !profiles).map(([name]) => name);
  expect(always.sort()).toEqual(['balancer', 'gateway', 'valkey']);
  const { gateway, valkey, balancer } = compose.services;
  expect(gateway).toMatchObject({ build: '..', deploy: { replicas: 2 } });
  const { version } = JSON.parse(read('package.json'));
  expect(gateway.image).toBe(`dataset-graph:${version}`);
  for (const { image } of [valkey, balancer]) expect(image).toMatch(/:\d+\.\d+\.\d+-alpine$/);
  for (const { healthcheck } of [valkey, balancer]) expect(healthcheck?.test[0]).toBe('CMD');
  expect(gateway.depends_on).toEqual({ valkey: { condition: 'service_healthy' } });
  expect(balancer.depends_on).toEqual({ gateway: { condition: 'service_healthy' } });
});

test('the profile for monitoring has every file that it mounts, and the token of the gateway', () => {
  const { prometheus, grafana } = compose.services;
  for (const { profiles, image, volumes = [] } of [prometheus, grafana]) {
    expect(profiles).toEqual(['monitoring']);
    expect(image).toMatch(/:v?\d+\.\d+\.\d+$/);
    for (const volume of volumes) {
      const [source = ''] = volume.split(':');
      expect(() => read(path.join('deploy', source)), volume).not.toThrow();
    }
  }
  expect(compose.secrets).toEqual({ metrics_token: { environment: 'METRICS_TOKEN' } });
  expect(compose.services.gateway.environment).toHaveProperty('METRICS_TOKEN');
  const { scrape_configs } = parse(read('deploy/prometheus.yaml'));
  expect(scrape_configs[0].authorization).toEqual({
    credentials_file: `/run/secrets/${prometheus.secrets?.[0]}`,
  });
});

test('no container may write, nor gain rights', () => {
  for (const [name, service] of services) {
    expect(service, name).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
  }
});

test('only the balancer is reached from the host, and the cache only from the gateway', () => {
  const open = services.filter(([, { ports }]) => ports).map(([name]) => name);
  expect(open.sort()).toEqual(['balancer', 'grafana']);
  expect(compose.services.grafana.ports).toEqual(['127.0.0.1:3000:3000']);
  expect(compose.services.balancer.ports).toEqual(['127.0.0.1:8080:8080']);
  expect(compose.networks.inside).toEqual({ internal: true });
  expect(compose.services.valkey.networks).toEqual(['inside']);
  expect(compose.services.balancer.networks).not.toContain('inside');
});

test('settings are known names, keys come from .env alone, and the end is waited for', () => {
  const { environment = {}, env_file, stop_grace_period } = compose.services.gateway;
  const known = Object.keys(Environment.shape);
  expect(Object.keys(environment).filter((name) => !known.includes(name))).toEqual([]);
  // Without a value it is the shell's.
  const withValues = Object.entries(environment).filter(([, value]) => value !== null);
  expect(withValues.map(([name]) => name).join(' ')).not.toMatch(/KEY|TOKEN|SECRET/);
  expect(env_file).toEqual([{ path: '../.env', required: false }]);
  // Ten seconds to drain and two to close: src/cli/serve.ts.
  expect(Number.parseInt(stop_grace_period ?? '', 10)).toBeGreaterThan(12);
});

test('the balancer asks Docker for the replicas and keeps connections no longer than they do', () => {
  const upstream = read('deploy/upstream.conf');
  expect(upstream).toContain('server gateway:4000 resolve');
  expect(upstream).toContain('resolver 127.0.0.11');
  expect(upstream).toContain('keepalive_timeout 60s;');
  expect(read('src/cli/listen.ts')).toMatch(/keepAlive\w* ?[:=] 65_000/i);
});
