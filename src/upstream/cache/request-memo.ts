import { type Call, type Read, readKey, type Send } from '../request.ts';

/** How one request reads a provider. */
export type Fetch = <T>(read: Read<T>) => Promise<T>;

/**
 * Within one request an identical read is made once, also when it is asked for later; a failed one
 * is forgotten. What is answered is shared, so nobody may change it.
 */
export const memo = (send: Send, call: Call): Fetch => {
  const answers = new Map<string, Promise<unknown>>();
  return <T>(read: Read<T>): Promise<T> => {
    const key = readKey(read);
    const known = answers.get(key);
    // The same key is the same builder, hence the same type.
    if (known) return known as Promise<T>;
    const answer = send(read, call);
    answers.set(key, answer);
    answer.catch(() => answers.delete(key));
    return answer;
  };
};
