import { random } from '../random.ts';
import { HOUR, isoTime, NOW, timeKey } from '../time.ts';
import type { SutroDataset, SutroFile } from './rows.ts';

/** The files of a dataset in upload order; their number and sizes add up to what the dataset says. */
export const filesOf = (dataset: SutroDataset): SutroFile[] => {
  const count = dataset.file_count ?? 0;
  const rng = random(0, 'files', dataset.dataset_id);
  const share = Math.floor((dataset.total_size_bytes ?? 0) / Math.max(count, 1));
  const created = timeKey(dataset.created_at) || NOW - HOUR;
  return Array.from({ length: count }, (_, index) => {
    const isLast = index === count - 1;
    const size = isLast ? (dataset.total_size_bytes ?? 0) - share * index : share;
    return {
      file_name: `part-${String(index).padStart(5, '0')}.snappy.parquet`,
      file_id: `file-${rng.uuid()}`,
      uploaded_at: isoTime(created + (index + 1) * 60_000),
      size_bytes: size,
      row_count: Math.ceil(size / 160),
      schema: dataset.schema ?? null,
    };
  });
};
