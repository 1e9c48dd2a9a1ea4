const TEST = /(^|\/)(tests?|__tests__|__mocks__)\/|\.(test|spec)\.[mc]?[jt]sx?$/;

/** True for a file that only tests run. */
export const isTest = (file: string): boolean => TEST.test(file);
