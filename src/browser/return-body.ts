import { redactField } from '../platform/redact.js';
import type { Parameter } from '../providers/contract.js';

/** The fields of a form that was posted, in order and masked; none for any other kind of body. */
export async function returnBodyOf(
  body: Uint8Array | undefined,
  contentType = '',
): Promise<readonly Parameter[]> {
  if (body === undefined) return [];
  try {
    const form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': contentType },
    }).formData();
    return [...form].map(([name, value]) => {
      const text = typeof value === 'string' ? value : value.name;
      return [name, redactField(name, text)];
    });
  } catch {
    return [];
  }
}
