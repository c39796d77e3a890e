import type { ObjectRef } from '@pothos/core';
import { type CursorScope, encodeCursor } from '../pagination/cursor.ts';
import type { Window } from '../pagination/window.ts';
import { builder, type SchemaTypes } from './builder.ts';

/** A window of a list, and the scope that its cursors belong to. */
export type Connection<T> = { readonly scope: CursorScope; readonly window: Window<T> };

type Edge<T> = Connection<T> & { readonly index: number };

const PageInfo = builder.objectRef<Connection<unknown>>('PageInfo').implement({
  description: 'Where a page stands in its list (Relay Cursor Connections).',
  fields: (t) => ({
    hasNextPage: t.boolean({
      description: 'Whether the list goes on after this page, as the provider says.',
      resolve: ({ window }) => window.hasNext,
    }),
    hasPreviousPage: t.boolean({
      description:
        'Whether the list has items before this page; on Qualia’s lists: whether `after` was given.',
      resolve: ({ window }) => window.hasPrevious,
    }),
    startCursor: t.string({
      nullable: true,
      description: 'Cursor of the first edge; null on an empty page.',
      resolve: (connection) => cursorAt(connection, 0),
    }),
    endCursor: t.string({
      nullable: true,
      description: 'Cursor of the last edge, to be given as `after`; null on an empty page.',
      resolve: (connection) => cursorAt(connection, connection.window.items.length - 1),
    }),
  }),
});

const cursorAt = ({ scope, window }: Connection<unknown>, index: number): string | null =>
  index in window.items ? encodeCursor(scope, window.positionOf(index)) : null;

/** The connection and edge types over a node type. */
export function connectionType<T extends object>(
  node: ObjectRef<SchemaTypes, object, T>,
  { name, of }: { name: string; of: string },
): ObjectRef<SchemaTypes, Connection<T>> {
  const edge = builder.objectRef<Edge<T>>(`${name}Edge`).implement({
    description: `One of the ${of} and its place in the list.`,
    fields: (t) => ({
      cursor: t.string({
        description:
          'Opaque; give it as `after` to go on behind this edge. Bound to list, filter and sort.',
        resolve: ({ scope, window, index }) => encodeCursor(scope, window.positionOf(index)),
      }),
      node: t.field({
        type: node,
        nullable: true,
        description:
          'The item; null, with an error at its path, when the provider sent it malformed.',
        resolve: ({ window, index }): object | undefined => window.items[index],
      }),
    }),
  });
  return builder.objectRef<Connection<T>>(`${name}Connection`).implement({
    description: `A page of ${of}.`,
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        description: 'The items with a cursor each.',
        resolve: ({ scope, window }) => window.items.map((_, index) => ({ scope, window, index })),
      }),
      nodes: t.field({
        type: [node],
        nullable: { list: false, items: true },
        description: 'The items alone; a malformed one is null, with an error at its path.',
        // An error among the items is told at its path.
        resolve: ({ window }): readonly object[] => window.items,
      }),
      pageInfo: t.field({
        type: PageInfo,
        description: 'Where the page stands in the list.',
        resolve: (connection) => connection,
      }),
      totalCount: t.int({
        nullable: true,
        description: 'Length of the whole filtered list; null where the provider does not say.',
        resolve: ({ window }) => window.totalCount,
      }),
    }),
  });
}
