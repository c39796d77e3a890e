import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LightAbortController } from '../../async/abort.ts';
import {
  type FlightResolvers,
  SingleFlight,
  type Subscription,
} from '../../async/single-flight.ts';
import { GatewayError } from '../../errors.ts';
import type { UnreadBytes } from '../limits/unread-bytes.ts';
import type { DocumentStore } from '../operation/document-store.ts';
import type { Runner } from '../operation/operation-runner.ts';
import { createRequestContext } from '../plugins/request-id.ts';
import { type GraphQLParams, parseParams } from '../protocol/graphql-params.ts';
import { type MediaType, mediaTypeFor } from '../protocol/media-type.ts';
import type { RequestContext, RequestPlugin, Result, ResultSummary } from '../request-context.ts';
import { type Serialize, type SerializedResponse, serialize, writeResponse } from '../response.ts';
import {
  lookup,
  requestedDocumentId,
  type TrustedDocuments,
} from '../trusted-documents/manifest.ts';
import type { NodeListener } from '../yoga/reject-invalid-url.ts';
import { type Eligibility, isEligible, requestHead } from './eligibility.ts';

export type FastPathOptions = Eligibility & {
  readonly documents: DocumentStore;
  readonly trustedDocuments: TrustedDocuments | undefined;
  readonly runner: Runner;
  /** In the order in which they run. */
  readonly plugins: readonly RequestPlugin[];
  /** Whose data an answer has: only callers of one identity share it. Undefined where nobody shares. */
  readonly identify: ((requestContext: RequestContext) => string) | undefined;
  /** Milliseconds one operation may take. */
  readonly timeout: number;
  readonly respond: Serialize;
  /** Of the answer to one operation. */
  readonly maxBytes: number;
  readonly waiting: UnreadBytes;
  /** The way of every other request: Yoga's. It takes one over with its exchange, and with its body on `body`. */
  readonly yogaPath: (
    request: IncomingMessage & { body?: Buffer },
    response: ServerResponse,
    knownContext?: { readonly requestContext: RequestContext },
  ) => void;
};

/** What a request came to, and whose exchange knows how. */
type Completed = {
  readonly result: ResultSummary;
  readonly response: SerializedResponse;
  readonly leader: RequestContext;
};
/** Undefined where it has to go the long way. */
type Outcome = Completed | undefined;

/** A request on the lane. */
type FastRequest = {
  readonly requestContext: RequestContext;
  readonly mediaType: MediaType;
  readonly text: string;
};

/**
 * The short way of ordinary requests: a POST of JSON whose document has gone the long way before, where it was
 * parsed, validated and held against the limits. It runs the same concerns and the same runner, without the objects
 * that Yoga makes of every request; it refuses nothing itself, but leaves whatever is out of the ordinary to Yoga.
 * Equal operations under way at the same time are one.
 */
