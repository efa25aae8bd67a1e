/** Keys that follow one another within this time are one word. */
const PAUSE_MS = 800;

/** Finds an entry of a list by the beginning of its name, as it is typed. */
export class TypeToFind {
  private text = '';
  private at = -Infinity;

  /** Whether a key that is pressed now is part of the word that is being typed. */
  goesOn({ timeStamp }: Pick<KeyboardEvent, 'timeStamp'>): boolean {
    return timeStamp - this.at < PAUSE_MS;
  }

  /** Where to go from `from` once this key was pressed: the next of `count` entries whose name begins with what was typed. */
  next(event: Pick<KeyboardEvent, 'key' | 'timeStamp'>, from: number, count: number, nameAt: (index: number) => string) {
    const goesOn = this.goesOn(event);
    this.text = (goesOn ? this.text : '') + event.key.toLocaleLowerCase();
    this.at = event.timeStamp;
    const start = goesOn ? from : from + 1;
    for (let step = 0; step < count; step++) {
      const index = (start + step) % count;
      if (nameAt(index).toLocaleLowerCase().startsWith(this.text)) return index;
    }
    return undefined;
  }
}
