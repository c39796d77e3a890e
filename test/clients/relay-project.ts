import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  ConnectionHandler,
  commitLocalUpdate,
  type Environment,
  type Variables,
} from 'relay-runtime';

const ROOT = path.resolve(import.meta.dirname, '../..');
const COMPILER = path.join(ROOT, 'node_modules/relay-compiler/cli.js');

/** A folder that Relay's compiler reads, with the schema of this repository. */
export type RelayProject = Disposable & {
  /** Compiles a module with these documents; returns the path of an artifact by its name. */
  readonly compile: (module: string, documents: string) => Promise<(name: string) => string>;
  /** Loads a module that exports an environment. */
  readonly load: (code: string) => Promise<Environment>;
};

/** Creates the folder in `test/`, where JavaScript artifacts are modules. */
export function createRelayProject(language: 'javascript' | 'typescript'): RelayProject {
  const folder = mkdtempSync(path.join(ROOT, 'test', '.mount-'));
  const extension = language === 'javascript' ? 'js' : 'ts';
  copyFileSync(path.join(ROOT, 'schema.graphql'), path.join(folder, 'schema.graphql'));
  mkdirSync(path.join(folder, 'src'));
  const config = { src: './src', schema: './schema.graphql', language, eagerEsModules: true };
  writeFileSync(path.join(folder, 'relay.config.json'), JSON.stringify(config));
  return {
    compile: async (module, documents) => {
      const text = `import { graphql } from 'relay-runtime';\ngraphql\`${documents}\`;\n`;
      writeFileSync(path.join(folder, 'src', `${module}.${extension}`), text);
      await promisify(execFile)(process.execPath, [COMPILER], { cwd: folder });
      return (name) => path.join(folder, 'src/__generated__', `${name}.graphql.${extension}`);
    },
    load: async (code) => {
      const file = path.join(folder, 'environment.ts');
      writeFileSync(file, code);
      return (await import(file)).environment;
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

/** The ids of a connection in Relay's store, and `after` of the page that follows if there is one. */
export function relayConnection(environment: Environment, key: string, list: Variables) {
  let ids: string[] = [];
  let after: unknown;
  commitLocalUpdate(environment, (store) => {
    const record = ConnectionHandler.getConnection(store.getRoot(), key, list);
    const edges = record?.getLinkedRecords('edges') ?? [];
    ids = edges.map((edge) => String(edge.getLinkedRecord('node')?.getDataID()));
    const pageInfo = record?.getLinkedRecord('pageInfo');
    after = pageInfo?.getValue('hasNextPage') ? pageInfo.getValue('endCursor') : undefined;
  });
  return { ids, after };
}
