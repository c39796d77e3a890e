import type { ServerPlugin } from './exchange.ts';
export const useGraphiql = (_: { enabled: boolean; endpoint: string }): ServerPlugin => ({});
