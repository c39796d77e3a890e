import type { GraphQLError } from 'graphql';
import type { Config } from '../../config/config.ts';
import { GatewayError } from '../../errors.ts';
import { clientAddress } from '../auth/client-address.ts';
import type { ResultStream } from '../operation/subscription-runner.ts';
import type { Pipeline } from '../pipeline.ts';
import { protocolError } from '../protocol/protocol-error.ts';
import { type StreamEncoding, streamEncodingFor } from '../protocol/stream-encoding.ts';
import type { RequestContext, Result, ServerPlugin } from '../request-context.ts';
import { ResponseStream } from './response-stream.ts';
import type { OpenStreams } from './stream-limits.ts';
import { mayStartStream } from './stream-origin.ts';

export type SubscriptionOptions = {
  readonly pipeline: Pick<Pipeline, 'finish' | 'notify' | 'subscribe'>;
  readonly streams: OpenStreams;
  readonly config: Pick<Config, 'callers' | 'corsOrigins'>;
};

/** Answers subscriptions with response streams. They take Yoga's path, by POST and by GET. */
export const useSubscriptions = (options: SubscriptionOptions): ServerPlugin => {
  const { pipeline, streams, config } = options;

  const refusalOf = ({ head }: RequestContext): GatewayError | undefined => {
    if (streamEncodingFor(head.header('accept')) === undefined) return notAcceptableError();
    return mayStartStream(head, config.corsOrigins) ? undefined : foreignOriginError();
  };

  /** The JSON of each result. The first is charged, logged and counted as the operation's. */
  const eventsOf = (results: ResultStream, context: RequestContext): AsyncIterator<string> => {
    let isFirst = true;
    return {
      next: async () => {
        const { done, value } = await results.next();
        if (done) return { done, value: undefined };
        const own = isFirst ? context : withoutCharge(context);
        const result = pipeline.finish(own, value);
        if (isFirst) pipeline.notify(own, result);
        isFirst = false;
        return { done: false, value: jsonOf(result) };
      },
      return: async () => {
        await results.return?.();
        return { done: true, value: undefined };
      },
    };
  };

  const open = (
    results: ResultStream,
    encoding: StreamEncoding,
    context: RequestContext,
  ): ReadableStream<Uint8Array> => {
    const caller = context.caller ?? `address ${clientAddress(context.head, config.callers)}`;
    const close = streams.open(caller, () => stream.interrupt());
    const stream = new ResponseStream({
      encoding,
      events: eventsOf(results, context),
      onEnd: close,
    });
    return stream.body;
  };

  return {
    onSubscribe({ args, setSubscribeFn }) {
      const { document, operationName, variableValues: variables, contextValue } = args;
      const { requestContext } = contextValue;
      const refusal = refusalOf(requestContext);
      const operation = { document, operationName, variables };
      setSubscribeFn(() =>
        refusal ? { errors: [refusal] } : pipeline.subscribe(requestContext, operation),
      );
    },
    onResultProcess({ result, setResultProcessor, serverContext: { requestContext } }) {
      if (!(Symbol.asyncIterator in result)) return;
      const encoding = streamEncodingFor(requestContext.head.header('accept'));
      if (!encoding) return;
      setResultProcessor((results, fetchAPI) => {
        const body = open(results as ResultStream, encoding, requestContext);
        return new fetchAPI.Response(body, {
          headers: { ...STREAM_HEADERS, 'content-type': encoding.contentType },
        });
      }, 'text/event-stream');
    },
  };
};

const STREAM_HEADERS = {
  // Nginx would collect the events.
  'x-accel-buffering': 'no',
  'cache-control': 'no-store',
};

/** Reads of later events belong to the poller, not to the operation. */
const withoutCharge = (context: RequestContext): RequestContext => {
  const { receipt: _, reservedPoints: __, ...rest } = context;
  return rest;
};

const jsonOf = ({ data, errors, extensions }: Result): string =>
  JSON.stringify({ ...(errors && { errors: errors.map(errorOf) }), data, extensions });

/** Without what is meant for HTTP. */
const errorOf = (error: GraphQLError): object => {
  const { http: _, ...extensions } = error.extensions;
  return { ...error.toJSON(), extensions };
};

const notAcceptableError = (): GatewayError =>
  protocolError(
    'NOT_ACCEPTABLE',
    'A subscription is answered by a stream. Accept text/event-stream or multipart/mixed;subscriptionSpec=1.0.',
  );

const foreignOriginError = (): GatewayError =>
  new GatewayError('BAD_USER_INPUT', 'A page of this origin may not start a stream.', {
    http: { status: 403 },
  });
