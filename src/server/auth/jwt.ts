import { errors, type JWTVerifyResult, jwtVerify } from 'jose';
import type { JwtConfig } from '../../config/callers.ts';
import { GatewayError } from '../../errors.ts';
import { KeySet, KeysUnavailableError } from './key-set.ts';

// Only asymmetric ones: with a shared secret, whoever may check a token may also make one.
const ALGORITHMS = [
  'EdDSA',
  'ES256',
  'ES384',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
];
const CLOCK_TOLERANCE_S = 5;
/** The same failure is reported so often at most. */
const REPORT_EVERY_MS = 60_000;
const RETRY_AFTER_S = 1;

/** What is wrong with a token, and not with this server or with whoever issues tokens. */
const INVALID_TOKEN_CODES: readonly string[] = [
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSMultipleMatchingKeys,
  errors.JWKSNoMatchingKey,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JWTClaimValidationFailed,
  errors.JWTExpired,
  errors.JWTInvalid,
].map(({ code }) => code);

/** Types of tokens that give access (RFC 7519, RFC 9068), as `typ` of the header says, in lower case. */
const ACCESS_TOKEN_TYPES: readonly string[] = ['jwt', 'at+jwt', 'application/at+jwt'];
/** What Keycloak writes into `typ` of the payload where a token gives no access. */
const NON_ACCESS_USES: readonly string[] = ['id', 'refresh', 'offline', 'logout'];

export type JwtVerifier = {
  /** Resolves when the issuer's keys are there or cannot be had; undefined where there is nothing to wait for. */
  readonly ready: () => Promise<void> | undefined;
  /**
   * The subject of a signed token; undefined for a token that is no good.
   *
   * @throws {GatewayError} `AUTHENTICATION_UNAVAILABLE` when it cannot be checked, which is no caller's fault.
   */
  readonly subjectOf: (token: string) => Promise<string | undefined>;
};

/** Checks signed tokens. `report` is called for the issuer's failures, once a minute for the same one. */
export const createJwtVerifier = (
  { jwksUrl, issuer, audience }: JwtConfig,
  report: (error: unknown) => void,
): JwtVerifier => {
  const onFailure = deduplicateReports(report);
  const keys = new KeySet({ url: jwksUrl, onFailure });
  const options = {
    issuer,
    audience,
    algorithms: ALGORITHMS,
    requiredClaims: ['exp', 'sub'],
    clockTolerance: CLOCK_TOLERANCE_S,
  };
  return {
    ready: () => keys.ready(),
    subjectOf: async (token) => {
      try {
        return accessTokenSubject(await jwtVerify(token, keys.find, options));
      } catch (error) {
        if (error instanceof errors.JOSEError && INVALID_TOKEN_CODES.includes(error.code))
          return undefined;
        if (!(error instanceof KeysUnavailableError)) onFailure(error);
        throw unavailableError();
      }
    },
  };
};

/** The subject of a token that gives access; undefined for others, such as an ID token, and where it is no name. */
function accessTokenSubject({ protectedHeader, payload }: JWTVerifyResult): string | undefined {
  const { typ = 'JWT' } = protectedHeader;
  const use = typeof payload.typ === 'string' ? payload.typ.toLowerCase() : '';
  if (!ACCESS_TOKEN_TYPES.includes(typ.toLowerCase()) || NON_ACCESS_USES.includes(use))
    return undefined;
  const subject: unknown = payload.sub;
  return typeof subject === 'string' && subject.trim() !== '' ? subject : undefined;
}

const unavailableError = (): GatewayError =>
  new GatewayError('AUTHENTICATION_UNAVAILABLE', undefined, {
    retryAfter: RETRY_AFTER_S,
    http: { status: 503, headers: { 'retry-after': String(RETRY_AFTER_S) } },
  });

function deduplicateReports(report: (error: unknown) => void): (error: unknown) => void {
  let last = '';
  let reportedAt = 0;
  return (error) => {
    const text = String(error);
    const now = Date.now();
    if (text === last && now < reportedAt + REPORT_EVERY_MS) return;
    last = text;
    reportedAt = now;
    report(error);
  };
}
