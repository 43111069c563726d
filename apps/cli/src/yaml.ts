/* yaml is CommonJS, of which a bundle finds no names when it is imported as it runs: this file, which has them, is imported. */
export { type Document, parse, parseAllDocuments, stringify } from "yaml";
