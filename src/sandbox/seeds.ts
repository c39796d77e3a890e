/** The two example answers this product was ordered from, word for word: not a byte may change. */

/** `GET /v1/datasets/list?limit=20&sort=newest` of Qualia. */
export const QUALIA_DATASETS = `{
"items": [
{
"artifact_id": "2489E9AD-2EE2-8E00-8EC9-32D5F69181C0",
"subtype": "example",
"path": "example",
"metadata": {},
"jobs": [
{
"job_id": "2489E9AD-2EE2-8E00-8EC9-32D5F69181C0",
"direction": "example"
}
],
"created_at": "2026-04-15T12:00:00Z",
"updated_at": "2026-04-15T12:00:00Z"
}
],
"page_info": {
"has_next": true,
"end_cursor": "example",
"total_count": 1
}
}`;

/** `POST /list-datasets` of Sutro. */
export const SUTRO_DATASETS = `{
  "datasets": [
    {
      "dataset_id": "dataset_12345",
      "name": "Training Data Q1 2024",
      "created_at": "2024-01-15T10:30:00Z",
      "file_count": 5,
      "total_size_bytes": 1048576,
      "schema": {
        "fields": [
          {"name": "input", "type": "string"},
          {"name": "output", "type": "string"},
          {"name": "category", "type": "string"}
        ]
      }
    },
    {
      "dataset_id": "dataset_12346",
      "name": "Evaluation Dataset",
      "created_at": "2024-01-20T14:15:00Z",
      "file_count": 2,
      "total_size_bytes": 524288,
      "schema": {
        "fields": [
          {"name": "prompt", "type": "string"},
          {"name": "response", "type": "string"}
        ]
      }
    }
  ]
}`;
