/** Every value begins with the epoch of its account, a UUID of this length. */
const EPOCH_LENGTH = 36;

/** Returns the epoch, whether the lock was taken, and the value with its remaining time if any. */
export const GET_OR_LOCK = `
  local epoch = redis.call('get', KEYS[3])
  if epoch and redis.call('getrange', KEYS[1], 0, ${EPOCH_LENGTH - 1}) == epoch then
    local value = redis.call('getrange', KEYS[1], ${EPOCH_LENGTH}, -1)
    return { epoch, 0, value, redis.call('pttl', KEYS[1]) }
  end
  epoch = epoch or ARGV[1]
  if redis.call('pttl', KEYS[3]) < tonumber(ARGV[3]) then
    redis.call('set', KEYS[3], epoch, 'PX', ARGV[3])
  end
  return { epoch, redis.call('set', KEYS[2], ARGV[1], 'PX', ARGV[2], 'NX') and 1 or 0 }`;

/** Stores nothing if the epoch has changed since the request. */
export const STORE = `
  if redis.call('get', KEYS[2]) ~= ARGV[1] then return 0 end
  redis.call('set', KEYS[1], ARGV[2], 'PX', ARGV[3])
  if redis.call('pttl', KEYS[2]) < tonumber(ARGV[3]) then
    redis.call('pexpire', KEYS[2], ARGV[3])
  end
  return 1`;

export const FORGET = `
  redis.call('del', KEYS[1])
  return redis.call('publish', ARGV[1], ARGV[2])`;

/** Only the holder releases the lock, not one whose lock has expired. */
export const RELEASE_LOCK =
  "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0";

/** The keys of one account's value. The hash tag puts them on one node of a cluster. */
export const keysOf = (account: string, key: string) => ({
  answer: `answer:{${account}}:${key}`,
  lock: `lock:answer:{${account}}:${key}`,
  epoch: epochKey(account),
});

export const epochKey = (account: string): string => `epoch:{${account}}`;
