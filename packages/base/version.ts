/** The version of Pyrometer; a test holds it equal to package.json. */
export const PYROMETER_VERSION = "0.1.0";
