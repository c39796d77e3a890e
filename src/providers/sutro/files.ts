import { z } from 'zod';
import type { ItemOrError } from '../../pagination/page.ts';
import type { UpstreamRequest } from '../../upstream/request.ts';
import { parseItems, parseResponse } from '../../upstream/response/parse.ts';
import { optional, optionalDateTime, rawList } from '../fields.ts';
import { ROUTES } from '../routes.ts';
import { tableSchema } from './datasets.ts';

// docs/providers.md §2.3, §2.5. The SDK reads each entry as a plain name, the documentation shows
// objects.

const fileItem = z.preprocess(
  (it) => (typeof it === 'string' ? { file_name: it } : it),
  z.object({
    file_name: z.string(),
    file_id: optional(z.string()),
    uploaded_at: optionalDateTime,
    size_bytes: optional(z.int()),
    row_count: optional(z.int()),
    schema: tableSchema,
  }),
);

export type SutroFileItem = z.infer<typeof fileItem>;

const FIELDS = {
  known: ['file_name', 'file_id', 'uploaded_at', 'size_bytes', 'row_count'],
  optional: ['schema'],
};

const answer = z.object({ files: rawList });

/** All files of a dataset, in the order of upload; null if the dataset does not exist. */
export const listSutroFiles = (
  datasetId: string,
): UpstreamRequest<readonly ItemOrError<SutroFileItem>[] | null> => {
  const route = ROUTES.sutro.files;
  return {
    ...route,
    body: JSON.stringify({ dataset_id: datasetId }),
    notFoundValue: null,
    parse: (json, origin) => {
      const { files } = parseResponse(answer, json, route);
      return parseItems(fileItem, files, { ...route, at: 'files', fields: FIELDS, origin });
    },
  };
};
