import { NoSchemaIntrospectionCustomRule } from 'graphql';
import type { ServerPlugin } from '../request-context.ts';

/** Refuses `__schema` and `__type` if the configuration disables introspection. */
export const useIntrospection = (allowed: boolean): ServerPlugin =>
  allowed
    ? {}
    : { onValidate: ({ addValidationRule }) => addValidationRule(NoSchemaIntrospectionCustomRule) };
