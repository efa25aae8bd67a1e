/** A phrase as a sentence begins: "past_due" as "Past due". */
export const capitalized = (phrase: string): string => (phrase.charAt(0).toUpperCase() + phrase.slice(1)).replaceAll('_', ' ');
