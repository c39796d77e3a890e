import { ConfigError } from '../config/config.ts';
import { type Command, OperatorError, UsageError } from './command.ts';
import { doctor } from './doctor.ts';
import { mcp } from './mcp.ts';
import { sandbox } from './sandbox.ts';
import { schema } from './schema.ts';
import { serve } from './serve.ts';

const COMMANDS: Readonly<Record<string, Command>> = { serve, sandbox, schema, doctor, mcp };

const HELP = `One typed GraphQL API over the dataset providers Qualia and Sutro.

Usage: dataset-graph [command] [options]

Commands:
${Object.entries(COMMANDS)
  .map(([name, { summary }]) => `  ${name.padEnd(9)}${summary}`)
  .join('\n')}

Without a command: serve. Options of a command: dataset-graph <command> --help
`;

const isHelp = (arg: string | undefined): boolean => arg === '--help' || arg === '-h';

/** Runs one command line and answers with its exit code: 2 for wrong usage, 1 for an error outside the program. */
export async function run(argv: readonly string[]): Promise<number> {
  try {
    return await dispatch(argv);
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${error.message}\nSee dataset-graph --help`);
      return 2;
    }
    if (!(error instanceof ConfigError || error instanceof OperatorError)) throw error;
    console.error(error.message);
    return 1;
  }
}

async function dispatch(argv: readonly string[]): Promise<number> {
  const [first] = argv;
  if (isHelp(first)) {
    process.stdout.write(HELP);
    return 0;
  }
  const isNamed = first !== undefined && !first.startsWith('-');
  const name = isNamed ? first : 'serve';
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) throw new UsageError(`There is no command "${name}"`);
  const args = isNamed ? argv.slice(1) : argv;
  if (!args.some(isHelp)) return command.run(args);
  process.stdout.write(command.help);
  return 0;
}
