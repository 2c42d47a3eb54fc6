/** A file of evidence, or why there is none. */
export type Artifact = { readonly file: string } | { readonly file: undefined; readonly reason: string };

/** No evidence, and why. */
export const noArtifact = (reason: string): Artifact => ({ file: undefined, reason });
