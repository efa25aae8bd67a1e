/** Names of files that every file system takes. */

/** What Windows, the strictest, refuses in the name of a file. */
const FORBIDDEN = /[<>:"/\\|?*\p{Cc}\p{Cf}]/gu;
/** Well below what any file system takes, with room for a folder. */
const LONGEST_PART = 60;

/** A text as a part of a file's name; empty where nothing of it can be kept. */
export const fileNamePart = (text: string): string =>
  [...text.replace(FORBIDDEN, '-').replace(/\s+/g, ' ')]
    .slice(0, LONGEST_PART)
    .join('')
    .replace(/^[\s.]+|[\s.]+$/g, '');
