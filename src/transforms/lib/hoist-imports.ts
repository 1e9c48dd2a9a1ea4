/** A module with static imports in place of its `const { a, b } = await import('c');`, which are without renamings. */
export function hoistImports(text: string): string {
  const dynamic = /^ *const (\{[^}]*\}) = await import\(('[^']*')\);\r?\n/gm;
  const hoisted = [...text.matchAll(dynamic)].map(([, names = '', from = '']) => `import ${names} from ${from};\n`);
  return text.replace(dynamic, '').replace(/^import /m, `${hoisted.join('')}import `);
}
