import { ERRORS, type ErrorCode } from '../../errors.ts';
import { builder } from '../builder.ts';

type Values = Record<ErrorCode, { readonly description: string }>;

const values = Object.fromEntries(
  Object.entries(ERRORS).map(([code, description]) => [code, { description }]),
);

const isComplete = (entries: Record<string, { description: string }>): entries is Values =>
  Object.keys(ERRORS).every((code) => code in entries);

if (!isComplete(values)) throw new TypeError('An error code has no description.');

/** One value for each code of the closed table in `src/errors.ts`. */
export const GatewayErrorCode = builder.enumType('GatewayErrorCode', {
  description: 'The codes of errors, as in `extensions.code`.',
  values,
});