export const createFastPath = (options: FastPathOptions): NodeListener => {
  const { documents, runner, plugins, identify, yogaPath, trustedDocuments, maxBytes, waiting } =
    options;
  const requestHooks = plugins.flatMap(({ onRequest: admit }) => admit ?? []);
  const resultTransforms = plugins.flatMap(({ transformResult: answer }) => answer ?? []);
  const resultListeners = plugins.flatMap(({ onResult: told }) => told ?? []);
  const headerHooks = plugins.flatMap((plugin) => plugin.onHeaders ?? []);
  const singleFlight = new SingleFlight<Outcome>(options.timeout / 10);

  /** A promise only where somebody has to wait. */
  const authorize = (requestContext: RequestContext, from = 0): Promise<void> | undefined => {
    for (let index = from; index < requestHooks.length; index += 1) {
      const pending = requestHooks[index]?.(requestContext);
      if (pending) return pending.then(() => authorize(requestContext, index + 1));
    }
    requestContext.isAuthorized = true;
    return undefined;
  };

  const documentText = ({ query, ...params }: GraphQLParams): string | undefined => {
    if (trustedDocuments === undefined) return params.documentId === undefined ? query : undefined;
    const id = query ? undefined : requestedDocumentId(params);
    return id === undefined ? undefined : lookup(trustedDocuments, id);
  };

  const execute = async (
    { requestContext, mediaType, text }: FastRequest,
    controller: LightAbortController,
    resolve: (outcome: Outcome) => void,
  ): Promise<void> => {
    const params = parseParams(text);
    const document = params && documentText(params);
    const executable = document && documents.lookup(document, params.operationName);
    if (!executable) return resolve(undefined);
    const onResult = (initial: Result): void | Promise<void> => {
      const result = resultTransforms.reduce((so, change) => change(so, requestContext), initial);
      const { errors, extensions } = result;
      const complete = (response: SerializedResponse) =>
        resolve({ result: { errors, extensions }, response, leader: requestContext });
      const respond = () => options.respond(result, mediaType, requestContext.requestId);
      const response = serialize(result, { mediaType, maxBytes, fallback: respond });
      return response instanceof Promise ? response.then(complete) : complete(response);
    };
    return runner.run(
      requestContext,
      { executable, rawVariables: params.variables, onResult },
      controller,
    );
  };

  const join = (request: FastRequest, subscriber: FlightResolvers<Outcome>): Subscription => {
    const { requestContext, mediaType, text } = request;
    const isShared = identify && requestContext.head.header('x-upstream-trace') === undefined;
    const key = isShared ? `${identify(requestContext)} ${mediaType} ${text}` : requestContext;
    return singleFlight.join(key, subscriber, (controller, resolve) =>
      execute(request, controller, resolve),
    );
  };

  const respond = (request: FastRequest, response: ServerResponse, fallBack: () => void): void => {
    const { requestContext } = request;
    let isAborted = false;
    const subscription = join(request, {
      resolve: (outcome) => {
        response.off('close', onClose);
        if (!outcome || waiting.refuses(outcome.leader.values ?? 0)) return fallBack();
        if (subscription.isShared) copyOperationInfo(requestContext, outcome.leader);
        try {
          writeResponse(response, outcome.response, (writer) => {
            for (const onHeaders of headerHooks) onHeaders(writer, requestContext);
          });
          waiting.add(response, response.writableLength);
        } catch {
          return fallBack();
        }
        for (const notify of resultListeners) notify(outcome.result, requestContext);
      },
      reject: () => {
        response.off('close', onClose);
        if (!isAborted) return fallBack();
        for (const notify of resultListeners)
          notify({ errors: [abandonedError()] }, requestContext);
      },
    });
    const onClose = () => {
      isAborted = true;
      subscription.unsubscribe();
    };
    response.once('close', onClose);
  };

  return (request, response) => {
    const mediaType = isEligible(request, options) && mediaTypeFor(request.headers.accept);
    if (!mediaType) return yogaPath(request, response);
    const requestContext = createRequestContext(requestHead(request));
    const fallBack = (body?: Buffer) =>
      yogaPath(Object.assign(request, body && { body }), response, { requestContext });
    const receive = () =>
      receiveBody(request, (body) =>
        respond({ requestContext, mediaType, text: body.toString() }, response, () =>
          fallBack(body),
        ),
      );
    const reject = (error: unknown): void => {
      requestContext.rejection = error;
      fallBack();
    };
    try {
      const waiting = authorize(requestContext);
      if (waiting) waiting.then(receive, reject);
      else receive();
    } catch (error) {
      reject(error);
    }
  };
};

/** For the log alone: the client closed its connection. */
const abandonedError = (): GatewayError =>
  new GatewayError('PROVIDER_TIMEOUT', 'The request was given up.');

/** An operation that another was joined to tells what it was. */
function copyOperationInfo(
  requestContext: RequestContext,
  { operationName, operationType, cost }: RequestContext,
): void {
  requestContext.isCoalesced = true;
  requestContext.operationName = operationName;
  requestContext.operationType = operationType;
  requestContext.cost = cost;
}

function receiveBody(request: IncomingMessage, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const [first] = chunks;
    done(first && chunks.length === 1 ? first : Buffer.concat(chunks));
  });
}
