/**
 * Text that people of the team have typed (names, e-mail addresses), made harmless for the places of the editor that read more than plain
 * text: Markdown hovers, icons in pick lists, links in notifications. A name such as `[x](command:…)` must stay a name.
 */

/** Control characters, and those that are invisible or turn the direction of the text around them; joiners of scripts and emoji stay. */
const DECEPTIVE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g;

/** One line without characters that could hide or reorder what a person reads. */
export const plainText = (text: string): string => text.replace(DECEPTIVE, ' ').trim();

/** For labels in which `$(name)` would become an icon, as in pick lists. */
export const iconText = (text: string): string => plainText(text).replaceAll('$(', '\\$(');

/** For notifications, in which `[label](address)` would become a link. */
export const messageText = (text: string): string => plainText(text).replaceAll('](', '] (');

/** For Markdown without icons and HTML: shows exactly what was typed, and makes no link of an address. */
export const markdownText = (text: string): string =>
  plainText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_{}[\]()#+\-.!|~:@/]/g, '\\$&');
