import { print } from 'graphql';
import type { RunTool } from '../agents/mcp-server.ts';
import type { readTools as ReadTools, Tool } from '../agents/tools.ts';
import { readConfig } from '../config/config.ts';
import { createGateway } from '../gateway.ts';
import { schema } from '../schema/schema.ts';
import { printSdl } from '../schema/sdl.ts';
import { type Command, OperatorError, readFlags } from './command.ts';
import { createTelemetry } from './create-telemetry.ts';
import { loadEnvironment, printWarnings } from './process-environment.ts';
import { settlesWithin, shutdownSignal } from './shutdown.ts';

const CLOSE_MS = 2_000;

/** What guards a server that others reach. The client of standard input started this process. */
const UNUSED = {
  GATEWAY_TOKENS: undefined,
  JWT_JWKS_URL: undefined,
  JWT_ISSUER: undefined,
  JWT_AUDIENCE: undefined,
  TRUSTED_DOCUMENTS: undefined,
};

export const mcp: Command = {
  summary: 'Offer tools to an agent over standard input and output (MCP)',
  help: `Usage: dataset-graph mcp

Speaks the Model Context Protocol over standard input and output; a client starts it. Each document in
agents/ is a tool. Keys come from the environment. Logs go to standard error.
`,
  run: async (args) => {
    readFlags(args, {});
    const { env, warnings } = loadEnvironment();
    printWarnings(warnings);
    if (env.CREDENTIALS === 'caller') {
      throw new OperatorError(
        'CREDENTIALS=caller needs a header of each request, which MCP over standard input does not have.',
      );
    }
    const [{ serveStdio }, { createMcpServer }, { readTools }] = await Promise.all([
      import('@modelcontextprotocol/server/stdio'),
      import('../agents/mcp-server.ts'),
      import('../agents/tools.ts'),
    ]);
    const tools = toolsOf(readTools);
    const config = readConfig({ ...env, ...UNUSED });
    const { telemetry, report, close } = await createTelemetry(config);
    const gateway = await createGateway(config, { telemetry, report });
    const ended = new Promise<void>((resolve) => process.stdin.once('end', resolve));
    const options = {
      tools,
      run: runOver(gateway.fetch),
      sdl: () => printSdl(schema),
      isStructured: config.mcp.structuredContent,
    };
    const stdio = serveStdio(() => createMcpServer(options));
    try {
      await Promise.race([ended, shutdownSignal()]);
      return 0;
    } finally {
      await settlesWithin(CLOSE_MS, Promise.all([stdio.close(), gateway.close(), close()]));
    }
  },
};

/** Sends documents to `/graphql`, in this process. */
const runOver =
  (fetch: (request: Request) => Promise<Response>): RunTool =>
  async ({ document }, variables) => {
    const response = await fetch(
      new Request('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ query: print(document), variables }),
      }),
    );
    return response.json();
  };

/** @throws {OperatorError} that names the document which cannot be a tool. */
const toolsOf = (readTools: typeof ReadTools): readonly Tool[] => {
  try {
    return readTools(schema);
  } catch (error) {
    throw new OperatorError(error instanceof Error ? error.message : String(error));
  }
};
