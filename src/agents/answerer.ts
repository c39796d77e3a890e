import type { GraphQLSchema } from 'graphql';
import type { RunTool } from './mcp-server.ts';
import { readTools } from './tools.ts';

type McpSettings = { readonly structuredContent: boolean };

/**
 * Answers MCP requests over HTTP. The protocol's library is loaded by the first of them.
 *
 * @throws {Error} that names the document which cannot be a tool.
 */
export const createMcpAnswerer = (
  schema: GraphQLSchema,
  printSdl: (schema: GraphQLSchema) => string,
  { structuredContent: isStructured }: McpSettings,
) => {
  const tools = readTools(schema);
  return async (request: Request, run: RunTool, maxBodyBytes: number): Promise<Response> => {
    const { answerMcpRequest } = await import('./http.ts');
    const options = { tools, run, sdl: () => printSdl(schema), isStructured };
    return answerMcpRequest(request, options, maxBodyBytes);
  };
};
