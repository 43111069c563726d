declare const __VERSION__: string | undefined;

/** The version of this build; "development" when run from source. */
export const version: string = typeof __VERSION__ === "string" ? __VERSION__ : "development";
