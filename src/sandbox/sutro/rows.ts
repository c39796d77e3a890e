/** Sutro's objects as they travel (docs/providers.md §2.5). */

export type Schema = {
  readonly fields: readonly { readonly name: string; readonly type: string }[];
};

export type SutroDataset = {
  readonly dataset_id: string;
  readonly name: string | null;
  readonly created_at: string | null;
  readonly file_count: number | null;
  readonly total_size_bytes: number | null;
  readonly schema?: Schema | null;
};

export type SutroFile = {
  readonly file_name: string;
  readonly file_id: string;
  readonly uploaded_at: string;
  readonly size_bytes: number;
  readonly row_count: number;
  readonly schema: Schema | null;
};

export type SutroJob = {
  readonly job_id: string;
  readonly status: string;
  readonly model: string;
  readonly system_prompt: string | null;
  readonly job_priority: number;
  readonly datetime_created: string | null;
  readonly datetime_started: string | null;
  readonly datetime_completed: string | null;
  readonly json_schema: Readonly<Record<string, unknown>> | null;
  readonly sampling_params: Readonly<Record<string, unknown>> | null;
  readonly name: string | null;
  readonly description: string | null;
  readonly dataset_id: string | null;
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly job_cost: number | null;
  readonly num_rows: number | null;
  readonly failure_reason: { readonly message: string } | null;
  readonly cost_estimate: number | null;
  readonly run_type: string | null;
};
