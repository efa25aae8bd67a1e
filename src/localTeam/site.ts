/** What every part of the web server is given. */
import type { Generation } from '../kilo/contract/procedure';
import type { Context } from './context';

export interface Site {
  ctx: Context;
  /** Which generation of the Kilo API is spoken. */
  generation: Generation;
}
