/**
 * Milliseconds after an edit or a change of tabs until GraphiQL has read the name of the operation in the editor: it
 * does so 100 ms after the text has changed, which is after the event.
 */
const SETTLED_MS = 250;

/**
 * The script that starts GraphiQL. It runs before GraphiQL's own, because the editor reads `MonacoEnvironment` when it
 * loads. It does two things beside:
 * - A visitor who has not edited anything gets the first tab; GraphiQL alone opens an empty one.
 * - A run soon after an edit is repeated when GraphiQL has read the edit. GraphiQL alone sends the name of the
 *   operation before the edit, with the text after it.
 */
export const startScript = (workers: object, options: object): string => `'use strict';
const workers = ${JSON.stringify(workers)};
const options = ${JSON.stringify(options)};
self.MonacoEnvironment = { globalAPI: false, getWorkerUrl: (_, label) => workers[label] };

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
for (const tab of options.defaultTabs) {
  const aWeekAgo = () => new Date(Date.now() - WEEK_MS).toISOString().replace(/\\.\\d+/, '');
  if (options.since && tab.variables) tab.variables = tab.variables.replace(options.since, aWeekAgo);
}

const isEdited = () => {
  try {
    return localStorage.getItem('graphiql:query') !== null;
  } catch {
    return false;
  }
};

const isRun = (event) =>
  event.type === 'click'
    ? event.target instanceof Element && event.target.closest('.graphiql-execute-button') !== null
    : event.type === 'keydown' && event.key === 'Enter' && (event.ctrlKey || event.metaKey);
const MODIFIERS = ['Alt', 'Control', 'Meta', 'Shift'];
let changedAt = -Infinity;
const onEvent = (event) => {
  if (!event.isTrusted) return;
  if (!isRun(event)) {
    if (!MODIFIERS.includes(event.key)) changedAt = event.timeStamp;
    return;
  }
  const waitMs = changedAt + ${SETTLED_MS} - event.timeStamp;
  if (waitMs <= 0) return;
  event.stopImmediatePropagation();
  event.preventDefault();
  const repeat = () => event.target.dispatchEvent(new event.constructor(event.type, event));
  setTimeout(repeat, waitMs);
};
for (const type of ['click', 'cut', 'drop', 'input', 'keydown', 'paste']) {
  addEventListener(type, onEvent, { capture: true });
}

addEventListener('DOMContentLoaded', () => {
  const isLinked = new URLSearchParams(location.search).has('query');
  if (!isLinked && !isEdited()) {
    const [{ query, variables }] = options.defaultTabs;
    Object.assign(options, { query, variables });
  }
  YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root'), options);
});
`;
