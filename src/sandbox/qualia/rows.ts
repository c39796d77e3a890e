/** Qualia's objects as they travel (docs/providers.md §1.4). */

export type JobLink = { readonly job_id: string; readonly direction: string };

/** A dataset or a trained model: the two lists share one shape. */
export type ArtifactItem = {
  readonly artifact_id: string;
  readonly subtype: string;
  readonly path: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly jobs?: readonly JobLink[];
  readonly created_at: string;
  readonly updated_at: string;
  /** Only in releases that know `mcap_ros2`. */
  readonly qds?: Readonly<Record<string, unknown>>;
};

export type ProjectItem = {
  readonly project_id: string;
  readonly name: string;
  readonly description: string | null;
  readonly created_at: string;
  readonly updated_at: string;
};

export type JobItem = {
  readonly job_id: string;
  readonly project_id: string;
  readonly job_desc: string | null;
  readonly status: string | null;
  readonly current_phase: string | null;
  readonly vla_type: string | null;
  readonly job_type: string | null;
  readonly model: string | null;
  /** A path, not an artifact's id. */
  readonly dataset: string | null;
  readonly instance_type: string | null;
  readonly region: string | null;
  readonly duration_hours: number | null;
  readonly batch_size: number | null;
  readonly finetuned_model_id: string | null;
  readonly created_at: string | null;
  readonly use_rabc: boolean;
};

export type PhaseEvent = {
  readonly status: string;
  readonly message: string | null;
  readonly error: string | null;
  readonly timestamp: string;
  readonly retry_attempt: number;
};

export type Phase = {
  readonly name: string;
  readonly status: string;
  readonly started_at: string | null;
  readonly completed_at: string | null;
  readonly events: readonly PhaseEvent[];
  readonly error: string | null;
};
