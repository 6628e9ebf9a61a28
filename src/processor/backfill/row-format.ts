import type { Entity, EntityClass } from '@subsquid/typeorm-store/lib/store';
import type { DataSource } from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata';
import { ApplyValueTransformers } from 'typeorm/util/ApplyValueTransformers';

interface RowColumn {
  readonly name: string;
  /** What PostgreSQL reads the value's text as. */
  readonly type: string;
  /**
   * The value's text, null for none; undefined when it is not known, as of a reference of an entity that was read without
   * what it refers to. Such a column is left as it is.
   */
  readonly textOf: (entity: object) => string | null | undefined;
}

/** How entities of one type are written. */
export interface RowFormat {
  readonly table: string;
  readonly columns: readonly RowColumn[];
}

export function rowFormatOf(database: DataSource, entityClass: EntityClass<Entity>): RowFormat {
  const { tableName, columns } = database.getMetadata(entityClass);
  return {
    table: tableName,
    columns: columns.map((column) => ({
      name: column.databaseName,
      type: database.driver.normalizeType(column) + (column.isArray ? '[]' : ''),
      textOf: column.relationMetadata ? referenceOf(column.relationMetadata.propertyName) : ownValueOf(column),
    })),
  };
}

function referenceOf(property: string): RowColumn['textOf'] {
  return (entity) => {
    const target = (entity as Record<string, Entity | null | undefined>)[property];
    return target === null ? null : target?.id;
  };
}

function ownValueOf({ propertyName, transformer, type, isArray }: ColumnMetadata): RowColumn['textOf'] {
  const textOf = type === 'jsonb' ? JSON.stringify : isArray ? arrayText : String;
  return (entity) => {
    const own = (entity as Record<string, unknown>)[propertyName];
    const value: unknown = transformer ? ApplyValueTransformers.transformTo(transformer, own) : own;
    return value === undefined || value === null ? null : textOf(value);
  };
}

function arrayText(items: unknown): string {
  const elements = (items as readonly unknown[]).map((item) => elementOf(item === null ? null : String(item)));
  return `{${elements.join(',')}}`;
}

const SPECIAL = /["\\]/;

/** A text as an element of an array. */
export function elementOf(text: string | null): string {
  if (text === null) return 'NULL';
  return `"${SPECIAL.test(text) ? text.replace(/["\\]/g, '\\$&') : text}"`;
}
