import { unzipSync } from 'fflate';

/** Where in an archive's entries a value is still to be found, in any spelling: `entry: value`. */
export const findInZip = (zip: Uint8Array, values: readonly string[]): readonly string[] =>
  Object.entries(unzipSync(zip)).flatMap(([name, bytes]) => [
    ...find(Buffer.from(bytes), values).map(value => `${name}: ${value}`),
    ...find(Buffer.from(name), values).map(value => `name ${name}: ${value}`),
  ]);

/** Which of the values are in some bytes: as they are, with gaps, in UTF-16, URL-encoded, in JSON or in base64. */
export function find(bytes: Buffer, values: readonly string[]): readonly string[] {
  const plain = bytes.toString('utf8');
  const texts = [
    plain,
    bytes.toString('latin1').replaceAll('\0', ''),
    plain.replaceAll(/%([0-9a-f]{2})/gi, fromHex),
  ];
  const unescaped = texts.map(text =>
    text
      .replaceAll(/\\+(["/])/g, '$1')
      .replaceAll('&amp;', '&')
      .replaceAll('&quot;', '"'),
  );
  const decoded = (plain.match(/[A-Za-z0-9+/_-]{12,}={0,2}/g) ?? []).flatMap(word =>
    [0, 1, 2, 3].map(skipped => Buffer.from(word.slice(skipped), 'base64').toString('latin1')),
  );
  const all = [...texts, ...unescaped, ...decoded];
  return values.filter(value => {
    const wanted = new RegExp(pattern(value));
    return all.some(text => wanted.test(text));
  });
}

const fromHex = (_: string, code: string): string => String.fromCharCode(Number.parseInt(code, 16));

/** Digits may stand in groups; a short number must stand alone, or every long one would hold it. */
function pattern(value: string): string {
  if (!/^\d+$/.test(value)) return value.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const gaps = value.length >= 12 ? '[\\s-]?' : '';
  const digits = [...value].join(gaps);
  return value.length >= 12 ? digits : `(?<![\\d.a-zA-Z-])${digits}(?![\\da-zA-Z-])`;
}
