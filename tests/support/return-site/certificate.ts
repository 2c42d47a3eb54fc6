import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createFolder } from '../folder.js';

/** A certificate for `name` that nobody vouches for. */
export async function makeCertificate(
  name: string,
): Promise<{ readonly key: Buffer; readonly cert: Buffer }> {
  const folder = await createFolder();
  try {
    const [key, cert] = [join(folder.path, 'key.pem'), join(folder.path, 'cert.pem')];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    const files = ['-keyout', key, '-out', cert, '-subj', `/CN=${name}`];
    await promisify(execFile)('openssl', ['req', '-x509', ...kind, ...files]);
    return { key: await readFile(key), cert: await readFile(cert) };
  } finally {
    await folder.remove();
  }
}
