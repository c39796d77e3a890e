import { validate } from 'graphql';
import type { ServerPlugin } from '../request-context.ts';

/** Errors of one invalid document: Yoga caches them with the document, and its client needs few. */
const MAX_ERRORS = 5;

/** Stops validation after a few errors; graphql-js alone finds and repeats a hundred. */
export const useValidation = (): ServerPlugin => ({
  onValidate({ setValidationFn }) {
    setValidationFn(validateBriefly);
  },
});

const validateBriefly: typeof validate = (schema, document, rules, options) =>
  validate(schema, document, rules, { ...options, maxErrors: MAX_ERRORS });
