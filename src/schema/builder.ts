import SchemaBuilder from '@pothos/core';
import type { Context } from '../context.ts';

/** Fields are non-null unless marked nullable: a null must have a documented meaning. */
export const builder = new SchemaBuilder<{
  Context: Context;
  DefaultFieldNullability: false;
  Scalars: {
    /** An input is milliseconds since the epoch, with the fraction that the caller gives. */
    DateTime: { Input: number; Output: string };
    ID: { Input: string; Output: string };
    JSON: { Input: unknown; Output: unknown };
    SafeInt: { Input: number; Output: number };
    UUID: { Input: string; Output: string };
    _Any: { Input: unknown; Output: never };
  };
}>({ defaultFieldNullability: false });

export type SchemaTypes = (typeof builder)['$inferSchemaTypes'];
