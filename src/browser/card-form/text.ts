/**
 * Folds what spelling leaves open: case, accents, Arabic vowel signs and letter forms, Arabic-Indic digits, the
 * separators and capitals inside technical names.
 */
export function fold(text: string): string {
  return text
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .normalize('NFKD')
    .replace(/[\p{M}\u0640]/gu, '')
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, digit => String(digit.charCodeAt(0) & 0xf))
    .toLowerCase()
    .replace(/[ґ]/g, 'г')
    .replace(/[_\-.[\]:’'`"«»()*,;!?]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Arabic puts the article and short prepositions before a word, in one piece. */
const arabicPrefix = '(?:[\u0648\u0641\u0628\u0644\u0643]?(?:\u0627\u0644|\u0644\u0644)?)';

/**
 * Tells whether a text holds one of the phrases, as whole words. A `*` at the end of a word stands for any ending.
 */
export type Phrases = (text: string) => boolean;

export function phrases(list: readonly string[]): Phrases {
  if (list.length === 0) return () => false;
  const expression = new RegExp(
    `(?<![\\p{L}\\d])(?:${list.map(toExpression).join('|')})(?![\\p{L}\\d])`,
    'u',
  );
  return text => expression.test(fold(text));
}

const toExpression = (phrase: string): string =>
  phrase
    .split(' ')
    .map(word => {
      const stem = fold(word.replace(/\*$/, '')).replace(/[/\\^$+{}|]/g, '\\$&');
      const prefix = /^\p{Script=Arabic}/u.test(stem) ? arabicPrefix : '';
      return `${prefix}${stem}${word.endsWith('*') ? '\\p{L}*' : ''}`;
    })
    .join('\\s?/?\\s?');
