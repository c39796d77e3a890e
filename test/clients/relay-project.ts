import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.resolve(import.meta.dirname, '../..');
const COMPILER = path.join(ROOT, 'node_modules/relay-compiler/cli.js');

/** A folder that Relay's compiler reads, with the schema of this repository. */
export type RelayProject = Disposable & {
  /** Compiles a module with these documents; returns the path of an artifact by its name. */
  readonly compile: (module: string, documents: string) => Promise<(name: string) => string>;
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
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}
