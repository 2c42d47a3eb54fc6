import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import configuration from '../../.dependency-cruiser.mjs';

/**
 * Holds the imports of a tree against the rules.
 *
 * @param {string} folder the folder that holds `src`
 * @param {string} project the folder that holds tsconfig.json
 * @returns {Promise<{ files: number, violations: { rule: string, from: string, to: string, comment: string }[] }>}
 */
export async function checkBoundaries(folder, project = folder) {
  const { options, forbidden } = configuration;
  const { tsConfig, enhancedResolveOptions, ...cruiseOptions } = options;
  const compilerOptions = extractTSConfig(`${project}/${tsConfig.fileName}`);
  const { output } = await cruise(
    ['src'],
    { ...cruiseOptions, tsConfig, baseDir: folder, validate: true, ruleSet: { forbidden } },
    enhancedResolveOptions,
    { tsConfig: compilerOptions },
  );
  const comments = new Map(forbidden.map(({ name, comment }) => [name, comment]));
  return {
    files: output.modules.filter(({ source }) => source.startsWith('src/')).length,
    violations: output.summary.violations.map(({ rule, from, to }) => ({
      rule: rule.name,
      from,
      to,
      comment: comments.get(rule.name) ?? '',
    })),
  };
}
