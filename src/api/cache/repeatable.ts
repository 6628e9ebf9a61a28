import { type DocumentNode, type GraphQLSchema, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import { Extensions } from 'type-graphql';

/** Marks a field that may change while the index does not: what it says is never answered from memory. */
export const Volatile = (): ReturnType<typeof Extensions> => Extensions({ isVolatile: true });

const known = new WeakMap<DocumentNode, boolean>();

/** Whether every operation of a document answers the same as long as the index is the same. */
export function isRepeatable(schema: GraphQLSchema, document: DocumentNode): boolean {
  let answer = known.get(document);
  if (answer === undefined) {
    answer = !hasVolatileField(schema, document);
    known.set(document, answer);
  }
  return answer;
}

function hasVolatileField(schema: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(schema);
  let isFound = false;
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: () => {
        if (types.getFieldDef()?.extensions.isVolatile === true) isFound = true;
      },
    }),
  );
  return isFound;
}
