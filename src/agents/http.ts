import { createMcpHandler } from '@modelcontextprotocol/server';
import { createMcpServer, type McpServerOptions } from './mcp-server.ts';

/** Answers one MCP request over HTTP, of either revision, without a session. */
export async function answerMcpRequest(
  request: Request,
  options: McpServerOptions,
  maxBodyBytes: number,
): Promise<Response> {
  const handler = createMcpHandler(() => createMcpServer(options), {
    responseMode: 'json',
    // Nothing here changes that a client could listen to.
    maxSubscriptions: 0,
    maxRequestBodySize: maxBodyBytes,
  });
  return handler.fetch(request);
}
