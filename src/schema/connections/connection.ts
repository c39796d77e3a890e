import type { InterfaceRef, ObjectRef } from '@pothos/core';
import { isoTimeOf } from '../../clock.ts';
import { type CursorScope, encodeCursor } from '../../pagination/cursor.ts';
import type { Window } from '../../pagination/window.ts';
import { builder, type SchemaTypes } from '../builder.ts';
import { semanticNonNull, semanticNonNullItems } from '../semantic-non-null.ts';

/** A window of a list, and the scope that its cursors belong to. */
export type Connection<T> = {
  readonly scope: CursorScope;
  readonly window: Window<T>;
  /** When the oldest read of it began, on the clock of `performance.now()`; undefined if nothing was read. */
  readonly readAt?: number | undefined;
};

type Edge<T> = Connection<T> & { readonly index: number };

const PageInfo = builder.objectRef<Connection<unknown>>('PageInfo').implement({
  description:
    'Whether items precede and follow a page, and the cursors of its ends (Relay Cursor Connections).',
  fields: (t) => ({
    hasNextPage: t.boolean({
      description: 'Whether items follow this page, as the provider reports it.',
      resolve: ({ window }) => window.hasNext,
    }),
    hasPreviousPage: t.boolean({
      description: 'Whether items precede this page. On Qualia’s lists: whether `after` was given.',
      resolve: ({ window }) => window.hasPrevious,
    }),
    startCursor: t.string({
      nullable: true,
      description: 'Cursor of the first edge. Null on an empty page.',
      resolve: (connection) => cursorAt(connection, 0),
    }),
    endCursor: t.string({
      nullable: true,
      description: 'Cursor of the last edge: `after` of the next page. Null on an empty page.',
      resolve: (connection) => cursorAt(connection, connection.window.items.length - 1),
    }),
  }),
});

const cursorAt = ({ scope, window }: Connection<unknown>, index: number): string | null =>
  index in window.items ? encodeCursor(scope, window.positionOf(index)) : null;

/** The connection and edge types over a node type. */
export function connectionType<T extends object, C extends Connection<T> = Connection<T>>(
  node: ObjectRef<SchemaTypes, object, T> | InterfaceRef<SchemaTypes, object, T>,
  { name, of }: { name: string; of: string },
): ObjectRef<SchemaTypes, C> {
  const edge = builder.objectRef<Edge<T>>(`${name}Edge`).implement({
    description: `An item of a page of ${of}, with its cursor.`,
    fields: (t) => ({
      cursor: t.string({
        description:
          'Opaque. As `after` it continues the list behind this edge. Valid for the same list, filter and sort only.',
        resolve: ({ scope, window, index }) => encodeCursor(scope, window.positionOf(index)),
      }),
      node: t.field({
        ...semanticNonNull(),
        type: node,
        description:
          'The item. Null, with an error at its path, if the provider returned it malformed.',
        resolve: ({ window, index }): object | undefined => window.items[index],
      }),
    }),
  });
  return builder.objectRef<C>(`${name}Connection`).implement({
    description: `A page of ${of}.`,
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        description: 'The items, each with its cursor.',
        resolve: ({ scope, window }) => window.items.map((_, index) => ({ scope, window, index })),
      }),
      nodes: t.field({
        ...semanticNonNullItems([1]),
        type: [node],
        nullable: { list: false, items: true },
        description:
          'The items without cursors. A malformed item is null, with an error at its path.',
        // The executor reports an error among the items at the path of that item.
        resolve: ({ window }): readonly object[] => window.items,
      }),
      pageInfo: t.field({
        type: PageInfo,
        description: 'Whether items precede and follow the page, and the cursors of its ends.',
        resolve: (connection) => connection,
      }),
      totalCount: t.int({
        nullable: true,
        description:
          'Number of items in the whole filtered list. Null if the provider does not return it.',
        resolve: ({ window }) => window.totalCount,
      }),
      asOf: t.field({
        type: 'DateTime',
        description:
          'When the oldest part of this page was read from the provider. A cached page is older than `CACHE_TTL_MS` (5 s) only while it is renewed, or while the provider fails; `cache-control: no-cache` reads it anew.',
        resolve: ({ readAt = performance.now() }) => isoTimeOf(readAt),
      }),
    }),
  });
}
