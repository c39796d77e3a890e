/** Names as Hugging Face has them: they start and end with a letter or digit. */
const REPOSITORY = /^[a-z0-9](?:[\w.-]{0,94}[a-z0-9])?\/[a-z0-9](?:[\w.-]{0,94}[a-z0-9_])?$/i;

/** Page of the dataset; null for local paths and whatever else is no `owner/name`. */
export const huggingFaceUrl = (path: string): string | null =>
  REPOSITORY.test(path) && !/\.\.|--/.test(path) ? `https://huggingface.co/datasets/${path}` : null;
