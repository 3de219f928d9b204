/** YAML as plain data, with a place for every path, for other files than manifests: the collector's own settings. */
export { readYaml, type YamlResult } from './lib/read-yaml.ts';
