import assert from 'node:assert/strict';
import fc from 'fast-check';
import { invoiceFileName, invoiceFileNames, planDownloads } from '../../../src/team/invoiceFiles';
import { instant } from '../../../src/team/time';
import { at, invoice } from './build';

const MARCH = at('2026-03-01T23:30:00Z');

describe('invoiceFileName', () => {
  it('names the day, the purpose and the number', () => {
    assert.equal(invoiceFileName(invoice({ createdAt: MARCH })), '2026-03-01 Kilo seats ABCD-0003.pdf');
    assert.equal(
      invoiceFileName(invoice({ createdAt: MARCH, purpose: 'credits', number: null })),
      '2026-03-01 Kilo credits in_1.pdf',
    );
  });

  it('is a name on every system, whatever the server sends', () => {
    const part = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(fc.option(part), part, (number, id) => {
        const name = invoiceFileName(invoice({ number, id }));
        assert.match(name, /^2026-03-17 Kilo seats [^. ](.*[^. ])?\.pdf$/su);
        assert.doesNotMatch(name, /[<>:"/\\|?*\p{Cc}]/u);
        assert.ok([...name].length <= 100, name);
      }),
    );
  });

  it('cannot lead out of its folder', () => {
    assert.equal(
      invoiceFileName(invoice({ createdAt: MARCH, number: '../../etc/passwd' })),
      '2026-03-01 Kilo seats -..-etc-passwd.pdf',
    );
  });
});

describe('invoiceFileNames', () => {
  it('are all different, also where case does not count, and the same whatever the order', () => {
    const invoices = [
      invoice({ id: 'b', number: 'x-1' }),
      invoice({ id: 'a', number: 'X-1' }),
      invoice({ id: 'c', number: 'X/1' }),
    ];
    const names = invoiceFileNames(invoices);
    assert.equal(new Set([...names.values()].map((name) => name.toLowerCase())).size, 3);
    assert.deepEqual(new Map([...invoiceFileNames([...invoices].reverse())].sort()), new Map([...names].sort()));
  });
});

describe('planDownloads', () => {
  const all = [
    invoice({ id: 'in_1', number: 'A-1', createdAt: MARCH }),
    invoice({ id: 'in_2', number: 'A-2', createdAt: instant(MARCH - 1) }),
    invoice({ id: 'in_3', number: 'A-3', status: 'draft', hasPdf: false }),
  ];
  const idsOf = ({ todo, present, withoutPdf }: ReturnType<typeof planDownloads>) => ({
    todo: todo.map(({ invoice: { id } }) => id),
    present: present.map(({ invoice: { id } }) => id),
    withoutPdf: withoutPdf.map(({ id }) => id),
  });

  it('fetches what is wanted and has a PDF', () => {
    assert.deepEqual(idsOf(planDownloads(all, all, [])), { todo: ['in_1', 'in_2'], present: [], withoutPdf: ['in_3'] });
  });

  it('goes on where it was broken off, and overwrites nothing', () => {
    const files = ['2026-03-01 kilo SEATS A-1.pdf', 'something else.pdf', '2026-03-01 Kilo seats A-2.pdf.part'];
    assert.deepEqual(idsOf(planDownloads(all, all, files)), { todo: ['in_2'], present: ['in_1'], withoutPdf: ['in_3'] });
  });

  it('gives an invoice the same name alone as among all', () => {
    const twins = [invoice({ id: 'a' }), invoice({ id: 'b' })];
    const alone = planDownloads([twins[1]!], twins, []).todo[0]?.name;
    assert.equal(alone, planDownloads(twins, twins, []).todo[1]?.name);
    assert.notEqual(alone, planDownloads(twins, twins, []).todo[0]?.name);
  });
});
