type Args = {
  readonly after?: string | null | undefined;
  readonly sort?: string | null | undefined;
};

/** Whether one read can answer for many jobs: the rows of a list carry their links. */
export const isFirstPage = ({ after, sort }: Args, otherConditions: object): boolean =>
  !after &&
  (sort ?? 'NEWEST') === 'NEWEST' &&
  Object.values(otherConditions).every((value) => value === undefined || value === null);
