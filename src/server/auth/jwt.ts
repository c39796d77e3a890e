import { errors, type JWTVerifyResult, jwtVerify } from 'jose';
import type { JwtConfig } from '../../config/callers.ts';
import { GatewayError } from '../../errors.ts';
import { KeySet, KeysUnavailableError } from './key-set.ts';

// Asymmetric only: with a shared secret a verifier could also sign.
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
/** Minimum time between two reports of the same failure. */
const REPORT_EVERY_MS = 60_000;
const RETRY_AFTER_S = 1;

/** Codes of jose that mean an invalid token, not a failure of this server or of the issuer. */
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

/** `typ` of the header of access tokens (RFC 7519 §5.1, RFC 9068 §2.1), in lower case. */
const ACCESS_TOKEN_TYPES: readonly string[] = ['jwt', 'at+jwt', 'application/at+jwt'];
/** `typ` of the payload of Keycloak's tokens that are no access tokens. */
const NON_ACCESS_USES: readonly string[] = ['id', 'refresh', 'offline', 'logout'];

export type JwtVerifier = {
  /** Resolves after the issuer's keys are read or the read has failed; undefined if no read is needed. */
  readonly ready: () => Promise<void> | undefined;
  /**
   * The subject of a signed token; undefined for an invalid token.
   *
   * @throws {GatewayError} `AUTHENTICATION_UNAVAILABLE` if the keys of the issuer cannot be read.
   */
  readonly subjectOf: (token: string) => Promise<string | undefined>;
};

/** Creates a verifier of signed tokens. `report` receives failures of the issuer, the same one once a minute. */
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

/** The subject of an access token; undefined for other tokens, such as ID tokens, and for an empty subject. */
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
