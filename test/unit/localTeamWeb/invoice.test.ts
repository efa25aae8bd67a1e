import assert from 'node:assert/strict';
import { inflateSync } from 'node:zlib';
import { PDFDocument, PDFRawStream } from 'pdf-lib';
import type { Invoice } from '../../../src/localTeam/domain/invoices';
import { invoicePdf } from '../../../src/localTeam/pages/invoicePdf';
import { instant } from '../../../src/team/time';
import { HALDEN } from '../localTeam/team';
import { Browser, serve, textOf } from './web';

/** What a PDF of ours says: its texts are written in hexadecimal, in the encoding of Western Europe. */
async function textOfPdf(bytes: Uint8Array): Promise<{ pages: number; text: string }> {
  const pdf = await PDFDocument.load(bytes);
  const streams = pdf.context
    .enumerateIndirectObjects()
    .flatMap(([, object]) => (object instanceof PDFRawStream ? [object] : []));
  const texts = streams.flatMap((stream) => {
    const content = inflateSync(stream.getContents()).toString('latin1');
    return [...content.matchAll(/<([0-9A-F]*)> Tj/g)].map(([, hex]) =>
      new TextDecoder('windows-1252').decode(Buffer.from(hex!, 'hex')),
    );
  });
  return { pages: pdf.getPageCount(), text: texts.join('\n') };
}

const INVOICE: Invoice = {
  id: 'in_1',
  organizationId: HALDEN,
  organizationName: 'Halden Robotics',
  subscriptionId: 'sub_1',
  purpose: 'seats',
  number: '7D3F6A10-0042',
  status: 'paid',
  currency: 'usd',
  amountDueCents: 1_234_56,
  createdAt: instant(Date.parse('2026-03-01T10:00:00Z')),
  paidAt: instant(Date.parse('2026-03-02T10:00:00Z')),
  lines: [
    { description: 'Unused time on 12 × Kilo Teams', quantity: 12, amountCents: -100_44, periodStart: null, periodEnd: null },
    { description: 'Remaining time on 15 × Kilo Teams', quantity: 15, amountCents: 1_335_00, periodStart: null, periodEnd: null },
  ],
};

describe('the PDF of an invoice', function () {
  this.timeout(0);

  it('names everything and adds up', async () => {
    const { pages, text } = await textOfPdf(await invoicePdf(INVOICE));
    assert.equal(pages, 1);
    for (const said of [
      'Invoice 7D3F6A10-0042',
      'Halden Robotics',
      'Mar 1, 2026',
      'Paid',
      'Mar 2, 2026',
      'Unused time on 12 × Kilo Teams',
      '-$100.44',
      '$1,335.00',
      '$1,234.56',
      'Total paid',
      'Local team: a practice invoice. Nothing is charged, and this is not a bill.',
    ])
      assert.ok(text.split('\n').includes(said), `${said} in\n${text}`);
  });

  it('is the same file for the same invoice', async () => {
    assert.deepEqual(await invoicePdf(INVOICE), await invoicePdf(INVOICE));
  });

  it('goes on over as many pages as it needs, and wraps long lines', async () => {
    const line = {
      description: `A description that is ${'rather '.repeat(30)}long`,
      quantity: 1,
      amountCents: 1_00,
      periodStart: null,
      periodEnd: null,
    };
    const { pages, text } = await textOfPdf(await invoicePdf({ ...INVOICE, lines: Array.from({ length: 60 }, () => line) }));
    assert.ok(pages > 3, `${pages} pages`);
    assert.equal(text.match(/\$1\.00/g)?.length, 60);
    assert.ok(text.split('\n').every((written) => written.length < 90));
  });

  it('survives names that its fonts cannot write', async () => {
    const { text } = await textOfPdf(await invoicePdf({ ...INVOICE, organizationName: 'Zażółć 陳 🚀 Ltd\n“A”' }));
    assert.match(text, /Za\?ó\?\? \? \? Ltd\?“A”/);
  });

  it('is served beside the page, with the same total', async () => {
    const served = await serve();
    const browser = new Browser(served.url);
    const rows = served.team.db
      .prepare("SELECT id, amount_due_cents AS cents FROM invoices WHERE organization_id = ? AND status <> 'draft'")
      .all(HALDEN) as { id: string; cents: number }[];
    assert.ok(rows.length > 10);
    for (const { id, cents } of rows) {
      const total = (cents / 100).toLocaleString('en-US', { style: 'currency', currency: 'USD' });
      assert.ok(textOf(await browser.open(`/invoices/${id}`)).includes(total), id);
      const response = await fetch(`${served.url}/invoices/${id}/pdf`);
      assert.equal(response.headers.get('content-type'), 'application/pdf');
      assert.match(response.headers.get('content-disposition')!, /^inline; filename="invoice-[0-9A-F]{8}-\d{4}\.pdf"$/);
      const { text } = await textOfPdf(new Uint8Array(await response.arrayBuffer()));
      assert.ok(text.split('\n').includes(total), `${id}: ${total} in\n${text}`);
    }
    await served.close();
  });
});
