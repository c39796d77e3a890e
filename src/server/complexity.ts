import { GatewayError } from '../errors.ts';

/** Valid GraphQL that is refused all the same. */
export const tooComplex = (what: string): GatewayError =>
  new GatewayError('QUERY_TOO_COMPLEX', `This operation asks for too much at once: ${what}.`, {
    http: { status: 400, spec: true },
  });

/** An answer that is not sent, because it is too long. */
export const tooLarge = (maxBytes: number): GatewayError =>
  tooComplex(`more than ${maxBytes} bytes in its answer`);
