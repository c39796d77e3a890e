import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { JwtConfig } from '../config/callers.ts';

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
const TIMEOUT_MS = 5_000;

/** What is wrong with a token, and not with this server or with whoever issues tokens. */
const FAULTS: readonly string[] = [
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

/**
 * Checks signed tokens and tells their subject; undefined for a token that is no good. The issuer's keys are read
 * when they are first needed, kept for ten minutes, and read again when a token names one that is not known.
 *
 * @throws when the keys cannot be had, which is no caller's fault.
 */
export const createJwtCheck = ({ jwksUrl, issuer, audience }: JwtConfig) => {
  const keys = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: TIMEOUT_MS });
  const options = {
    issuer,
    audience,
    algorithms: ALGORITHMS,
    requiredClaims: ['exp', 'sub'],
    clockTolerance: CLOCK_TOLERANCE_S,
  };
  return async (token: string): Promise<string | undefined> => {
    try {
      return (await jwtVerify(token, keys, options)).payload.sub;
    } catch (error) {
      if (error instanceof errors.JOSEError && FAULTS.includes(error.code)) return undefined;
      throw error;
    }
  };
};
