/** The two media types of GraphQL over HTTP. */
export type MediaType = 'application/json' | 'application/graphql-response+json';

const OFFERED_TYPES: Readonly<Record<string, MediaType>> = {
  'application/graphql-response+json': 'application/graphql-response+json',
  'application/json': 'application/json',
  'application/*': 'application/json',
  '*/json': 'application/json',
  '*/*': 'application/json',
};

/** The first of the accepted types that is offered, as Yoga chooses it; undefined where none is. */
export function mediaTypeFor(accept = '*/*'): MediaType | undefined {
  const types = accept.toLowerCase().split(',');
  const readable = types.filter((type) => !/;\s*charset\s*=(?!\s*utf-8\s*(;|$))/.test(type));
  const names = readable.map((type) => type.split(';', 1)[0]?.trim() ?? '');
  const name = names.find((name) => Object.hasOwn(OFFERED_TYPES, name));
  return name === undefined ? undefined : OFFERED_TYPES[name];
}
