import { z } from 'zod';
import type { WholeList } from '../../pagination/page.ts';
import type { UpstreamRequest } from '../../upstream/request.ts';
import { parseItems, parseResponse } from '../../upstream/response/parse.ts';
import { dateTime, nullishList, optional, optionalDateTime, rawList } from '../fields.ts';
import { ROUTES } from '../routes.ts';

// docs/providers.md §2.3, §2.5.

const field = z.object({ name: z.string(), type: z.string() });

/** A table's columns; absent for a dataset without files. */
export const tableSchema = z
  .object({ fields: nullishList(field) })
  .nullish()
  .transform((it) => it ?? { fields: [] });

// The SDK's documentation shows a list of ids, and its command line reads `datetime_added`; the API
// reference has neither.
const datasetItem = z
  .preprocess(
    (it) => (typeof it === 'string' ? { dataset_id: it } : it),
    z.object({
      dataset_id: z.string(),
      name: optional(z.string()),
      created_at: optionalDateTime,
      file_count: optional(z.int()),
      total_size_bytes: optional(z.int()),
      schema: tableSchema,
      updated_at: dateTime.nullish(),
      datetime_added: dateTime.nullish(),
    }),
  )
  // Named one by one: rest properties take several times as long.
  .transform((it) => ({
    dataset_id: it.dataset_id,
    name: it.name,
    created_at: it.created_at ?? it.datetime_added ?? null,
    updated_at: it.updated_at ?? null,
    file_count: it.file_count,
    total_size_bytes: it.total_size_bytes,
    schema: it.schema,
  }));

export type SutroField = z.infer<typeof field>;
export type SutroDatasetItem = z.infer<typeof datasetItem>;

const FIELDS = {
  known: ['dataset_id', 'name', 'created_at', 'file_count', 'total_size_bytes'],
  optional: ['schema', 'updated_at'],
  aliases: { datetime_added: 'created_at' },
};

const answer = z.object({ datasets: rawList });

/** All datasets at once, in an unspecified order (docs/providers.md §2.4). */
export const listSutroDatasets = (): UpstreamRequest<WholeList<SutroDatasetItem>> => {
  const route = ROUTES.sutro.datasets;
  return {
    ...route,
    parse: (json, origin) => {
      const { datasets } = parseResponse(answer, json, route);
      return {
        items: parseItems(datasetItem, datasets, {
          ...route,
          at: 'datasets',
          fields: FIELDS,
          origin,
        }),
        readAt: origin?.readAt ?? performance.now(),
      };
    },
  };
};
