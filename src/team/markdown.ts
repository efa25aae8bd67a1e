/** Tables as Markdown, as GitHub, GitLab and most chats read it. */

/** The first column is at the start of its cells, the others, which are figures, at the end. */
export function markdownTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(plain).join(' | ')} |`;
  const rule = headings.map((_, at) => (at === 0 ? '---' : '---:'));
  return [line(headings), `| ${rule.join(' | ')} |`, ...rows.map(line)].map((text) => `${text}\n`).join('');
}

/** Text that stays what it is, in one line: no link, no markup, no cell of its own. */
const plain = (text: string): string => text.replace(/[\\`*_[\]<>|~]/g, '\\$&').replace(/\s+/g, ' ');
