import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';
import type { Entity } from '../entities/entity';
import type { Read } from '../page';
import type { ItemRow } from '../rows';
import { type Selection, selectionOf } from '../selection';
import { asksForIdOnly, type SelectItems } from './select';
import { part, verbatim } from './statement';
import type { Statements } from './statements';

export interface ItemParts {
  readonly select: SelectItems;
  readonly statements: Statements;
  readonly read: Read;
}

type ItemLoader = DataLoader<string, ItemRow | undefined>;

/** Finds the items of one request by id: those of one level of a query in one statement. */
export class Items {
  private readonly loaders = new Map<Entity, Map<Selection | undefined, ItemLoader>>();

  constructor(private readonly parts: ItemParts) {}

  /** The item that has this id; undefined when there is none. Without a selection all of it but what it refers to. */
  find(entity: Entity, id: string, selection: Selection | undefined): Promise<ItemRow | undefined> {
    const ofEntity = this.loaders.get(entity) ?? new Map<Selection | undefined, ItemLoader>();
    this.loaders.set(entity, ofEntity);
    const loader = ofEntity.get(selection) ?? this.loader(entity, selection);
    ofEntity.set(selection, loader);
    return loader.load(id);
  }

  /** What an item refers to by the id it has as `key`, in the field that is being resolved: often read along with it. */
  related(
    to: Entity,
    key: string,
    item: object,
    info: GraphQLResolveInfo,
  ): Promise<ItemRow | undefined> | object | null {
    const row = item as Readonly<Record<string, unknown>>;
    const joined = row[info.fieldName];
    if (typeof joined === 'object') return joined;
    const id = row[key];
    if (typeof id !== 'string') return null;
    const selection = selectionOf(info);
    return asksForIdOnly(to, selection) ? { id } : this.find(to, id, selection);
  }

  private loader(entity: Entity, selection: Selection | undefined): ItemLoader {
    const { select, statements, read } = this.parts;
    return new DataLoader(async (ids: readonly string[]) => {
      const { columns, from, complete } = select(entity, { selection });
      const wanted = part`select ${verbatim(columns)} from ${verbatim(from)} where ${verbatim(entity.idColumn)} = any(${ids})`;
      const rows = await read(statements.send<ItemRow>(wanted));
      complete(rows);
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((wanted) => byId.get(wanted));
    });
  }
}
