/**
 * How PostgreSQL is to plan reads that are all short. A plan is made once: one for these very parameters looks cheaper to
 * it, and making it takes longer than it runs. And in a table of millions a few thousand rows look to it like many, for
 * which it would compile code and start workers, which take longer, too. Hardly any item is looked up twice in one
 * statement, so remembering those that were pays for nothing.
 */
export const SHORT_READS = {
  plan_cache_mode: 'force_generic_plan',
  jit: 'off',
  enable_memoize: 'off',
  max_parallel_workers_per_gather: '0',
} as const;
