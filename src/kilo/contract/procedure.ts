/** What the contract says of one tRPC procedure. */
import type * as z from 'zod/mini';

export type Generation = 1 | 2;

export interface Procedure<
  Input extends z.core.$ZodType = z.core.$ZodType,
  Output extends z.core.$ZodType = z.core.$ZodType,
  Gen1 extends z.core.$ZodType = Input,
> {
  kind: 'query' | 'mutation';
  /** Dotted path, e.g. `organizations.members.invite`. */
  path: string;
  /** What the newest generation accepts. */
  input: Input;
  /** What the first generation accepts, where that differs; else the same schema as `input`. */
  inputGen1: Gen1;
  /** What the product needs of the answer, of either generation. Unknown fields are dropped. */
  output: Output;
  /** The generations of the API that have this procedure. */
  generations: readonly Generation[];
}

interface Shape<Input, Output, Gen1> {
  input: Input;
  inputGen1?: Gen1;
  output: Output;
  only?: Generation;
}

function define<Input extends z.core.$ZodType, Output extends z.core.$ZodType, Gen1 extends z.core.$ZodType = Input>(
  kind: Procedure['kind'],
  path: string,
  shape: Shape<Input, Output, Gen1>,
): Procedure<Input, Output, Gen1> {
  const { input, inputGen1 = input as unknown as Gen1, output, only } = shape;
  return { kind, path, input, inputGen1, output, generations: only ? [only] : [1, 2] };
}

/** A procedure that reads. It may be repeated and batched. */
export const query = <I extends z.core.$ZodType, O extends z.core.$ZodType, G extends z.core.$ZodType = I>(
  path: string,
  shape: Shape<I, O, G>,
) => define('query', path, shape);
/** A procedure that writes. It is sent once, alone. */
export const mutation = <I extends z.core.$ZodType, O extends z.core.$ZodType, G extends z.core.$ZodType = I>(
  path: string,
  shape: Shape<I, O, G>,
) => define('mutation', path, shape);

/** What a caller passes. */
export type InputOf<P extends Procedure> = z.input<P['input']>;
/** The answer as it is on the wire. */
export type WireOf<P extends Procedure> = z.input<P['output']>;
/** The answer once it is parsed. */
export type OutputOf<P extends Procedure> = z.output<P['output']>;
