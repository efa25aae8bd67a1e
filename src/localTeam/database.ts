/** The local team's database: one SQLite file, which several server processes (one per editor window) may have open at the same time. */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { migrate } from './migrations';

export type Database = DatabaseSync;
export type Value = SQLInputValue | boolean | undefined;

/**
 * Opens the file, creates it if need be, and brings its tables up to date. `':memory:'` gives a database of its own.
 *
 * WAL lets the processes read while one writes, and survives being killed at any moment. `synchronous = NORMAL` is as safe against a
 * killed process as FULL: it syncs at checkpoints instead of at every commit, so only a power cut could lose the last commits, never
 * the file's consistency; these data are a demonstration.
 */
export function openDatabase(file: string): Database {
  const db = new DatabaseSync(file);
  db.exec('PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON');
  migrate(db);
  return db;
}

const inTransaction = new WeakSet<Database>();

/**
 * Runs `work` in one transaction: all of its writes are kept, or, when it throws, none. `BEGIN IMMEDIATE` takes the write lock first, so
 * that what `work` reads is still true when it writes. Inside another transaction, `work` joins it.
 */
export function transaction<Result>(db: Database, work: () => Result): Result {
  if (inTransaction.has(db)) return work();
  db.exec('BEGIN IMMEDIATE');
  inTransaction.add(db);
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  } finally {
    inTransaction.delete(db);
  }
}

const bind = (values: Value[]): SQLInputValue[] =>
  values.map((value) => (typeof value === 'boolean' ? Number(value) : (value ?? null)));

/** Every row of a query. `Row` is what the caller knows of its columns. */
export const all = <Row>(db: Database, sql: string, ...values: Value[]): Row[] =>
  db.prepare(sql).all(...bind(values)) as unknown as Row[];

/** The first row of a query, if there is one. */
export const get = <Row>(db: Database, sql: string, ...values: Value[]): Row | undefined =>
  db.prepare(sql).get(...bind(values)) as unknown as Row | undefined;

/** Runs a statement that writes; the number of rows it changed. */
export const run = (db: Database, sql: string, ...values: Value[]): number =>
  Number(db.prepare(sql).run(...bind(values)).changes);

/** Inserts one row, given as columns. */
export function insert(db: Database, table: string, row: Record<string, Value>): void {
  const columns = Object.keys(row);
  run(db, `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`, ...Object.values(row));
}

/** Changes columns of the row with this id; the number of rows changed. */
export function update(db: Database, table: string, id: string, row: Record<string, Value>): number {
  const assignments = Object.keys(row).map((column) => `${column} = ?`);
  return run(db, `UPDATE ${table} SET ${assignments.join(', ')} WHERE id = ?`, ...Object.values(row), id);
}
