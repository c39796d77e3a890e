/** The sentence that refuses a version of Node without what is used here; undefined for `engines` of package.json. */
export function nodeProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if ((major === 24 && minor >= 12) || major >= 26) return undefined;
  return `dataset-graph needs Node ^24.12.0 || >=26, and this is ${version}.`;
}
