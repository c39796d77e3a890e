import { FieldsOnCorrectTypeRule, KnownArgumentNamesRule, specifiedRules, validate } from 'graphql';
import type { ServerPlugin } from '../request-context.ts';
import { SuggestArgumentsRule, SuggestFieldsRule } from './suggest-fields.ts';

/** Errors of one invalid document: each costs time, Yoga caches them with the document, and its client needs few. */
const MAX_ERRORS = 5;

/** Stops validation after a few errors, where graphql-js finds and repeats a hundred, and suggests more names. */
export const useValidation = (): ServerPlugin => ({
  onValidate({ setValidationFn }) {
    setValidationFn(validateBriefly);
  },
});

const validateBriefly: typeof validate = (schema, document, rules = specifiedRules) =>
  validate(schema, document, rules.map(suggestingRule), { maxErrors: MAX_ERRORS });

const suggestingRule = (rule: (typeof specifiedRules)[number]) => {
  if (rule === FieldsOnCorrectTypeRule) return SuggestFieldsRule;
  return rule === KnownArgumentNamesRule ? SuggestArgumentsRule : rule;
};
