import { fromJsonSchema, McpServer } from '@modelcontextprotocol/server';
import { ERRORS } from '../errors.ts';
import { REMEDIES } from './remedies.ts';
import { type ToolResponse, type ToolResult, toolResultOf } from './tool-result.ts';
import type { Tool } from './tools.ts';

/** Runs a tool's document; limits, keys and masked errors are those of any operation. */
export type RunTool = (
  tool: Tool,
  variables: Readonly<Record<string, unknown>>,
) => Promise<ToolResponse>;

export type McpServerOptions = {
  readonly tools: readonly Tool[];
  readonly run: RunTool;
  /** The schema of the graph as SDL. */
  readonly sdl: () => string;
  /** Whether results have `structuredContent` beside their text. */
  readonly isStructured: boolean;
};

/** An MCP server for one connection or one request. */
export function createMcpServer({ tools, run, sdl, isStructured }: McpServerOptions): McpServer {
  const server = new McpServer({ name: 'dataset-graph', version: '0.1.0' });
  for (const tool of tools) {
    server.registerTool(
      tool.name,
      {
        description: tool.description,
        inputSchema: fromJsonSchema<Record<string, unknown>>(tool.inputSchema),
        annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: true },
      },
      async (variables): Promise<ToolResult> =>
        toolResultOf(await run(tool, variables), { isStructured }),
    );
  }
  registerText(server, {
    name: 'errors',
    description: 'Every error code in an answer, and what to do about it.',
    mimeType: 'text/markdown',
    text: errorTable,
  });
  registerText(server, {
    name: 'schema',
    description: 'The GraphQL schema that the tools query, with every description.',
    mimeType: 'text/plain',
    text: sdl,
  });
  return server;
}

type TextResource = {
  readonly name: string;
  readonly description: string;
  readonly mimeType: string;
  readonly text: () => string;
};

const registerText = (
  server: McpServer,
  { name, description, mimeType, text }: TextResource,
): void => {
  const uri = `dataset-graph://${name}`;
  server.registerResource(name, uri, { description, mimeType }, () => ({
    contents: [{ uri, mimeType, text: text() }],
  }));
};

const errorTable = (): string =>
  Object.entries(REMEDIES)
    .map(([code, remedy]) => `- ${code}: ${ERRORS[code as keyof typeof ERRORS]} ${remedy}`)
    .join('\n');
