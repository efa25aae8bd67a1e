/** An invoice as a PDF of one or more A4 pages. */
import { PDFDocument, rgb, StandardFonts, type PDFFont, type PDFPage } from 'pdf-lib';
import type { Invoice } from '../domain/invoices';
import { invoiceWords, NOT_A_BILL } from './invoiceWords';

const A4: [number, number] = [595, 842];
const MARGIN = 56;
const RIGHT = A4[0] - MARGIN;
const QUANTITY_RIGHT = 420;
const DESCRIPTION_WIDTH = QUANTITY_RIGHT - 60 - MARGIN;
const INK = rgb(0.11, 0.12, 0.14);
const QUIET = rgb(0.36, 0.38, 0.42);
const ACCENT = rgb(0.04, 0.42, 0.36);
const LINE = rgb(0.85, 0.85, 0.83);

interface Style {
  size: number;
  font: PDFFont;
  color: typeof INK;
}

/** The bytes of the file. The same invoice gives the same bytes. */
export async function invoicePdf(invoice: Invoice): Promise<Uint8Array<ArrayBuffer>> {
  const words = invoiceWords(invoice);
  const pdf = await PDFDocument.create();
  const [regular, bold] = [await pdf.embedFont(StandardFonts.Helvetica), await pdf.embedFont(StandardFonts.HelveticaBold)];
  describe(pdf, words.title, invoice.createdAt);
  const normal: Style = { size: 10, font: regular, color: INK };
  const quiet: Style = { ...normal, color: QUIET };
  const strong: Style = { ...normal, font: bold };

  let page = pdf.addPage(A4);
  let y = A4[1] - MARGIN;
  const left = (text: string, style: Style, x = MARGIN) => draw(page, text, x, y, style);
  const right = (text: string, style: Style, x = RIGHT) => draw(page, text, x - width(text, style), y, style);
  const rule = () => page.drawLine({ start: { x: MARGIN, y }, end: { x: RIGHT, y }, thickness: 0.75, color: LINE });
  const down = (points: number) => {
    y -= points;
    if (y > MARGIN) return;
    page = pdf.addPage(A4);
    y = A4[1] - MARGIN;
  };

  y -= 14;
  left(words.title, { ...strong, size: 20 });
  right('Local team', { ...strong, size: 12, color: ACCENT });
  down(22);
  left(NOT_A_BILL, quiet);
  down(36);
  for (const [name, value] of words.facts) {
    left(name, quiet);
    left(value, normal, MARGIN + 90);
    down(17);
  }

  down(24);
  left('Description', quiet);
  right('Quantity', quiet, QUANTITY_RIGHT);
  right('Amount', quiet);
  down(9);
  rule();
  for (const line of words.lines) {
    down(20);
    right(line.quantity, normal, QUANTITY_RIGHT);
    right(line.amount, normal);
    for (const [index, text] of wrap(line.description, DESCRIPTION_WIDTH, normal).entries()) {
      if (index > 0) down(13);
      left(text, normal);
    }
    if (line.period) {
      down(13);
      left(line.period, { ...quiet, size: 9 });
    }
    down(10);
    rule();
  }
  down(24);
  right(invoice.status === 'paid' ? 'Total paid' : 'Total due', strong, QUANTITY_RIGHT);
  right(words.total, { ...strong, size: 12 });

  return new Uint8Array(await pdf.save());
}

function describe(pdf: PDFDocument, title: string, createdAt: number): void {
  pdf.setTitle(title);
  pdf.setCreator('Local team');
  pdf.setProducer('Local team');
  pdf.setLanguage('en');
  pdf.setCreationDate(new Date(createdAt));
  pdf.setModificationDate(new Date(createdAt));
}

/** The fonts that every reader has know Western European letters only; whatever else a name holds becomes a question mark. */
function drawable(text: string, font: PDFFont): string {
  const known = new Set(font.getCharacterSet());
  return Array.from(text.normalize('NFC'), (letter) => (known.has(letter.codePointAt(0)!) ? letter : '?')).join('');
}

const width = (text: string, { font, size }: Style): number => font.widthOfTextAtSize(drawable(text, font), size);

function draw(page: PDFPage, text: string, x: number, y: number, { font, size, color }: Style): void {
  page.drawText(drawable(text, font), { x, y, font, size, color });
}

function wrap(text: string, most: number, style: Style): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && width(longer, style) <= most) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
