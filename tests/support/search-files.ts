import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Something secret that was planted in one place, and that must be found in no file. */
export interface Canary {
  readonly place: string;
  readonly text: string;
  readonly pattern: RegExp;
}

/** Where a canary was found. */
export interface Sighting {
  readonly place: string;
  readonly file: string;
  readonly around: string;
}

const separated = (text: string): string => [...text].join('(?:[ +.-]|%20|%2B|\\u00a0)?');

/** A card number that no one else has: of a brand, with a right check digit, 16 digits. */
export function plantCard(place: string): Canary {
  const digits = `4${Array.from({ length: 14 }, () => randomInt(10)).join('')}`;
  const text = `${digits}${checkDigit(digits)}`;
  return { place, text, pattern: new RegExp(separated(text)) };
}

/** A secret long enough to be found wherever it stands, e.g. a CVV that no card has. */
export function plantSecret(place: string): Canary {
  const text = `${randomInt(1, 10)}${Array.from({ length: 9 }, () => randomInt(10)).join('')}`;
  return { place, text, pattern: new RegExp(text) };
}

/** A few digits, which are found only as the value of a field that is named like a code. */
export const plantCode = (place: string, text: string): Canary => ({
  place,
  text,
  pattern: new RegExp(
    `(?:cvv|cvc|cvn|csc|otp|code|pin)\\w{0,12}\\\\?["']?(?: is)?\\s*[=:>]?\\s*\\\\?["']?${text}(?!\\d)`,
    'i',
  ),
});

/** `4000 0012 …`, as people write it. */
export const inGroups = (text: string): string => text.replaceAll(/(\d{4})(?=\d)/g, '$1 ');

/** Reads every file below the folders, as bytes, and says which canaries stand in which. */
export function findCanaries(
  folders: readonly string[],
  canaries: readonly Canary[],
): { readonly files: number; readonly sightings: readonly Sighting[] } {
  const files = folders.flatMap(filesBelow);
  const sightings = files.flatMap(file => {
    const bytes = read(file);
    const texts = [bytes.toString('latin1'), bytes.toString('utf16le')];
    return canaries.flatMap(({ place, pattern }) => {
      for (const text of texts) {
        const found = pattern.exec(text);
        if (found === null) continue;
        const around = text.slice(Math.max(0, found.index - 60), found.index + 60);
        return [{ place, file, around: around.replaceAll(/[^\x20-\x7e]/g, '·') }];
      }
      return [];
    });
  });
  return { files: files.length, sightings };
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name));
}

/** A browser removes its files whenever it likes. */
function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}

function checkDigit(digits: string): number {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return (10 - (sum % 10)) % 10;
}
