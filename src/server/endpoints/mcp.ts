import { type DocumentNode, GraphQLError } from 'graphql';
import type { GraphQLHTTPExtensions } from 'graphql-yoga';
import type { Config } from '../../config/config.ts';
import type { Pipeline } from '../pipeline.ts';
import { refusal } from '../protocol/protocol-error.ts';
import type { RequestContext, Result } from '../request-context.ts';
import type { FetchRoute } from '../yoga/use-routes.ts';

/** Runs a document of this product for a tool, as an operation of the request. */
export type RunToolDocument = (
  tool: { readonly name: string; readonly document: DocumentNode },
  variables: Readonly<Record<string, unknown>>,
) => Promise<Result>;

/** Answers one request of the Model Context Protocol. */
export type AnswerMcp = (
  request: Request,
  run: RunToolDocument,
  maxBodyBytes: number,
) => Promise<Response>;

export type McpOptions = {
  readonly answer: AnswerMcp;
  readonly pipeline: Pipeline;
  readonly config: Pick<Config, 'corsOrigins' | 'callers'>;
  readonly maxBodyBytes: number;
};

const PATH = '/mcp';
/** RFC 9728 §3.1. */
const METADATA_PATH = '/.well-known/oauth-protected-resource/mcp';

/**
 * `/mcp`: tools for agents over Streamable HTTP, without sessions. Requests are admitted as those of `/graphql`.
 * A web page of an origin that is not listed is refused, as the protocol asks for.
 */
export const mcpRoutes = ({
  answer,
  pipeline,
  config: { corsOrigins, callers },
  maxBodyBytes,
}: McpOptions): readonly FetchRoute[] => {
  const issuer = callers.jwt?.issuer;
  const metadataUrl = (request: Request): string => new URL(METADATA_PATH, request.url).href;

  const respond = async (request: Request, context: RequestContext): Promise<Response> => {
    const origin = request.headers.get('origin');
    if (origin !== null && !isAllowedOrigin(origin, request, corsOrigins)) return FORBIDDEN();
    if (request.method !== 'POST') return NOT_ALLOWED();
    try {
      await pipeline.admit(context);
    } catch (error) {
      const refused = refusalOf(error);
      if (issuer !== undefined && refused.status === 401) {
        refused.headers.set(
          'www-authenticate',
          `Bearer resource_metadata="${metadataUrl(request)}"`,
        );
      }
      return refused;
    }
    return answer(request, runFor(pipeline, context, request.signal), maxBodyBytes);
  };

  const metadata = async (request: Request): Promise<Response> =>
    Response.json({
      resource: new URL(PATH, request.url).href,
      authorization_servers: [issuer],
      bearer_methods_supported: ['header'],
    });

  return [
    { path: PATH, fetch: respond },
    ...(issuer === undefined ? [] : [{ path: METADATA_PATH, fetch: metadata }]),
  ];
};

/** Each call of a tool is an operation with its own cost, log line and metrics. */
const runFor =
  (pipeline: Pipeline, request: RequestContext, signal: AbortSignal): RunToolDocument =>
  async ({ name, document }, variables) => {
    const context: RequestContext = { ...request, tool: name };
    const result = pipeline.finish(
      context,
      await pipeline.executeDocument(context, { document, variables }, signal),
    );
    pipeline.notify(context, result);
    return result;
  };

/** The page's own origin, or a listed one. */
function isAllowedOrigin(origin: string, { url }: Request, listed: readonly string[]): boolean {
  if (listed.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === new URL(url).host;
}

type Refusal = Omit<ReturnType<typeof refusal>, 'status'> & { readonly status: number };

const responseOf = ({ status, headers, body }: Refusal): Response =>
  new Response(body, { status, headers });

const FORBIDDEN = (): Response =>
  responseOf({
    ...refusal('BAD_USER_INPUT', 'This origin may not use the endpoint. Add it to CORS_ORIGINS.'),
    status: 403,
  });

const NOT_ALLOWED = (): Response =>
  responseOf(refusal('METHOD_NOT_ALLOWED', 'Send POST.', { allow: 'POST' }));

/** An admission error as a response; others are thrown. */
function refusalOf(error: unknown): Response {
  if (!(error instanceof GraphQLError)) throw error;
  const { http, ...extensions } = error.extensions;
  const { status = 500, headers = {} } = (http ?? {}) as GraphQLHTTPExtensions;
  return Response.json({ errors: [{ message: error.message, extensions }] }, { status, headers });
}
