import { Worker, type WorkerOptions } from 'node:worker_threads';

/** Starts the thread that writes: its compiled form from a compiled program, its source from a source one. */
export function startThread(options: WorkerOptions): Worker {
  if (!import.meta.url.endsWith('.ts')) {
    return new Worker(new URL('./writer-thread.js', import.meta.url), options);
  }
  // Whoever loads this source (tsx, vitest) does not hand its TypeScript loader down to threads, so the thread begins
  // by registering one.
  const loader = import.meta.resolve('tsx/esm/api');
  const source = new URL('./writer-thread.ts', import.meta.url).href;
  const start = `import(${JSON.stringify(loader)}).then(({ register }) => {
    register();
    return import(${JSON.stringify(source)});
  });`;
  return new Worker(start, { ...options, eval: true });
}
