import { Cluster, Redis } from 'iovalkey';

export const NAMESPACE = 'dataset-graph:1:';
const CONNECT_MS = 1_000;
/** Milliseconds after which a command of the store fails. */
const COMMAND_MS = 500;
/** Moves to another node that one command of a cluster may cause. */
const MAX_REDIRECTIONS = 3;

export type ValkeyClient = {
  /** The connection to the address of the URL. */
  readonly node: Redis;
  /** Where commands are sent: the node, or the cluster that it is part of. */
  readonly commands: () => Redis | Cluster;
  readonly close: () => void;
};

const retryStrategy = (times = 0): number => Math.min(100 * 2 ** times, 5_000);

/** After a failover the former primary may keep its connections; only a new one finds the new primary. */
const reconnectOnError = ({ message }: Error): boolean => /^(READONLY|MASTERDOWN)/.test(message);

/**
 * Connects to Valkey or Redis, also in cluster mode, which the server is asked for. Resolves when it
 * is connected or after a second; it reconnects for as long as it is not closed.
 */
export const connectValkey = async (url: string): Promise<ValkeyClient> => {
  const node = new Redis(url, {
    keyPrefix: NAMESPACE,
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: CONNECT_MS,
    commandTimeout: COMMAND_MS,
    retryStrategy,
    reconnectOnError,
  });
  // The request that uses a failed command records the failure; without a listener it is printed.
  node.on('error', () => {});
  let cluster: Cluster | undefined;
  let isClosed = false;

  const joinCluster = async (): Promise<void> => {
    if (cluster || isClosed || !(await isCluster(node)) || cluster || isClosed) return;
    cluster = clusterOf(node);
    await cluster.connect();
  };
  const connected = async (): Promise<void> => {
    await node.connect();
    await joinCluster();
  };
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, CONNECT_MS);
  await Promise.race([connected().catch(() => undefined), late.promise]);
  clearTimeout(timer);
  node.on('ready', () => void joinCluster().catch(() => undefined));

  return {
    node,
    commands: () => cluster ?? node,
    close: () => {
      isClosed = true;
      cluster?.disconnect();
      node.disconnect();
    },
  };
};

const isCluster = async (node: Redis): Promise<boolean> =>
  /^cluster_enabled:1/m.test(await node.info('cluster'));

const clusterOf = ({ options }: Redis): Cluster => {
  const { host = '127.0.0.1', port = 6379, username, password, tls } = options;
  const cluster = new Cluster([{ host, port }], {
    keyPrefix: NAMESPACE,
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRedirections: MAX_REDIRECTIONS,
    clusterRetryStrategy: retryStrategy,
    redisOptions: {
      connectTimeout: CONNECT_MS,
      commandTimeout: COMMAND_MS,
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      ...(tls && { tls }),
    },
  });
  cluster.on('error', () => {});
  return cluster;
};
