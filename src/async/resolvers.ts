/** The two callbacks of a result; one of them is called, once. */
export type Resolvers<T> = {
  resolve(value: T): void;
  reject(error: unknown): void;
};

/** Calls `call` for every item, also after one throws; throws the first of these errors at the end. */
export function callAll<T>(items: readonly T[], call: (item: T) => void): void {
  const errors: unknown[] = [];
  for (const item of items) {
    try {
      call(item);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}
