import { type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from 'graphql';
import { Extensions, getMetadataStorage } from 'type-graphql';
import type { ApiContext } from './context';

type Resolve = GraphQLFieldResolver<object, ApiContext>;
type Storage = ReturnType<typeof getMetadataStorage>;
type Method = Pick<Storage['queries'][number], 'target' | 'methodName' | 'params'>;
type Param = NonNullable<Method['params']>[number];

/** Declares how a field is resolved, by a function that is called as it is: type-graphql's own take 10 µs a call. */
export function Resolved(resolve: (...args: Parameters<Resolve>) => unknown): ReturnType<typeof Extensions> {
  return Extensions({ resolve });
}

/**
 * Gives the fields of a schema the resolvers that were declared for them, and calls the methods of resolver classes with
 * what GraphQL has read of a field's arguments: type-graphql would make instances of classes of it first.
 */
export function withPlainResolvers(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const { resolve } = field.extensions;
      if (typeof resolve === 'function') field.resolve = resolve as Resolve;
    }
  }
  const { queries, fieldResolvers, objectTypes } = getMetadataStorage();
  const queryType = schema.getQueryType()?.name ?? '';
  const setMethod = (typeName: string, fieldName: string, method: Method): void => {
    const type = schema.getType(typeName);
    const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
    if (field) field.resolve = callOf(method);
  };
  for (const query of queries) setMethod(queryType, query.schemaName, query);
  for (const method of fieldResolvers) {
    const target = method.kind === 'external' && method.getObjectType?.();
    const type = objectTypes.find((object) => object.target === target);
    if (type) setMethod(type.name, method.schemaName, method);
  }
  return schema;
}

function callOf({ target, methodName, params = [] }: Method): Resolve {
  const resolver: Readonly<Record<string, unknown>> = Reflect.construct(target, []);
  const method = resolver[methodName];
  if (typeof method !== 'function') throw new Error(`${target.name} has no method ${methodName}.`);
  const readers = params.toSorted((one, other) => one.index - other.index).map(readerOf);
  return (...resolved) =>
    Reflect.apply(
      method,
      resolver,
      readers.map((read) => read(...resolved)),
    );
}

/** How a parameter of a method is read from what a resolver is given. */
function readerOf(param: Param): (...resolved: Parameters<Resolve>) => unknown {
  switch (param.kind) {
    case 'arg':
      return (_item, args) => args[param.name];
    case 'args':
      return (_item, args) => args;
    case 'root':
      return (item) => item;
    case 'context':
      return (_item, _args, context) => context;
    case 'info':
      return (_item, _args, _context, info) => info;
    default:
      throw new Error(`${param.target.name}.${param.methodName} has a parameter of kind ${param.kind}.`);
  }
}
