import { ArgsType, type ClassType, Field, Int, ObjectType } from 'type-graphql';

@ObjectType({ description: 'Where a page is in its list.', simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean, { description: 'Reading backwards: true when `before` was given.' }) hasNextPage!: boolean;
  @Field(() => Boolean, { description: 'Reading forwards: true when `after` was given.' }) hasPreviousPage!: boolean;
  @Field(() => String, {
    nullable: true,
    description: 'For `before`: the page before this one. Null when it is empty.',
  })
  startCursor!: string | null;
  @Field(() => String, { nullable: true, description: 'For `after`: the page after this one. Null when it is empty.' })
  endCursor!: string | null;
}

@ArgsType()
export class ConnectionArgs {
  @Field(() => Int, {
    nullable: true,
    description: '1 to 100 by default; 20 when neither first nor last is given.',
  })
  first?: number;
  @Field(() => String, { nullable: true, description: 'A cursor: the page starts behind it.' }) after?: string;
  @Field(() => Int, {
    nullable: true,
    description: '1 to 100 by default, from the end of the list, or from before `before`.',
  })
  last?: number;
  @Field(() => String, { nullable: true, description: 'A cursor: the page ends in front of it.' }) before?: string;
}

/** A Relay connection over `node`. */
export function connectionOf<T extends object>(name: string, node: ClassType<T>) {
  @ObjectType(`${name}Edge`, { description: 'An item and where it is in its list.', simpleResolvers: true })
  class Edge {
    @Field(() => String, { description: 'Where this item is, for `after` and `before` of the same order.' })
    cursor!: string;
    @Field(() => node, { description: 'The item.' }) node!: T;
  }
  @ObjectType(`${name}Connection`, { description: `A page of a list of ${name}.`, simpleResolvers: true })
  class Connection {
    @Field(() => [node], { description: 'The items of this page.' }) nodes!: T[];
    @Field(() => [Edge], { description: 'The same items, each with its cursor.' }) edges!: Edge[];
    @Field(() => PageInfo, { description: 'Where the page is in its list.' }) pageInfo!: PageInfo;
  }
  return Connection;
}
