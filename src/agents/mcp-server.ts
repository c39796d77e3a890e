import { fromJsonSchema, McpServer } from '@modelcontextprotocol/server';
import { errorResult, type ToolResult, toolResultOf } from './tool-result.ts';
import type { Tool } from './tools.ts';

/** Answers one GraphQL request over HTTP, in this process. */
type Fetch = (request: Request) => Promise<Response>;

/** An MCP server whose tools are sent to `/graphql`: limits, keys and masked errors are those of any operation. */
export function createMcpServer(tools: readonly Tool[], fetch: Fetch): McpServer {
  const server = new McpServer({ name: 'dataset-graph', version: '0.1.0' });
  for (const { name, description, inputSchema, document } of tools) {
    server.registerTool(
      name,
      {
        description,
        inputSchema: fromJsonSchema<Record<string, unknown>>(inputSchema),
        annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: true },
      },
      (variables) => ask(fetch, document, variables),
    );
  }
  return server;
}

async function ask(
  fetch: Fetch,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<ToolResult> {
  const response = await fetch(
    new Request('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query, variables }),
    }),
  );
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return isJson
    ? toolResultOf(await response.json())
    : errorResult(`The gateway answered with status ${response.status} and no JSON.`);
}
