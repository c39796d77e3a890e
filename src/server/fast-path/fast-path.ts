import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Resolvers } from '../../async/resolvers.ts';
import { type Joined, SingleFlight } from '../../async/single-flight.ts';
import { GatewayError } from '../../errors.ts';
import type { UnreadBytes } from '../limits/unread-bytes.ts';
import type { DocumentStore } from '../operation/document-store.ts';
import type { Pipeline } from '../pipeline.ts';
import { createRequestContext } from '../plugins/request-id.ts';
import { Batch, type GraphQLParams, parseParams } from '../protocol/graphql-params.ts';
import { type MediaType, mediaTypeFor } from '../protocol/media-type.ts';
import type { ResponseCompressor } from '../protocol/response-compression.ts';
import type { RequestContext, Result } from '../request-context.ts';
import { type Serialize, type SerializedResponse, serialize, writeResponse } from '../response.ts';
import type { NodeListener } from '../yoga/reject-invalid-url.ts';
import { copyOperation } from './copy-operation.ts';
import { type Eligibility, isEligible, requestHead } from './eligibility.ts';
import { OperationTask } from './operation-task.ts';
import { receiveBody } from './receive-body.ts';

export type FastPathOptions = Eligibility & {
  readonly documents: DocumentStore;
  /** Finds the document of a request; undefined falls back to Yoga. */
  readonly documentText: (params: GraphQLParams) => string | undefined;
  readonly pipeline: Pipeline;
  /** Identical operations of one identity are coalesced; undefined coalesces none. */
  readonly identify: ((context: RequestContext) => string) | undefined;
  /** Milliseconds for one operation. */
  readonly timeout: number;
  readonly respond: Serialize;
  /** Greatest size of one result, in bytes. */
  readonly maxBytes: number;
  readonly compressor: ResponseCompressor;
  readonly unreadBytes: UnreadBytes;
  /** Serves every other request, with its context and, once read, its body on `body`. */
  readonly yogaPath: (
    request: IncomingMessage & { body?: Buffer },
    response: ServerResponse,
    knownContext?: { readonly requestContext: RequestContext },
  ) => void;
};

/** A response, and the context of the request whose operation ran. */
type Completed = { readonly response: SerializedResponse; readonly leader: RequestContext };
/** Undefined falls back to Yoga. */
type Outcome = Completed | undefined;

type FastRequest = {
  readonly requestContext: RequestContext;
  readonly mediaType: MediaType;
  readonly text: string;
};

/**
 * Fast path for JSON POSTs whose document is already parsed, validated and compiled: drives the pipeline without
 * Yoga's objects. It never produces a protocol error: anything unusual falls back to Yoga with the body already
 * read. Identical operations in flight are coalesced.
 */
export const createFastPath = (options: FastPathOptions): NodeListener => {
  const { documents, pipeline, identify, yogaPath, documentText, maxBytes, unreadBytes } = options;
  const { compress, varies } = options.compressor;
  const inFlight = new SingleFlight<Outcome, OperationTask<Outcome>>({
    joinWindowMs: options.timeout / 10,
    schedule: 'immediate',
  });

  const execute = async (
    { requestContext, mediaType, text }: FastRequest,
    task: OperationTask<Outcome>,
  ): Promise<void> => {
    const params = parseParams(text);
    if (params instanceof GatewayError || params instanceof Batch) return task.resolve(undefined);
    const document = documentText(params);
    const executable = document && documents.lookup(document, params.operationName);
    if (!executable) return task.resolve(undefined);
    const onResult = (initial: Result): void | Promise<void> => {
      const result = pipeline.finish(requestContext, initial);
      const complete = (response: SerializedResponse) =>
        task.resolve({ response, leader: requestContext });
      const fallback = () => options.respond(result, mediaType, requestContext);
      const response = serialize(result, { mediaType, maxBytes, fallback });
      return response instanceof Promise ? response.then(complete) : complete(response);
    };
    const operation = { executable, rawVariables: params.variables, onResult };
    return pipeline.executeQuery(requestContext, operation, task.controller);
  };

  const join = (
    request: FastRequest,
    resolvers: Resolvers<Outcome>,
  ): Joined<OperationTask<Outcome>> => {
    const { requestContext, mediaType, text } = request;
    const key =
      isShareable(requestContext) && identify
        ? `${identify(requestContext)} ${mediaType} ${text}`
        : requestContext;
    return inFlight.join(key, resolvers, () => new OperationTask((task) => execute(request, task)));
  };

  const respond = (request: FastRequest, response: ServerResponse, fallBack: () => void): void => {
    const { requestContext } = request;
    let isAborted = false;
    const write = (uncompressed: SerializedResponse, sent: SerializedResponse): void => {
      try {
        writeResponse(response, sent, (writer) => {
          pipeline.setHeaders(requestContext, writer);
          if (varies(uncompressed)) writer.append('vary', 'Accept-Encoding');
        });
        unreadBytes.add(response, response.writableLength);
      } catch {
        fallBack();
        return;
      }
      pipeline.notify(requestContext, sent.summary);
    };
    const { task, isShared } = join(request, {
      resolve: (outcome) => {
        response.off('close', onClose);
        if (!outcome || unreadBytes.refuses(outcome.leader.values ?? 0)) return fallBack();
        if (isShared) copyOperation(requestContext, outcome.leader);
        const { response: uncompressed } = outcome;
        const compressing = compress(uncompressed, requestContext.head.header('accept-encoding'));
        if (!compressing) return write(uncompressed, uncompressed);
        compressing.then(
          (compressed) => write(uncompressed, compressed),
          () => write(uncompressed, uncompressed),
        );
      },
      reject: () => {
        response.off('close', onClose);
        if (!isAborted) return fallBack();
        pipeline.notify(requestContext, { errors: [requestAbortedError()] });
      },
    });
    const onClose = () => {
      isAborted = true;
      task.unsubscribe(abandonedError());
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
      const admission = pipeline.admit(requestContext);
      if (admission) admission.then(receive, reject);
      else receive();
    } catch (error) {
      reject(error);
    }
  };
};

/** An operation that began earlier has neither a trace for this request nor, as a rule, reads that it accepts. */
const isShareable = ({ head }: RequestContext): boolean =>
  head.header('x-upstream-trace') === undefined && head.header('cache-control') === undefined;

/** For telemetry alone: the client has closed its connection. */
const requestAbortedError = (): GatewayError =>
  new GatewayError('PROVIDER_TIMEOUT', 'The request was given up.');

const abandonedError = (): DOMException =>
  new DOMException('Every client has closed its connection.', 'AbortError');
