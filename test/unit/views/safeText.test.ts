/** Names that people type stay names, wherever the editor reads more than plain text. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { iconText, markdownText, messageText, plainText } from '../../../src/views/safeText';

describe('Text that somebody has typed', () => {
  it('stays as it is where it is harmless', () => {
    for (const text of ['Ada Example', 'Zoë Łukasiewicz', '山田 太郎', '👩‍💻 Ada', "O'Neil & Sons"]) {
      assert.equal(plainText(text), text);
      assert.equal(messageText(text), text);
      assert.equal(iconText(text), text);
    }
  });

  it('loses what hides or turns around the text beside it, and stays on one line', () => {
    assert.equal(plainText('Ada\u202Eelpmaxe'), 'Ada elpmaxe');
    assert.equal(plainText('Ada\u200B\uFEFF\nowner\u0000'), 'Ada owner');
  });

  it('makes no icon in a pick list', () => {
    assert.equal(iconText('$(trash) Ada'), '\\$(trash) Ada');
  });

  it('makes no link in a notification', () => {
    assert.equal(messageText('[pay here](command:evil) (x)'), '[pay here] (command:evil) (x)');
    fc.assert(fc.property(fc.string(), (text) => !messageText(text).includes('](')));
  });

  it('makes no Markdown in a hover: every character that could begin something is escaped', () => {
    assert.equal(markdownText('[x](command:evil)'), '\\[x\\]\\(command\\:evil\\)');
    assert.equal(markdownText('<img src=x>'), '&lt;img src=x&gt;');
    assert.equal(markdownText('**Ada** _x_ `y` # z'), '\\*\\*Ada\\*\\* \\_x\\_ \\`y\\` \\# z');
    assert.equal(markdownText('https://example.com'), 'https\\:\\/\\/example\\.com');
    fc.assert(
      fc.property(
        fc.string(),
        (text) =>
          !/(?<!\\)[`*_[\]()#|<>]/.test(
            markdownText(text)
              .replace(/\\\\/g, '')
              .replace(/&(lt|gt|amp);/g, ''),
          ),
      ),
    );
  });
});
