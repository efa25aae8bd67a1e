/** Domains that pass for another at a glance. A small rule set of our own: it warns, it never forbids. */

/** Letters of other scripts that look like Latin ones. */
const TWINS: Record<string, string> = {
  а: 'a', ɑ: 'a', α: 'a', с: 'c', ϲ: 'c', ԁ: 'd', е: 'e', ҽ: 'e', ɡ: 'g', һ: 'h', і: 'i', ι: 'i', ı: 'i', ј: 'j', κ: 'k', к: 'k',
  ӏ: 'l', ℓ: 'l', м: 'm', ո: 'n', о: 'o', ο: 'o', օ: 'o', р: 'p', ρ: 'p', ԛ: 'q', г: 'r', ѕ: 's', т: 't', τ: 't', υ: 'u', ս: 'u',
  ν: 'v', ѵ: 'v', ԝ: 'w', ω: 'w', х: 'x', χ: 'x', у: 'y', γ: 'y',
}; // prettier-ignore

/** What one sees: accents gone, twins joined, and groups of characters that look like one another written as one of them. */
const appearance = (domain: string): string =>
  [...domain.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '')]
    .map((letter) => TWINS[letter] ?? letter)
    .join('')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replaceAll('cl', 'd')
    .replaceAll('0', 'o')
    .replaceAll('5', 's')
    .replace(/[1i|]/g, 'l');

/**
 * The one of `domains` that `domain` could be mistaken for: it looks the same, has the same name under another ending, or is one slip of
 * the keys away (two from ten characters on). Undefined when it is one of them, or like none.
 */
export function lookAlikeOf(domain: string, domains: readonly string[]): string | undefined {
  if (domains.includes(domain)) return undefined;
  const seen = appearance(domain);
  return domains.find((own) => {
    if (appearance(own) === seen) return true;
    const [name, ownName] = [withoutEnding(domain), withoutEnding(own)];
    if (name === ownName) return true;
    return ownName.length >= 4 && slips(domain, own) <= (ownName.length >= 10 ? 2 : 1);
  });
}

const withoutEnding = (domain: string): string => domain.slice(0, Math.max(0, domain.lastIndexOf('.')));

/** How many characters have to be added, removed, replaced or swapped with their neighbour to make `a` out of `b`. */
function slips(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, beforeLast[j - 2]! + 1);
      row.push(least);
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length]!;
}
