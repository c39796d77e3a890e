import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LightAbortController } from '../../async/abort.ts';
import {
  type FlightResolvers,
  SingleFlight,
  type Subscription,
} from '../../async/single-flight.ts';
import { GatewayError } from '../../errors.ts';
import type { UnreadBytes } from '../limits/unread-bytes.ts';
import type { Documents } from '../operation/document-store.ts';
import type { Runner } from '../operation/operation-runner.ts';
import { openExchange } from '../plugins/request-id.ts';
import { type GraphQLParams, parseParams } from '../protocol/graphql-params.ts';
import { type MediaType, mediaTypeFor } from '../protocol/media-type.ts';
import type { Answer, Concern, Exchange, Told } from '../request-context.ts';
import { type Reply, type Respond, replyTo, send } from '../response.ts';
import {
  lookup,
  requestedDocumentId,
  type TrustedDocuments,
} from '../trusted-documents/manifest.ts';
import type { NodeListener } from '../yoga/reject-invalid-url.ts';
import { headOf, isPlain, type Plain } from './eligibility.ts';

export type LaneOptions = Plain & {
  readonly documents: Documents;
  readonly trustedDocuments: TrustedDocuments | undefined;
  readonly runner: Runner;
  /** In the order in which they run. */
  readonly concerns: readonly Concern[];
  /** Whose data an answer has: only callers of one identity share it. Undefined where nobody shares. */
  readonly identify: ((exchange: Exchange) => string) | undefined;
  /** Milliseconds one operation may take. */
  readonly timeout: number;
  readonly respond: Respond;
  /** Of the answer to one operation. */
  readonly maxBytes: number;
  readonly waiting: UnreadBytes;
  /** The way of every other request: Yoga's. It takes one over with its exchange, and with its body on `body`. */
  readonly longWay: (
    request: IncomingMessage & { body?: Buffer },
    response: ServerResponse,
    known?: { readonly exchange: Exchange },
  ) => void;
};

/** What a request came to, and whose exchange knows how. */
type Arrived = { readonly told: Told; readonly reply: Reply; readonly by: Exchange };
/** Undefined where it has to go the long way. */
type Outcome = Arrived | undefined;

/** A request on the lane. */
type Trip = {
  readonly exchange: Exchange;
  readonly mediaType: MediaType;
  readonly text: string;
};

/**
 * The short way of ordinary requests: a POST of JSON whose document has gone the long way before, where it was
 * parsed, validated and held against the limits. It runs the same concerns and the same runner, without the objects
 * that Yoga makes of every request; it refuses nothing itself, but leaves whatever is out of the ordinary to Yoga.
 * Equal operations under way at the same time are one.
 */
export const createLane = (options: LaneOptions): NodeListener => {
  const { documents, runner, concerns, identify, longWay, trustedDocuments, maxBytes, waiting } =
    options;
  const admissions = concerns.flatMap(({ admit }) => admit ?? []);
  const answers = concerns.flatMap(({ answer }) => answer ?? []);
  const listeners = concerns.flatMap(({ told }) => told ?? []);
  const headers = concerns.flatMap((concern) => concern.headers ?? []);
  const flights = new SingleFlight<Outcome>(options.timeout / 10);

  /** A promise only where somebody has to wait. */
  const admit = (exchange: Exchange, from = 0): Promise<void> | undefined => {
    for (let index = from; index < admissions.length; index += 1) {
      const waiting = admissions[index]?.(exchange);
      if (waiting) return waiting.then(() => admit(exchange, index + 1));
    }
    exchange.isAdmitted = true;
    return undefined;
  };

  const textOf = ({ query, ...params }: GraphQLParams): string | undefined => {
    if (trustedDocuments === undefined) return params.documentId === undefined ? query : undefined;
    const id = query ? undefined : requestedDocumentId(params);
    return id === undefined ? undefined : lookup(trustedDocuments, id);
  };

  const run = async (
    { exchange, mediaType, text }: Trip,
    end: LightAbortController,
    land: (outcome: Outcome) => void,
  ): Promise<void> => {
    const params = parseParams(text);
    const document = params && textOf(params);
    const executable = document && documents.known(document, params.operationName);
    if (!executable) return land(undefined);
    const conclude = (found: Answer): void | Promise<void> => {
      const answer = answers.reduce((so, change) => change(so, exchange), found);
      const { errors, extensions } = answer;
      const arrive = (reply: Reply) => land({ told: { errors, extensions }, reply, by: exchange });
      const respond = () => options.respond(answer, mediaType, exchange.requestId);
      const reply = replyTo(answer, { mediaType, maxBytes, respond });
      return reply instanceof Promise ? reply.then(arrive) : arrive(reply);
    };
    return runner.run(exchange, { executable, given: params.variables, conclude }, end);
  };

  const board = (trip: Trip, passenger: FlightResolvers<Outcome>): Subscription => {
    const { exchange, mediaType, text } = trip;
    const isShared = identify && exchange.head.header('x-upstream-trace') === undefined;
    const key = isShared ? `${identify(exchange)} ${mediaType} ${text}` : exchange;
    return flights.join(key, passenger, (end, land) => run(trip, end, land));
  };

  const serve = (trip: Trip, response: ServerResponse, takeOver: () => void): void => {
    const { exchange } = trip;
    let hasLeft = false;
    const seat = board(trip, {
      resolve: (outcome) => {
        response.off('close', leave);
        if (!outcome || waiting.refuses(outcome.by.values ?? 0)) return takeOver();
        if (seat.isShared) join(exchange, outcome.by);
        try {
          send(response, outcome.reply, (sink) => {
            for (const put of headers) put(sink, exchange);
          });
          waiting.add(response, response.writableLength);
        } catch {
          return takeOver();
        }
        for (const tell of listeners) tell(outcome.told, exchange);
      },
      reject: () => {
        response.off('close', leave);
        if (!hasLeft) return takeOver();
        for (const tell of listeners) tell({ errors: [givenUp()] }, exchange);
      },
    });
    const leave = () => {
      hasLeft = true;
      seat.unsubscribe();
    };
    response.once('close', leave);
  };

  return (request, response) => {
    const mediaType = isPlain(request, options) && mediaTypeFor(request.headers.accept);
    if (!mediaType) return longWay(request, response);
    const exchange = openExchange(headOf(request));
    const takeOver = (body?: Buffer) =>
      longWay(Object.assign(request, body && { body }), response, { exchange });
    const receive = () =>
      receiveBody(request, (body) =>
        serve({ exchange, mediaType, text: body.toString() }, response, () => takeOver(body)),
      );
    const refuse = (error: unknown): void => {
      exchange.refused = error;
      takeOver();
    };
    try {
      const waiting = admit(exchange);
      if (waiting) waiting.then(receive, refuse);
      else receive();
    } catch (error) {
      refuse(error);
    }
  };
};

/** For the log alone: the client closed its connection. */
const givenUp = (): GatewayError =>
  new GatewayError('PROVIDER_TIMEOUT', 'The request was given up.');

/** An operation that another was joined to tells what it was. */
function join(exchange: Exchange, { operationName, operationType, cost }: Exchange): void {
  exchange.isJoined = true;
  exchange.operationName = operationName;
  exchange.operationType = operationType;
  exchange.cost = cost;
}

function receiveBody(request: IncomingMessage, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const [first] = chunks;
    done(first && chunks.length === 1 ? first : Buffer.concat(chunks));
  });
}
