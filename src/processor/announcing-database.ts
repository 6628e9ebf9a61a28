import { TypeormDatabase, type TypeormDatabaseOptions } from '@subsquid/typeorm-store';
import { announceIndexing } from '../database/announcements';

/** SQD's database, of whose every transaction the API hears. */
export class AnnouncingDatabase extends TypeormDatabase {
  constructor(
    private readonly url: string,
    options: TypeormDatabaseOptions,
  ) {
    super(options);
  }

  override async connect(): ReturnType<TypeormDatabase['connect']> {
    const state = await super.connect();
    // Its tables are there only now.
    await announceIndexing(this.url);
    return state;
  }
}
