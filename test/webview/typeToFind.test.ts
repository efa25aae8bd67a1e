/** Finding a row by typing the beginning of its name. */
import assert from 'node:assert/strict';
import { TypeToFind } from '../../webview/components/typeToFind';

const NAMES = ['Ada Byrne', 'Ben Carter', 'Ben Li', 'Bea Lim'];
const typer = () => {
  const typed = new TypeToFind();
  return (key: string, timeStamp: number, from: number) =>
    typed.next({ key, timeStamp }, from, NAMES.length, (index) => NAMES[index]!);
};

describe('typing the beginning of a name', () => {
  it('goes to the next row that begins with it, and round', () => {
    const type = typer();
    assert.equal(type('b', 5000, 0), 1);
    assert.equal(type('b', 7000, 1), 2);
    assert.equal(type('b', 9000, 3), 1);
    assert.equal(type('x', 11_000, 1), undefined);
  });

  it('takes keys in quick succession, blanks too, as one word', () => {
    const type = typer();
    const keys = [...'Ben L'].map((key, at) => ({ key, at: 5000 + at * 100 }));
    assert.equal(
      keys.reduce((from, { key, at }) => type(key, at, from) ?? from, 0),
      2,
    );
  });

  it('is in no word before the first key, however soon after the page has opened that is pressed', () => {
    assert.equal(new TypeToFind().goesOn({ timeStamp: 10 }), false);
  });
});
