import type { Redis } from 'iovalkey';

export type ChannelSubscription = { readonly close: () => void };

/** Interval of pings, which detect a connection that was lost silently. */
const PING_MS = 5_000;

/**
 * Calls `listener` with each message on a channel, over a separate connection, and with
 * undefined after each connection, since earlier messages are lost. Never rejects.
 */
export const subscribeTo = (
  client: Redis,
  channel: string,
  listener: (message: string | undefined) => void,
): ChannelSubscription => {
  const subscriber = client.duplicate({
    keyPrefix: '',
    lazyConnect: false,
    autoResubscribe: false,
  });
  const reconnect = (): void => subscriber.disconnect(true);
  subscriber.on('error', () => {});
  subscriber.on('message', (_channel, message) => listener(message));
  subscriber.on('ready', () => {
    subscriber.subscribe(channel).then(() => listener(undefined), reconnect);
  });
  // After a failover both connections must find the new primary.
  client.on('reconnecting', reconnect);
  const timer = setInterval(() => {
    if (subscriber.status === 'ready') subscriber.ping().catch(reconnect);
  }, PING_MS);
  timer.unref();
  return {
    close: () => {
      clearInterval(timer);
      client.off('reconnecting', reconnect);
      subscriber.disconnect();
    },
  };
};
